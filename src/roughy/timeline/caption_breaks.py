"""Where captions and their lines break.

A run of words is divided by dynamic programming over all ways to divide it: each caption costs a little, a break costs
less where the sentence pauses, and what a viewer cannot read costs most.
"""

import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from roughy.timeline.ticks import TICKS_PER_SECOND, Ticks
from roughy.timeline.words import LONGEST_LINE, CaptionWord

READING_SPEED = 20
"""Characters a second that a viewer reads, spaces included."""
LONGEST_SECONDS = 7
SENTENCE_ENDS = (".", "!", "?", "…")
CLAUSE_ENDS = (",", ";", ":", "–", "—")
CLOSING_MARKS = "\"'”’»)]}"
PAUSE = TICKS_PER_SECOND * 3 // 10

CAPTION, SENTENCE_INSIDE, JOINT_INSIDE = 1.0, 0.8, 1.5
BREAK_AT_CLAUSE, BREAK_ANYWHERE = 0.6, 2.0
LONE_WORD, TOO_SHORT, TOO_FAST = 10.0, 10.0, 5.0


@dataclass(frozen=True, slots=True)
class Run:
    """Words that captions may join, on the cut's timeline; `joints` are small ones between them, `end` the run's."""

    words: Sequence[CaptionWord]
    joints: tuple[Ticks, ...]
    end: Ticks


def break_run(run: Run, gap: Ticks) -> list[Sequence[CaptionWord]]:
    """Divide a run into captions at the least cost, with `gap` ticks kept dark between two of them."""
    count = len(run.words)
    best: list[float] = [0.0] + [float("inf")] * count
    came_from = [0] * (count + 1)
    for end in range(1, count + 1):
        for start in range(end - 1, -1, -1):
            group = run.words[start:end]
            if len(group) > 1 and not _fits(group):
                break
            cost = best[start] + _cost(run, start, end, gap)
            if cost < best[end]:
                best[end], came_from[end] = cost, start
    groups = []
    at = count
    while at:
        groups.append(run.words[came_from[at] : at])
        at = came_from[at]
    return groups[::-1]


def balance(words: Sequence[CaptionWord]) -> tuple[tuple[CaptionWord, ...], ...]:
    """One line where the words fit on one, else two that are nearly as long as each other.

    A break at punctuation and one that leaves no word alone are worth some imbalance.
    """
    if _length(words) <= LONGEST_LINE:
        return (tuple(words),)
    at = min(_line_breaks(words), key=lambda at: _imbalance(words, at))
    return (tuple(words[:at]), tuple(words[at:]))


def seconds_to_read(words: Sequence[CaptionWord]) -> Fraction:
    """How long a caption of these words must stand to be read, in seconds."""
    return Fraction(_length(words), READING_SPEED)


def _fits(words: Sequence[CaptionWord]) -> bool:
    speech = words[-1].span.end - words[0].span.start
    if speech > LONGEST_SECONDS * TICKS_PER_SECOND:
        return False
    return _length(words) <= LONGEST_LINE or bool(_line_breaks(words))


def _line_breaks(words: Sequence[CaptionWord]) -> list[int]:
    return [
        at for at in range(1, len(words)) if _length(words[:at]) <= LONGEST_LINE and _length(words[at:]) <= LONGEST_LINE
    ]


def _imbalance(words: Sequence[CaptionWord], at: int) -> int:
    alone = 20 if 1 in (at, len(words) - at) else 0
    breath = -10 if _pauses(words[at - 1].text) else 0
    return abs(_length(words[:at]) - _length(words[at:])) + alone + breath


def _cost(run: Run, start: int, end: int, gap: Ticks) -> float:
    group = run.words[start:end]
    after = run.words[end] if end < len(run.words) else None
    cost = CAPTION + (LONE_WORD if len(group) == 1 else 0) + _break_cost(group[-1], after)
    cost += SENTENCE_INSIDE * sum(_ends(word.text, SENTENCE_ENDS) for word in group[:-1])
    first, last = group[0].span.start, group[-1].span.start
    cost += JOINT_INSIDE * (bisect.bisect_right(run.joints, last) - bisect.bisect_right(run.joints, first))
    limit = min(run.end, first + LONGEST_SECONDS * TICKS_PER_SECOND)
    if after:
        limit = min(limit, after.span.start - gap)
    shown = max(0.001, (limit - first) / TICKS_PER_SECOND)
    if shown < 1:
        cost += TOO_SHORT * (2 - shown)
    too_fast = _length(group) / shown - READING_SPEED
    return cost + (TOO_FAST + min(too_fast, 100) if too_fast > 0 else 0)


def _break_cost(before: CaptionWord, after: CaptionWord | None) -> float:
    if after is None or _ends(before.text, SENTENCE_ENDS):
        return 0
    paused = after.span.start - before.span.end >= PAUSE
    return BREAK_AT_CLAUSE if paused or _pauses(before.text) else BREAK_ANYWHERE


def _pauses(text: str) -> bool:
    return _ends(text, SENTENCE_ENDS) or _ends(text, CLAUSE_ENDS)


def _ends(text: str, marks: tuple[str, ...]) -> bool:
    return text.rstrip(CLOSING_MARKS).endswith(marks)


def _length(words: Sequence[CaptionWord]) -> int:
    return sum(len(word.text) for word in words) + len(words) - 1
