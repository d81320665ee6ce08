"""Words moved from the source to the cut's timeline, where the removed parts are gone."""

import bisect
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from roughy.timeline.span import Span, union
from roughy.timeline.ticks import TICKS_PER_SECOND, Ticks
from roughy.timeline.words import LONGEST_LINE, CaptionWord

MILLISECOND = TICKS_PER_SECOND // 1000
DIVIDING_REMOVAL = TICKS_PER_SECOND
"""Where this much was taken out, time visibly jumps and no caption goes on."""
WHOLE_WORD = TICKS_PER_SECOND // 4
"""As much as a word needs to be heard: recognizers stretch words over the silence or the filler beside them."""


@dataclass(frozen=True, slots=True)
class Run:
    """Words that captions may join, with their spans on the cut.

    `edges` are the moments of the run's start, of the small joints in it, and of its end, in ticks.
    """

    words: tuple[CaptionWord, ...]
    edges: tuple[Ticks, ...]

    def edge_before(self, moment: Ticks) -> Ticks:
        """The last joint at or before a moment of the run, to the millisecond after it."""
        return whole(self.edges[max(0, bisect.bisect_right(self.edges, moment) - 1)], up=True)

    def edge_after(self, moment: Ticks) -> Ticks:
        """The first joint after a moment of the run, to the millisecond before it."""
        return whole(self.edges[min(len(self.edges) - 1, bisect.bisect_right(self.edges, moment))], up=False)

    def joints_between(self, first: Ticks, last: Ticks) -> int:
        """How many joints lie after one moment and at or before another."""
        return bisect.bisect_right(self.edges, last) - bisect.bisect_right(self.edges, first)


def runs(words: Iterable[CaptionWord], segments: Iterable[Span]) -> list[Run]:
    """The words that are heard in the segments, in order, in runs divided where much was taken out.

    `words` and `segments` are on the source. Times on the cut are whole milliseconds; a word too long for a line comes
    in pieces.
    """
    pieces = union(segments)
    kept = _by_segment(words, pieces)
    found: list[Run] = []
    start = Ticks(0)
    for index, segment in enumerate(pieces):
        moved = tuple(piece for word in kept[index] for piece in _moved(word, segment, start))
        end = Ticks(start + segment.duration)
        if index == 0 or segment.start - pieces[index - 1].end >= DIVIDING_REMOVAL:
            found.append(Run(moved, (start, end)))
        else:
            found[-1] = Run(found[-1].words + moved, (*found[-1].edges, end))
        start = end
    return [run for run in found if run.words]


def kept_words(words: Iterable[CaptionWord], segments: Iterable[Span]) -> Iterator[tuple[CaptionWord, Ticks]]:
    """The words that are heard in the segments, as they stand on the source, each with its beginning on the cut."""
    pieces = union(segments)
    start = 0
    for segment, kept in zip(pieces, _by_segment(words, pieces), strict=True):
        for word in kept:
            yield word, Ticks(start + max(0, word.span.start - segment.start))
        start += segment.duration


def whole(ticks: Fraction | int, up: bool) -> Ticks:
    """Ticks in whole milliseconds."""
    return Ticks(int(-(-ticks // MILLISECOND) if up else ticks // MILLISECOND) * MILLISECOND)


def _by_segment(words: Iterable[CaptionWord], segments: Sequence[Span]) -> list[list[CaptionWord]]:
    """For each segment the words heard in it; a word that a joint divides belongs where more of it is heard."""
    starts, ends = [segment.start for segment in segments], [segment.end for segment in segments]
    kept: list[list[CaptionWord]] = [[] for _ in segments]
    spoken = (_lasting(word) for word in words if word.text.strip())
    for word in sorted(spoken, key=lambda word: word.span):
        touched = range(bisect.bisect_right(ends, word.span.start), bisect.bisect_left(starts, word.span.end))
        overlap, home = max(((word.span.overlap(segments[index]), index) for index in touched), default=(0, 0))
        if overlap and (2 * overlap >= word.span.duration or overlap >= WHOLE_WORD):
            kept[home].append(word)
    return kept


def _lasting(word: CaptionWord) -> CaptionWord:
    """The word with a length, however short, where the recognizer gave it none."""
    start, end = word.span.start, max(word.span.end, word.span.start + MILLISECOND)
    return CaptionWord(word.text, Span(start, Ticks(end)))


def _moved(word: CaptionWord, segment: Span, offset: Ticks) -> list[CaptionWord]:
    start = whole(max(word.span.start, segment.start) - segment.start + offset, up=True)
    end = max(start, whole(min(word.span.end, segment.end) - segment.start + offset, up=False))
    text = " ".join(word.text.split())
    pieces = [text[at : at + LONGEST_LINE] for at in range(0, len(text), LONGEST_LINE)]
    edges = [whole(start + Fraction((end - start) * part, len(pieces)), up=False) for part in range(len(pieces) + 1)]
    return [CaptionWord(piece, Span(*edge)) for piece, edge in zip(pieces, pairwise(edges), strict=True)]
