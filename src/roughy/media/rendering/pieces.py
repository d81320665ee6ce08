"""Snap a cut to the source's own frames, so that picture and sound are cut at the same exact instants.

The rule: a frame stays when the middle of the time it is shown lies in a segment. So each edge moves to the nearest
frame boundary (halfway moves forward), no frame is kept twice, and touching segments lose none. Variable frame rates
need nothing else, since the boundaries are those that the source tells. Sound before the first frame or after the last
one stays, under that frame held. Where there is no picture, edges move to the nearest sample.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from roughy.media.rendering.frames import FrameClock
from roughy.timeline.span import Span, union
from roughy.timeline.ticks import TICKS_PER_SECOND, Ticks


@dataclass(frozen=True, slots=True)
class Piece:
    """One stretch of the source that goes to the output whole.

    All fields count units of the cut's time base: `[start, end)` on the source's clock, `out` on the output's, where
    pieces follow each other without gap. Decoding must begin at the keyframe that is presented at `key`.
    """

    start: int
    end: int
    out: int
    key: int

    @property
    def length(self) -> int:
        """Units that the piece lasts."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Cut:
    """All pieces of an output in order, and the seconds that one unit of their times lasts."""

    pieces: tuple[Piece, ...]
    unit: Fraction

    @property
    def length(self) -> int:
        """Units that the output lasts."""
        last = self.pieces[-1]
        return last.out + last.length

    @property
    def duration(self) -> Ticks:
        """Length of the output in ticks."""
        return Ticks(round(self.length * self.unit * TICKS_PER_SECOND))


def cut_picture(segments: Iterable[Span], clock: FrameClock, origin: Ticks) -> Cut:
    """Snap segments to the frames of `clock`; segments in which no frame has its middle vanish.

    `origin` is the moment of the source's clock, in ticks, from which the segments count.
    """
    unit = clock.unit
    return Cut(tuple(_follow(_snapped(segments, clock, origin))), unit)


def _snapped(segments: Iterable[Span], clock: FrameClock, origin: Ticks) -> Iterator[tuple[int, int, int]]:
    for span in union(segments):
        start, end = (Fraction(edge + origin, TICKS_PER_SECOND) / clock.unit for edge in (span.start, span.end))
        first, last = clock.boundary(start), clock.boundary(end)
        if first.moment < last.moment:
            yield (
                min(first.moment, round(start)) if first.outermost else first.moment,
                max(last.moment, round(end)) if last.outermost else last.moment,
                first.key,
            )


def cut_sound(segments: Iterable[Span], origin: Ticks) -> Cut:
    """Take segments as they are, in ticks, for an output without a picture."""
    spans = ((span.start + origin, span.end + origin, 0) for span in union(segments))
    return Cut(tuple(_follow(spans)), Fraction(1, TICKS_PER_SECOND))


def _follow(spans: Iterable[tuple[int, int, int]]) -> Iterator[Piece]:
    pending: Piece | None = None
    for start, end, key in spans:
        if pending and start <= pending.end:
            pending = Piece(pending.start, end, pending.out, pending.key)
            continue
        if pending:
            yield pending
        pending = Piece(start, end, pending.out + pending.length if pending else 0, key)
    if pending:
        yield pending
