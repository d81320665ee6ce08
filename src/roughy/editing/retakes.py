"""Sentences and passages said again, exactly or reworded, at once or minutes later: the last complete take stays."""

from bisect import bisect_left
from collections.abc import Sequence

from roughy.editing.likeness import Match, match
from roughy.editing.marks import Mark
from roughy.editing.rough_cut import Reason
from roughy.editing.settings import milliseconds
from roughy.editing.talk import Talk
from roughy.editing.utterances import phrases, silence_before

LOOK_BACK = 12
"""Phrases before a new beginning among which its earlier attempt may start."""

LONGEST_ATTEMPT = 60
"""Words."""

SLACK = 6
"""Words that the repair may add to what it repeats."""

TAKE_PAUSE = milliseconds(500)
"""A new beginning after a longer pause is a retake, after a shorter one a restart."""


def find_attempts(talk: Talk, left: Sequence[int]) -> list[Mark]:
    """Mark attempts that what follows them directly says again from the beginning.

    Works backwards, so that of several attempts each is compared with the one that stays; an attempt runs from its
    first word to the new beginning.
    """
    live = [index for index in left if talk.words[index].letters]
    starts = [group[0] for group in phrases(talk, live)]
    marks: list[Mark] = []
    while starts:
        begin = starts.pop()
        while mark := _attempt_before(talk, live, starts, begin):
            marks.append(mark)
            first = bisect_left(live, mark.words[0])
            del live[first : first + len(mark.words)]
            del starts[bisect_left(starts, mark.words[0]) :]
    return marks


def _attempt_before(talk: Talk, live: list[int], starts: list[int], begin: int) -> Mark | None:
    at = bisect_left(live, begin)
    for start in reversed(starts[-LOOK_BACK:]):
        first = bisect_left(live, start)
        if first >= at or at - first > LONGEST_ATTEMPT or live[first] != start:
            continue
        attempt = [talk.words[index].letters for index in live[first:at]]
        repair = [talk.words[index].letters for index in live[at : at + len(attempt) + SLACK]]
        pause = silence_before(talk, live, at)
        confidence = _abandoned(match(attempt, repair), len(attempt), paused=pause >= TAKE_PAUSE)
        if confidence:
            words = tuple(live[first:at])
            reason = Reason.RETAKE if pause >= TAKE_PAUSE else Reason.RESTART
            evidence = f"Said again as {talk.text(live[at : at + len(attempt)])!r}."
            return Mark(words, reason, confidence, evidence)
    return None


def _abandoned(found: Match, length: int, *, paused: bool) -> float:
    """How surely an attempt of `length` words was given up for the repair it was matched with; 0 for not at all."""
    if not found.prefix or length < 2:
        return 0.0
    if found.last and found.coverage >= 0.8:
        return 0.9
    if found.last and found.coverage >= 0.5 and found.prefix >= 2:
        return 0.7
    if paused and found.prefix >= 3 and found.coverage >= 0.6:
        return 0.6
    return 0.0
