"""Where captions and their lines break.

A run of words is divided by dynamic programming over all ways to divide it: each caption costs a little, a break costs
less where the sentence pauses, and what a viewer cannot read costs most.
"""

import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate

from roughy.timeline.on_cut import Run, whole
from roughy.timeline.ticks import TICKS_PER_SECOND, Ticks
from roughy.timeline.words import LONGEST_LINE, CaptionWord

READING_SPEED = 20
"""Characters a second that a viewer reads, spaces included."""
SHORTEST, LONGEST = TICKS_PER_SECOND, 7 * TICKS_PER_SECOND
"""How long a caption stands, in ticks."""
LEAD = TICKS_PER_SECOND * 3 // 10
"""How far a caption may come ahead of its first word, in ticks."""
SENTENCE_ENDS = (".", "!", "?", "…")
CLAUSE_ENDS = (",", ";", ":", "–", "—")
CLOSING_MARKS = "\"'”’»)]}"
PAUSE = TICKS_PER_SECOND * 3 // 10
LINKING_WORD = 3
"""Words of so few letters mostly belong to the word after them: "in the", "und er"."""

CAPTION, SENTENCE_INSIDE, JOINT_INSIDE = 1.0, 0.8, 6.0
BREAK_AT_CLAUSE, BREAK_ANYWHERE, BREAK_AFTER_LINK = 0.6, 2.0, 2.7
LONE_WORD, TOO_SHORT, TOO_FAST = 10.0, 10.0, 5.0


@dataclass(frozen=True, slots=True)
class Group:
    """The words of one caption, and the run they come from."""

    words: tuple[CaptionWord, ...]
    run: Run

    @property
    def start(self) -> Ticks:
        """When the first word is spoken, on the cut."""
        return self.words[0].span.start


def break_run(run: Run, gap: Ticks) -> list[Group]:
    """Divide a run into captions at the least cost, with `gap` ticks kept dark between two of them."""
    measured = _Measured(run, gap)
    count = len(run.words)
    best: list[float] = [0.0] + [float("inf")] * count
    came_from = [0] * (count + 1)
    for end in range(1, count + 1):
        for start in range(end - 1, -1, -1):
            if end - start > 1 and not measured.fits(start, end):
                break
            cost = best[start] + measured.cost(start, end)
            if cost < best[end]:
                best[end], came_from[end] = cost, start
    groups = []
    at = count
    while at:
        groups.append(Group(run.words[came_from[at] : at], run))
        at = came_from[at]
    return groups[::-1]


def balance(words: Sequence[CaptionWord]) -> tuple[tuple[CaptionWord, ...], ...]:
    """One line where the words fit on one, else two that are nearly as long as each other.

    A break at punctuation, one that leaves no word alone and one that parts no little word from its next are worth some
    imbalance.
    """
    if _length(words) <= LONGEST_LINE:
        return (tuple(words),)
    at = min(_line_breaks(words), key=lambda at: _imbalance(words, at))
    return (tuple(words[:at]), tuple(words[at:]))


def time_to_read(words: Sequence[CaptionWord]) -> Ticks:
    """How long a caption of these words must stand to be read, in ticks, up to a whole millisecond."""
    return whole(Fraction(_length(words), READING_SPEED) * TICKS_PER_SECOND, up=True)


def _line_breaks(words: Sequence[CaptionWord]) -> list[int]:
    places = range(1, len(words))
    return [at for at in places if max(_length(words[:at]), _length(words[at:])) <= LONGEST_LINE]


def _imbalance(words: Sequence[CaptionWord], at: int) -> int:
    alone = 20 if 1 in (at, len(words) - at) else 0
    before = words[at - 1].text
    breath = -10 if _ends(before, SENTENCE_ENDS + CLAUSE_ENDS) else 8 if _links(before) else 0
    return abs(_length(words[:at]) - _length(words[at:])) + alone + breath


class _Measured:
    """A run with all that the cost of a caption needs, counted once: hours of speech have many words."""

    def __init__(self, run: Run, gap: Ticks) -> None:
        self._run = run
        self._gap = gap
        # Each word takes a place more than its letters, for the space after it.
        self._places = list(accumulate((len(word.text) + 1 for word in run.words), initial=0))
        self._sentences = list(accumulate((_ends(word.text, SENTENCE_ENDS) for word in run.words), initial=0))
        self._breaks = [_break_cost(run, at) for at in range(1, len(run.words) + 1)]

    def fits(self, start: int, end: int) -> bool:
        """Whether the words `start` to `end - 1` are a caption of two lines that does not stand too long."""
        if self._run.words[end - 1].span.end - self._run.words[start].span.start > LONGEST:
            return False
        line = bisect.bisect_right(self._places, self._places[start] + LONGEST_LINE + 1) - 1
        return line >= end or self._length(line, end) <= LONGEST_LINE

    def cost(self, start: int, end: int) -> float:
        """What a caption of the words `start` to `end - 1` costs, with the break after it."""
        first, last = self._run.words[start].span.start, self._run.words[end - 1].span.start
        cost = CAPTION + (LONE_WORD if end - start == 1 else 0) + self._breaks[end - 1]
        cost += SENTENCE_INSIDE * (self._sentences[end - 1] - self._sentences[start])
        cost += JOINT_INSIDE * self._run.joints_between(first, last)
        shown = max(1, self._time_free(start, end))
        if shown < SHORTEST:
            cost += TOO_SHORT * (2 - shown / SHORTEST)
        excess = self._length(start, end) * TICKS_PER_SECOND / shown - READING_SPEED
        return cost + (TOO_FAST + min(excess, 100) if excess > 0 else 0)

    def _length(self, start: int, end: int) -> int:
        return self._places[end] - self._places[start] - 1

    def _time_free(self, start: int, end: int) -> int:
        """The longest that a caption of these words can stand, in ticks."""
        words = self._run.words
        first, last = words[start].span.start, words[end - 1].span.start
        earliest = max(self._run.edge_before(first), first - LEAD)
        if start:
            earliest = max(earliest, min(first, words[start - 1].span.end + self._gap))
        latest = min(self._run.edge_after(last), earliest + LONGEST)
        if end < len(words):
            latest = min(latest, words[end].span.start - self._gap)
        return latest - earliest


def _break_cost(run: Run, at: int) -> float:
    before = run.words[at - 1]
    if at == len(run.words) or _ends(before.text, SENTENCE_ENDS):
        return 0
    if run.words[at].span.start - before.span.end >= PAUSE or _ends(before.text, CLAUSE_ENDS):
        return BREAK_AT_CLAUSE
    return BREAK_AFTER_LINK if _links(before.text) else BREAK_ANYWHERE


def _links(text: str) -> bool:
    return len(text) <= LINKING_WORD and text.isalpha()


def _ends(text: str, marks: tuple[str, ...]) -> bool:
    return text.rstrip(CLOSING_MARKS).endswith(marks)


def _length(words: Sequence[CaptionWord]) -> int:
    return sum(len(word.text) for word in words) + len(words) - 1
