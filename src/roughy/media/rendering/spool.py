"""Keep encoded packets in a scratch file, with their times as they are."""

import struct
from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path

from av.packet import Packet

from roughy.media.rendering.frames import VideoPacket

HEADER = struct.Struct("<qqI?")
"""Presentation time and duration in units, size in bytes, whether the packet is a keyframe."""


def write_packets(path: Path, packets: Iterable[VideoPacket]) -> None:
    """Write packets in decoding order; their decoding times and other properties are left out."""
    with path.open("wb") as file:
        for packet in packets:
            assert packet.pts is not None
            file.write(HEADER.pack(packet.pts, packet.duration or 0, packet.size, packet.is_keyframe))
            file.write(packet)


def read_packets(path: Path, unit: Fraction) -> Iterator[VideoPacket]:
    """Read back what `write_packets` wrote, with times in units of `unit` seconds."""
    with path.open("rb") as file:
        while header := file.read(HEADER.size):
            moment, duration, size, is_keyframe = HEADER.unpack(header)
            packet = Packet(file.read(size))
            packet.pts, packet.duration, packet.time_base = moment, duration, unit
            packet.is_keyframe = is_keyframe
            yield packet
