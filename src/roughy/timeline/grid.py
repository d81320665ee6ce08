"""The one place where moments become frames.

An edge goes to the nearest frame boundary, halfway to the later one: a frame stays when the middle of the time it is
shown lies in a segment. That is what a render keeps, too. So segments that meet share their edge and stay contiguous,
no frame is shown twice, and a segment that holds no frame's middle shows none.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from roughy.timeline.span import Span
from roughy.timeline.ticks import START, Ticks, from_units, to_units


@dataclass(frozen=True, slots=True)
class FrameSpan:
    """The frames `start` to `end - 1` of a source, counted from its first; `start < end`."""

    start: int
    end: int

    @property
    def length(self) -> int:
        """How many frames."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Grid:
    """The frames of a source: `rate` a second, over `duration` ticks.

    `first_frame` is when the first frame is shown, in ticks. Frames are counted from the source's first moment, though,
    as editors do: a picture that begins later moves the boundaries only by what is left beside whole frames.
    """

    rate: Fraction
    duration: Ticks
    first_frame: Ticks = START

    @property
    def count(self) -> int:
        """How many frames the source lasts; at least one."""
        return max(1, to_units(self.duration, 1 / self.rate))

    def snap(self, segments: Iterable[Span]) -> tuple[FrameSpan | None, ...]:
        """Each segment's frames, one entry a segment; None for a segment that shows no frame."""
        return tuple(self._frames(segment) for segment in segments)

    def snapped(self, segments: Iterable[Span]) -> tuple[Span, ...]:
        """The segments that show a frame, with their edges on its boundaries, in ticks."""
        frames = (span for span in self.snap(segments) if span)
        return tuple(
            Span(from_units(span.start, 1 / self.rate), from_units(span.end, 1 / self.rate)) for span in frames
        )

    def _frames(self, segment: Span) -> FrameSpan | None:
        start, end = (
            min(max(0, to_units(Ticks(edge - self._phase), 1 / self.rate)), self.count)
            for edge in (segment.start, segment.end)
        )
        return FrameSpan(start, end) if start < end else None

    def _moment(self, frame: int) -> Ticks:
        return Ticks(max(0, from_units(frame, 1 / self.rate) + self._phase))

    @property
    def _phase(self) -> Ticks:
        whole = to_units(self.first_frame, 1 / self.rate)
        return Ticks(self.first_frame - from_units(whole, 1 / self.rate))
