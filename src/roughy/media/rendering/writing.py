"""Write a finished file: whole under its name or not there at all."""

import errno
import heapq
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import av
from av.container import OutputContainer
from av.packet import Packet

from roughy.errors import RoughyError
from roughy.media.output import Format
from roughy.media.source import unreadable

MUXERS: dict[Format, str] = {"mp4": "mp4", "mov": "mov", "m4a": "ipod", "mp3": "mp3"}

FULL = ("disk_full", "There is no room left for the render; free some disk space and render again.")
TOO_LARGE = ("output_too_large", "The render would be larger than the operator allows for one file; cut it shorter.")
REFUSED_WRITES = {errno.ENOSPC: FULL, errno.EDQUOT: FULL, errno.EFBIG: TOO_LARGE}


@contextmanager
def finished_file(destination: Path, kind: Format) -> Iterator[OutputContainer]:
    """An output that takes its name only when it is complete; its index stands in front (`faststart`)."""
    beside = destination.with_name(destination.name + ".part")
    options = {} if kind == "mp3" else {"movflags": "+faststart"}
    try:
        with av.open(str(beside), "w", format=MUXERS[kind], options=options) as container:
            yield container
        beside.replace(destination)
    finally:
        beside.unlink(missing_ok=True)


@contextmanager
def failures_are_clear() -> Iterator[None]:
    """Turn a full disk or quota into `RoughyError` `disk_full`, the process's limit for one file into
    `output_too_large`, and FFmpeg's despair of the source into `unreadable_media`.
    """
    try:
        yield
    except OSError as error:
        if error.errno in REFUSED_WRITES:
            raise RoughyError(*REFUSED_WRITES[error.errno]) from error
        if isinstance(error, av.FFmpegError):
            raise unreadable() from error
        raise
    except av.FFmpegError as error:
        if isinstance(error, MemoryError):
            raise
        raise unreadable() from error


def mux(container: OutputContainer, *streams: "Iterator[Packet[Any]]") -> None:
    """Write the packets of all streams in the order in which they are decoded."""
    for packet in heapq.merge(*streams, key=_decoded_at):
        container.mux_one(packet)


def _decoded_at(packet: "Packet[Any]") -> float:
    assert packet.dts is not None
    return float(packet.dts * packet.time_base)
