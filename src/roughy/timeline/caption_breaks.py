"""Where captions and their lines break.

A run of words is divided by dynamic programming over all ways to divide it: each caption costs a little, a break costs
less where the sentence pauses, and what a viewer cannot read costs most.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

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
    count = len(run.words)
    best: list[float] = [0.0] + [float("inf")] * count
    came_from = [0] * (count + 1)
    for end in range(1, count + 1):
        for start in range(end - 1, -1, -1):
            if end - start > 1 and not _fits(run.words[start:end]):
                break
            cost = best[start] + _cost(run, start, end, gap)
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


def _fits(words: Sequence[CaptionWord]) -> bool:
    if words[-1].span.end - words[0].span.start > LONGEST:
        return False
    return _length(words) <= LONGEST_LINE or bool(_line_breaks(words))


def _line_breaks(words: Sequence[CaptionWord]) -> list[int]:
    places = range(1, len(words))
    return [at for at in places if max(_length(words[:at]), _length(words[at:])) <= LONGEST_LINE]


def _imbalance(words: Sequence[CaptionWord], at: int) -> int:
    alone = 20 if 1 in (at, len(words) - at) else 0
    before = words[at - 1].text
    breath = -10 if _ends(before, SENTENCE_ENDS + CLAUSE_ENDS) else 8 if _links(before) else 0
    return abs(_length(words[:at]) - _length(words[at:])) + alone + breath


def _cost(run: Run, start: int, end: int, gap: Ticks) -> float:
    words = run.words[start:end]
    cost = CAPTION + (LONE_WORD if len(words) == 1 else 0) + _break_cost(run, end)
    cost += SENTENCE_INSIDE * sum(_ends(word.text, SENTENCE_ENDS) for word in words[:-1])
    cost += JOINT_INSIDE * run.joints_between(words[0].span.start, words[-1].span.start)
    shown = max(1, _time_free(run, start, end, gap))
    if shown < SHORTEST:
        cost += TOO_SHORT * (2 - shown / SHORTEST)
    excess = _length(words) * TICKS_PER_SECOND / shown - READING_SPEED
    return cost + (TOO_FAST + min(excess, 100) if excess > 0 else 0)


def _time_free(run: Run, start: int, end: int, gap: Ticks) -> int:
    """The longest that a caption of these words can stand, in ticks."""
    first, last = run.words[start].span, run.words[end - 1].span
    earliest = max(run.edge_before(first.start), first.start - LEAD)
    if start:
        earliest = max(earliest, min(first.start, run.words[start - 1].span.end + gap))
    latest = min(run.edge_after(last.start), earliest + LONGEST)
    if end < len(run.words):
        latest = min(latest, run.words[end].span.start - gap)
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
