"""Find what of a cut can be copied: everything from a piece's first keyframe to the last frame that needs no later one.

What is left to encode is the head of each piece, up to that keyframe, and a tail of the few frames that were coded
with the help of a frame that is cut off.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from av.container import InputContainer
from av.video.stream import VideoStream

from roughy.media.output import Output
from roughy.media.recording import VideoStream as SourcePicture
from roughy.media.rendering.frames import packets_from, presented, select
from roughy.media.rendering.nal import Framing
from roughy.media.rendering.parts import LONGEST_PART, CopiedPart, Part, gathered
from roughy.media.rendering.picture import lowered_rate, scaled_size
from roughy.media.rendering.pieces import Cut, Piece

SHORTEST_COPY = Fraction(1, 4)
"""Seconds below which copying saves less than the two changes of encoder cost."""

LEAST_SHARE = Fraction(1, 10)
"""Share of an output that must be copied for copying to be worth while."""

RATE_EXCESS = Fraction(105, 100)
"""A source's bit rate may exceed the wanted one by this much and still be copied: both are averages."""

ENCODABLE = {
    "h264": frozenset({"yuv420p", "yuvj420p", "yuv422p", "yuv444p", "yuv420p10le", "yuv422p10le"}),
    "hevc": frozenset({"yuv420p", "yuv420p10le", "yuv422p10le"}),
}
"""Pixel formats that the encoder at hand writes for each codec that is copied."""


def obstacle(output: Output, source: SourcePicture) -> str | None:
    """Why nothing of `source` may be copied into `output`, as a sentence; None where it may."""
    wanted = ("h264", "hevc") if output.codec == "source" else ("h264",)
    reasons = {
        f"{source.codec} is not what the output holds": source.codec not in wanted,
        f"there is no encoder for {source.pixel_format}": source.pixel_format not in ENCODABLE.get(source.codec, ()),
        "it is interlaced": source.interlaced,
        "captions are burned into it": bool(output.captions),
        "the output is smaller": scaled_size(output, source) != (source.width, source.height),
        "the output has a lower frame rate": lowered_rate(output, source) is not None,
        "the output has a lower bit rate": output.video_bitrate is not None
        and (source.bit_rate or 0) > output.video_bitrate * RATE_EXCESS,
    }
    return next((f"The picture is encoded because {reason}." for reason, holds in reasons.items() if holds), None)


@dataclass(frozen=True, slots=True)
class SmartPlan:
    """Parts of a picture in order, and by how many frames the copied ones are reordered at most."""

    parts: tuple[Part, ...]
    reordering: int
    copied: Fraction

    @property
    def worth_while(self) -> bool:
        """Whether enough is copied."""
        return self.copied >= LEAST_SHARE


def smart_plan(container: InputContainer, stream: VideoStream, cut: Cut, framing: Framing) -> SmartPlan:
    """Divide each piece of `cut` into what is copied and what is encoded."""
    select(container, stream)
    shortest, longest = SHORTEST_COPY / cut.unit, LONGEST_PART / cut.unit
    parts: list[Part] = []
    pending: list[Piece] = []
    reordering = stream.codec_context.reorder_depth
    copied = 0
    for piece in cut.pieces:
        entry = _entry(container, stream, piece, framing)
        tail = None if entry is None else _tail(container, stream, piece)
        if entry is None or tail is None or tail.start - entry < shortest:
            pending.append(piece)
            continue
        reordering = max(reordering, tail.reordering)
        head, body, rest = _split(piece, entry, tail)
        if head.length:
            pending.append(head)
        parts.extend(gathered(pending, longest))
        parts.append(CopiedPart(body))
        copied += body.length
        pending = [rest] if rest.length else []
    parts.extend(gathered(pending, longest))
    return SmartPlan(tuple(parts), reordering, Fraction(copied, cut.length))


@dataclass(frozen=True, slots=True)
class _Tail:
    """Where the frames of a piece begin that must be encoded because of its end, and the keyframe they need."""

    start: int
    key: int
    reordering: int


def _split(piece: Piece, entry: int, tail: _Tail) -> tuple[Piece, Piece, Piece]:
    return (
        Piece(piece.start, entry, piece.out, piece.key),
        Piece(entry, tail.start, piece.out + entry - piece.start, entry),
        Piece(tail.start, piece.end, piece.out + tail.start - piece.start, tail.key),
    )


def _entry(container: InputContainer, stream: VideoStream, piece: Piece, framing: Framing) -> int | None:
    """When the first picture of the piece is shown with which decoding may begin anew.

    None where there is none, and where the piece begins before the source's first picture, which must then be held.
    """
    for number, packet in enumerate(packets_from(container, stream, piece.start)):
        at = presented(packet)
        if number == 0 and at > piece.start:
            return None
        if at >= piece.end or (packet.dts is not None and packet.dts >= piece.end):
            return None
        if at >= piece.start and packet.is_keyframe and framing.begins_decoding(bytes(packet)):
            return at
    return None


def _tail(container: InputContainer, stream: VideoStream, piece: Piece) -> _Tail:
    """The latest moment of the piece such that every frame shown before it is decoded before all others.

    Copied packets are the first ones in decoding order, so no frame may come among them that is not shown.
    """
    moments = []
    for packet in packets_from(container, stream, piece.end - 1):
        if packet.dts is not None and packet.dts >= piece.end:
            break
        moments.append(presented(packet))
    start, highest = moments[0], moments[0]
    rest = list(_lowest_behind(moments))
    for moment, behind in zip(moments, rest, strict=True):
        highest = max(highest, moment)
        if highest >= piece.end:
            break
        if behind is None or behind > highest:
            start = piece.end if behind is None else min(behind, piece.end)
    return _Tail(start, moments[0], _reordering(moments))


def _lowest_behind(moments: Sequence[int]) -> Iterator[int | None]:
    lowest: list[int | None] = []
    smallest: int | None = None
    for moment in reversed(moments):
        lowest.append(smallest)
        smallest = moment if smallest is None else min(smallest, moment)
    return reversed(lowest)


def _reordering(moments: Sequence[int]) -> int:
    places = {moment: place for place, moment in enumerate(sorted(moments))}
    return max(decoded - places[moment] for decoded, moment in enumerate(moments))
