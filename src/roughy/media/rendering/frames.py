"""Where a source's frames begin, read from the packets around the moments that are asked for."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import dropwhile
from typing import Any, TypeAlias

import av
from av.container import InputContainer
from av.packet import Packet
from av.stream import Discard, Stream
from av.video.stream import VideoStream

from roughy.media.source import packets, stamp, unit

RETREATS = (0, 2, 10, 60)
"""Seconds before a moment at which seeking is tried, for containers that seek by guess and land behind it."""

BEFORE_START = 10 * av.time_base
"""How far before its start a container is asked to seek for its first packet, which an exact wish may miss."""

VideoPacket: TypeAlias = "Packet[Any]"
"""A packet of a video stream."""


@dataclass(frozen=True, slots=True)
class Boundary:
    """A moment at which a frame begins (or the last one ends), in the stream's units.

    Decoding that frame must begin at the keyframe presented at `key`. `outermost` says that no frame lies beyond.
    """

    moment: int
    key: int
    outermost: bool = False


class FrameClock:
    """Finds the frame boundaries of one stream."""

    def __init__(self, container: InputContainer, stream: VideoStream) -> None:
        self._container = container
        self._stream = stream
        self.unit = unit(stream)
        select(container, stream)

    def boundary(self, moment: Fraction) -> Boundary:
        """The frame boundary nearest to `moment`, in units of the stream; halfway counts as the later one.

        That is the start of the first frame whose middle lies behind `moment`, or the end of the last frame.
        """
        before: tuple[int, int] | None = None
        after: int | None = None
        keys: list[int] = []
        for packet in packets_from(self._container, self._stream, moment.__floor__()):
            at = presented(packet)
            if after is not None and packet.dts is not None and packet.dts >= after:
                break
            if packet.is_keyframe:
                keys.append(at)
            if packet.is_discard:
                continue
            if at <= moment:
                before = max(before or (at, 0), (at, packet.duration or 0))
            else:
                after = at if after is None else min(after, at)
        if before is None:
            first = after if after is not None else 0
            return Boundary(first, first, outermost=True)
        end = after if after is not None else before[0] + (before[1] or self._usual_duration())
        chosen = before[0] if Fraction(before[0] + end, 2) > moment else end
        key = max((each for each in keys if each <= chosen), default=before[0])
        return Boundary(chosen, key, outermost=after is None and chosen == end)

    def _usual_duration(self) -> int:
        return round(1 / ((self._stream.guessed_rate or 25) * self.unit))


def select(container: InputContainer, chosen: Stream) -> None:
    """Let the demuxer skip every stream but `chosen`, unread where the container allows it."""
    for stream in container.streams:
        stream.discard = Discard.default if stream is chosen else Discard.all


def packets_from(container: InputContainer, stream: VideoStream, moment: int) -> Iterator[VideoPacket]:
    """Packets in decoding order from a keyframe presented at or before `moment`, or else from the first packet."""
    for retreat in RETREATS:
        target = moment - round(retreat / unit(stream))
        if stream.start_time is not None and target < stream.start_time:
            break
        container.seek(target, stream=stream)
        decodable = dropwhile(lambda packet: not packet.is_keyframe, _packets(container, stream))
        first = next(decodable, None)
        if first is not None and presented(first) <= moment:
            yield first
            yield from decodable
            return
    container.seek((container.start_time or 0) - BEFORE_START)
    yield from _packets(container, stream)


def _packets(container: InputContainer, stream: VideoStream) -> Iterator[VideoPacket]:
    for packet in packets(container, [stream]):
        if packet.size and stamp(packet) is not None:
            yield packet


def presented(packet: VideoPacket) -> int:
    """The presentation time of a packet that `packets_from` gave, in its stream's units."""
    moment = stamp(packet)
    assert moment is not None
    return moment
