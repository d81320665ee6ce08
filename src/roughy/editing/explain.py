"""From words that go to spans that go, each with its reason: what a person sees of the decision."""

from collections.abc import Iterator, Sequence

from roughy.editing.boundaries import Gap, Grid, cut_between, gaps
from roughy.editing.marks import Mark
from roughy.editing.pacing import rhythm
from roughy.editing.rough_cut import Reason, Removal
from roughy.editing.settings import Settings, milliseconds
from roughy.editing.talk import Talk
from roughy.timeline.span import Span
from roughy.timeline.ticks import Ticks, to_seconds

BESIDE = milliseconds(100)
"""Quiet on either side that goes with the words."""

SMALL = frozenset({Reason.FILLER, Reason.REPEAT})
"""Reasons that a larger one around them explains too."""

SHORTEST_SILENCE = milliseconds(250)
"""Longer quiet between words that go is a removal of its own."""


def explain(talk: Talk, marks: Sequence[Mark], grid: Grid, settings: Settings) -> list[Removal]:
    """The spans that go around and between the words that no mark holds, in order and apart."""
    by_word = {index: mark for mark in marks for index in mark.words}
    kept = [word.index for word in talk.words if word.index not in by_word]
    pace = rhythm(talk, kept, settings)
    removals: list[Removal] = []
    for gap in gaps(talk, kept):
        span = cut_between(gap, pace, settings, grid)
        if span is not None:
            removals += _divided(span, gap, by_word, talk)
    return removals


def _divided(span: Span, gap: Gap, by_word: dict[int, Mark], talk: Talk) -> Iterator[Removal]:
    """Divide what goes between two words among the marks that are the reason and the silence around them."""
    at = span.start
    spoken = list(_spoken(gap, by_word, talk))
    for number, (mark, words, text) in enumerate(spoken):
        start = max(at, Ticks(words.start - BESIDE))
        if start - at >= SHORTEST_SILENCE:
            yield _silence(Span(at, start))
        else:
            start = at
        following = spoken[number + 1][1].start - BESIDE if number + 1 < len(spoken) else span.end
        end = min(Ticks(words.end + BESIDE), span.end)
        if following - end < SHORTEST_SILENCE:
            end = max(end, min(Ticks(following), span.end))
        if end > start:
            yield Removal(Span(start, end), mark.reason, mark.confidence, text, mark.evidence)
            at = end
    if at < span.end:
        yield _silence(Span(at, span.end))


def _spoken(gap: Gap, by_word: dict[int, Mark], talk: Talk) -> Iterator[tuple[Mark, Span, str]]:
    """The marks in a gap in order, with the span and the text of those of their words that stand together."""
    marked = _absorbed([by_word[word.index] for word in gap.gone])
    for first, last in _runs(marked):
        run = [word.index for word in gap.gone[first:last]]
        yield marked[first], _span(talk, run), talk.text(run)


def _absorbed(marks: list[Mark]) -> list[Mark]:
    """Let the hesitations inside what goes for another reason go for that reason: they are part of the lost take."""
    absorbed = list(marks)
    for first, last in _runs(marks):
        inside = first > 0 and last < len(marks) and marks[last].reason not in SMALL
        if marks[first].reason in SMALL and inside and absorbed[first - 1].reason not in SMALL:
            absorbed[first:last] = [absorbed[first - 1]] * (last - first)
    return absorbed


def _runs(marks: list[Mark]) -> Iterator[tuple[int, int]]:
    """Where the same mark stands in a row: first place and the one after the last."""
    first = 0
    for at in range(1, len(marks) + 1):
        if at == len(marks) or marks[at] is not marks[first]:
            yield first, at
            first = at


def _span(talk: Talk, run: Sequence[int]) -> Span:
    return Span(talk.words[run[0]].span.start, talk.words[run[-1]].span.end)


def _silence(span: Span) -> Removal:
    return Removal(span, Reason.SILENCE, 0.95, "", f"{to_seconds(span.duration):.1f} s of silence.")
