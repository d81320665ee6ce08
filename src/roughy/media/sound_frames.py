"""Frames of sound: from one stream of a file, whatever is damaged in it, and from filters."""

from collections.abc import Iterator

import av
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.filter import Graph
from av.packet import Packet
from av.stream import Discard, Stream

from roughy.media.source import packets

RATES = range(1_000, 1_000_000)
"""Samples a second that sound has; damage brings forth others, which would fill the memory when resampled."""


def decoded_sound(container: InputContainer, stream: AudioStream) -> Iterator[AudioFrame]:
    """Decode one stream from where the container stands, without reading the others; damaged packets are left out."""
    for other in container.streams:
        other.discard = Discard.default if other.index == stream.index else Discard.all
    for packet in packets(container, [stream]):
        yield from _decoded(packet)


def _decoded(packet: "Packet[Stream]") -> Iterator[AudioFrame]:
    try:
        for frame in packet.decode():
            if isinstance(frame, AudioFrame) and frame.sample_rate in RATES:
                yield frame
    except av.FFmpegError as error:
        if isinstance(error, MemoryError):
            raise


def filtered_sound(graph: Graph) -> Iterator[AudioFrame]:
    """The frames that the filters have ready, until they want more; after their last frame, all that is left."""
    while True:
        try:
            frame = graph.pull()
        except (av.BlockingIOError, av.EOFError):
            return
        assert isinstance(frame, AudioFrame)
        yield frame
