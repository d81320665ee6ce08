"""Half-open stretches of the source timeline and the set arithmetic on them."""

from collections.abc import Iterable
from dataclasses import dataclass

from roughy.timeline.ticks import Ticks


@dataclass(frozen=True, order=True, slots=True)
class Span:
    """The stretch `[start, end)` of a source, in ticks; `start <= end`."""

    start: Ticks
    end: Ticks

    def __post_init__(self) -> None:
        if self.start > self.end:
            raise ValueError(f"a span cannot end ({self.end}) before it starts ({self.start})")

    @property
    def duration(self) -> Ticks:
        """Length in ticks."""
        return Ticks(self.end - self.start)

    def overlap(self, other: "Span") -> Ticks:
        """Length in ticks that both spans cover; zero where they are apart."""
        return Ticks(max(0, min(self.end, other.end) - max(self.start, other.start)))

    def contains(self, moment: Ticks) -> bool:
        """Whether `moment` lies in the span; its end does not."""
        return self.start <= moment < self.end


def union(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Sort the spans and join those that touch or overlap; empty spans vanish."""
    joined: list[Span] = []
    for span in sorted(span for span in spans if span.duration):
        if joined and span.start <= joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return tuple(joined)


def complement(spans: Iterable[Span], whole: Span) -> tuple[Span, ...]:
    """The parts of `whole` that none of the spans covers, in order."""
    rest: list[Span] = []
    at = whole.start
    for span in union(spans):
        start, end = max(span.start, whole.start), min(span.end, whole.end)
        if start > at:
            rest.append(Span(at, min(start, whole.end)))
        at = max(at, end)
    if at < whole.end:
        rest.append(Span(at, whole.end))
    return tuple(rest)


def total(spans: Iterable[Span]) -> Ticks:
    """Sum of the lengths of spans, in ticks."""
    return Ticks(sum(span.duration for span in spans))
