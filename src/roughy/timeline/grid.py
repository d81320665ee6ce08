"""The one place where moments become frames.

A frame grid begins at the source's first moment. An edge goes to the nearest frame (a half goes to the later one),
which is the frame a renderer shows when it takes the frames from the first edge, so rounded, up to the second. What
follows from that: segments that meet share their edge and stay contiguous, no frame is shown twice, and a segment
shorter than half a frame still shows one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from roughy.timeline.span import Span
from roughy.timeline.ticks import Ticks, from_units, to_units


@dataclass(frozen=True, slots=True)
class FrameSpan:
    """The frames `start` to `end - 1` of a source, counted from its first; `start < end`."""

    start: int
    end: int

    @property
    def length(self) -> int:
        """How many frames."""
        return self.end - self.start


def frame_count(duration: Ticks, rate: Fraction) -> int:
    """How many frames a source of that length shows; at least one."""
    return max(1, to_units(duration, 1 / rate))


def snap(segments: Iterable[Span], rate: Fraction, duration: Ticks) -> tuple[FrameSpan | None, ...]:
    """Each segment's frames at `rate` frames a second, one entry a segment, in order.

    None stands for a segment that has no frame left to show, because it lies past the source's end or because shorter
    ones before it took the last frames. `duration` is the source's, in ticks.
    """
    last = frame_count(duration, rate)
    snapped: list[FrameSpan | None] = []
    free = 0
    for segment in segments:
        start = max(free, min(to_units(segment.start, 1 / rate), last - 1))
        end = min(last, max(start + 1, to_units(segment.end, 1 / rate)))
        if start >= end:
            snapped.append(None)
            continue
        snapped.append(FrameSpan(start, end))
        free = end
    return tuple(snapped)


def snapped_spans(segments: Iterable[Span], rate: Fraction, duration: Ticks) -> tuple[Span, ...]:
    """The segments with their edges on the frame grid, in ticks; those without a frame are left out."""
    frames = (span for span in snap(segments, rate, duration) if span)
    return tuple(Span(from_units(span.start, 1 / rate), from_units(span.end, 1 / rate)) for span in frames)
