"""How good a cut is, judged against the labels of a performed sheet.

Time is counted over labelled speech alone: pauses are nobody's loss. A filler counts as one event, found where a
filler removal meets it with both edges within the collar, as sound event detection is scored (Mesaros, Heittola and
Virtanen 2016, "Metrics for polyphonic sound event detection"; PodcastFillers, arXiv 2203.15135, reports the same).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from roughy.demo.takes import TrueSpan, Truth
from roughy.editing.rough_cut import Reason, RoughCut
from roughy.timeline.span import Span
from roughy.timeline.ticks import to_seconds

CLIPPED_SECONDS = 0.06
COLLAR_SECONDS = 0.2
SAME_FILLER_SECONDS = 0.3

Stretch = tuple[float, float]


@dataclass(slots=True)
class Score:
    """Seconds and counts of one or more cuts; add with `+`."""

    wanted: float = 0.0
    wanted_gone: float = 0.0
    unwanted: float = 0.0
    unwanted_gone: float = 0.0
    clipped: int = 0
    leaked: int = 0
    dead_air: float = 0.0
    f1s: list[float] = field(default_factory=list)
    by_reason: dict[str, tuple[float, float]] = field(default_factory=dict)
    fillers: int = 0
    filler_hits: int = 0
    filler_removals: int = 0

    @property
    def precision(self) -> float:
        """The share of the removed speech that was unwanted."""
        gone = self.unwanted_gone + self.wanted_gone
        return self.unwanted_gone / gone if gone else 1.0

    @property
    def recall(self) -> float:
        """The share of the unwanted speech that was removed."""
        return self.unwanted_gone / self.unwanted if self.unwanted else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall over all the seconds together."""
        return _harmonic(self.precision, self.recall)

    @property
    def mean_f1(self) -> float:
        """The mean of the cuts' own F1, over those with something to remove."""
        return sum(self.f1s) / len(self.f1s) if self.f1s else 1.0

    @property
    def lost(self) -> float:
        """The share of the wanted speech that was removed."""
        return self.wanted_gone / self.wanted if self.wanted else 0.0

    @property
    def filler_f1(self) -> float:
        """Event-based F1 of the fillers."""
        both = self.fillers + self.filler_removals
        return 2 * self.filler_hits / both if both else 1.0

    def __add__(self, other: "Score") -> "Score":
        reasons = sorted({*self.by_reason, *other.by_reason})
        pairs = {r: (self.by_reason.get(r, (0.0, 0.0)), other.by_reason.get(r, (0.0, 0.0))) for r in reasons}
        return Score(
            self.wanted + other.wanted,
            self.wanted_gone + other.wanted_gone,
            self.unwanted + other.unwanted,
            self.unwanted_gone + other.unwanted_gone,
            self.clipped + other.clipped,
            self.leaked + other.leaked,
            max(self.dead_air, other.dead_air),
            self.f1s + other.f1s,
            {reason: (a[0] + b[0], a[1] + b[1]) for reason, (a, b) in pairs.items()},
            self.fillers + other.fillers,
            self.filler_hits + other.filler_hits,
            self.filler_removals + other.filler_removals,
        )


def score(truth: Truth, segments: list[Stretch], filler_removals: list[Stretch]) -> Score:
    """Score a cut by the segments that it keeps and the spans that it removes as fillers, in seconds."""
    result = Score(dead_air=_dead_air(truth, segments))
    for span in truth.spans:
        length = span.end - span.start
        gone = length - _kept((span.start, span.end), segments)
        if span.keep:
            result.wanted += length
            result.wanted_gone += gone
            result.clipped += gone > CLIPPED_SECONDS
        else:
            result.unwanted += length
            result.unwanted_gone += gone
            result.leaked += gone < length / 2
            before = result.by_reason.get(span.why or "", (0.0, 0.0))
            result.by_reason[span.why or ""] = (before[0] + gone, before[1] + length)
    if result.unwanted:
        result.f1s = [result.f1]
    _score_fillers(result, truth, filler_removals)
    return result


def score_cut(truth: Truth, cut: RoughCut) -> Score:
    """Score a decision of the engine."""
    fillers = [_seconds(removal.span) for removal in cut.removals if removal.reason is Reason.FILLER]
    return score(truth, [_seconds(segment) for segment in cut.segments], fillers)


def _score_fillers(result: Score, truth: Truth, removals: list[Stretch]) -> None:
    fillers = [span for span in truth.spans if span.why == "filler"]
    elsewhere = [(span.start, span.end) for span in truth.spans if not span.keep and span.why != "filler"]
    judged = [_sounding(event, truth.spans) for event in _joined(removals) if not _inside(event, elsewhere)]
    open_events = list(judged)
    for filler in fillers:
        hit = next((event for event in open_events if _meets(event, filler)), None)
        if hit:
            open_events.remove(hit)
            result.filler_hits += 1
    result.fillers, result.filler_removals = len(fillers), len(judged)


def _meets(event: Stretch, filler: TrueSpan) -> bool:
    tolerance = max(COLLAR_SECONDS, (filler.end - filler.start) / 2)
    return abs(event[0] - filler.start) <= COLLAR_SECONDS and abs(event[1] - filler.end) <= tolerance


def _sounding(event: Stretch, spans: Iterable[TrueSpan]) -> Stretch:
    """The event without the silence that went with it: no filler lies where nobody speaks."""
    heard = [(max(event[0], span.start), min(event[1], span.end)) for span in spans]
    heard = [(start, end) for start, end in heard if end > start]
    return (min(start for start, _ in heard), max(end for _, end in heard)) if heard else event


def _inside(event: Stretch, stretches: list[Stretch]) -> bool:
    return any(min(event[1], end) - max(event[0], start) > (event[1] - event[0]) / 4 for start, end in stretches)


def _joined(events: list[Stretch]) -> list[Stretch]:
    joined: list[Stretch] = []
    for event in sorted(events):
        if joined and event[0] - joined[-1][1] < SAME_FILLER_SECONDS:
            joined[-1] = (joined[-1][0], max(joined[-1][1], event[1]))
        else:
            joined.append(event)
    return joined


def _dead_air(truth: Truth, segments: list[Stretch]) -> float:
    """The longest silence between two labelled spans that a cut leaves, in seconds of the cut."""
    ends = [0.0, *(span.end for span in truth.spans)]
    starts = [*(span.start for span in truth.spans), truth.duration]
    return max(_kept(pause, segments) for pause in zip(ends, starts, strict=True))


def _kept(stretch: Stretch, segments: list[Stretch]) -> float:
    return sum(max(0.0, min(stretch[1], end) - max(stretch[0], start)) for start, end in segments)


def _seconds(span: Span) -> Stretch:
    return to_seconds(span.start), to_seconds(span.end)


def _harmonic(a: float, b: float) -> float:
    return 2 * a * b / (a + b) if a + b else 0.0
