"""Decode the first frame of each stream, with as few packets of it as that takes."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import av
from av.container import InputContainer
from av.frame import Frame
from av.packet import Packet
from av.stream import Stream
from av.video.stream import VideoStream

from roughy.media.source import packets
from roughy.media.timing import has_index

PATIENCE_PACKETS = 1000
"""Packets after which a stream that has not decoded yet is no longer waited for, once another stream has."""

LAST_PATIENCE_PACKETS = 20_000
"""Packets after which a file in which nothing has decoded is given up."""


@dataclass(slots=True)
class FirstFrames:
    """The first decoded frame of each stream by its index, and the streams of which packets were seen."""

    frames: dict[int, Frame] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)

    def keeps(self, stream: Stream) -> bool:
        """Whether the stream decodes, or begins so late that nobody knows yet."""
        return stream.index in self.frames or (stream.index not in self.seen and has_index(stream))


def first_frames(container: InputContainer, streams: Sequence[Stream]) -> FirstFrames:
    """Decode the first frame of each of `streams`; those that do not decode are left out, whatever is damaged."""
    found = FirstFrames()
    openings = {stream.index: _PictureOpening() if isinstance(stream, VideoStream) else None for stream in streams}
    for number, packet in enumerate(packets(container, streams)):
        index = packet.stream_index
        if index in openings and index not in found.frames:
            if packet.size:
                found.seen.add(index)
            opening = openings[index]
            for frame in (opening.take(packet) if opening else _decoded(packet))[:1]:
                found.frames[index] = frame
        patience = PATIENCE_PACKETS if found.frames else LAST_PATIENCE_PACKETS
        if len(found.frames) == len(streams) or number > patience:
            break
    return found


class _PictureOpening:
    """Decodes a stream's first keyframe alone, unless pictures that come later are shown before it.

    A decoder holds the keyframe back until it has seen those, which takes longer than all else that a probe does; so
    packets are held back instead, until their decoding times tell that none can be shown before the keyframe.
    """

    def __init__(self) -> None:
        self._held: list[Packet[Stream]] = []
        self._alone: bool | None = None

    def take(self, packet: "Packet[Stream]") -> Sequence[Frame]:
        """Frames that one more packet brings."""
        if self._alone is not None:
            return _decoded(packet)
        self._held.append(packet)
        self._alone = _stands_alone(self._held[0], packet)
        if self._alone is None:
            return []
        return (self._alone and _decoded_alone(self._held[0])) or [
            frame for held in self._held for frame in _decoded(held)
        ]


def _stands_alone(first: "Packet[Stream]", latest: "Packet[Stream]") -> bool | None:
    """Whether the first packet is a keyframe before which no other is shown; None if later packets must tell."""
    if first.pts is None or latest.pts is None or latest.dts is None or not first.is_keyframe or latest.pts < first.pts:
        return False
    return True if latest.dts >= first.pts else None


def _decoded_alone(packet: "Packet[Stream]") -> Sequence[Frame]:
    context = packet.stream.codec_context
    assert isinstance(context, av.VideoCodecContext)
    frames = _decoded(packet) or _drained(context)
    context.flush_buffers()
    return frames


def _drained(context: av.VideoCodecContext) -> Sequence[Frame]:
    try:
        return context.decode(None)
    except av.FFmpegError as error:
        if isinstance(error, MemoryError):
            raise
        return []


def _decoded(packet: "Packet[Stream]") -> Sequence[Frame]:
    try:
        return [frame for frame in packet.decode() if isinstance(frame, Frame)]
    except av.FFmpegError as error:
        if isinstance(error, MemoryError):
            raise
        return []
