"""Sentences and passages said again, exactly or reworded, at once or minutes later: the last complete take stays."""

from bisect import bisect_left
from collections.abc import Collection, Sequence

from roughy.editing.attempts import SUREST, Attempt
from roughy.editing.language import language
from roughy.editing.likeness import LEAD, SHORTEST_FUZZY, same_word
from roughy.editing.marks import Mark
from roughy.editing.readings import stays_anyway
from roughy.editing.rough_cut import Reason
from roughy.editing.talk import Talk
from roughy.editing.utterances import phrases, usual_pause, utterances
from roughy.timeline.ticks import Ticks

LOOK_BACK = 12
"""Phrases before a new beginning among which its earlier attempt may start."""

LONGEST_ATTEMPT = 60
"""Words."""

FEW = 8
"""Words of an attempt that is compared carefully although only one word at its beginning is said again."""

SLACK = 6
"""Words that the repair may add to what it repeats."""


def find_attempts(talk: Talk, left: Sequence[int]) -> list[Mark]:
    """Mark attempts that what follows them directly says again from the beginning.

    New beginnings are looked for where utterances begin, then where phrases do. Works backwards, so that of several
    attempts each is compared with the one that stays; an attempt runs from its first word to the new beginning.
    """
    live = [index for index in left if talk.words[index].letters]
    usual = usual_pause(talk)
    marks: list[Mark] = []
    for divide in (utterances, phrases):
        starts = [group[0] for group in divide(talk, live)]
        while starts:
            begin = starts.pop()
            again = False
            while mark := _attempt_before(talk, live, starts, begin, usual, again=again):
                marks.append(mark)
                again = True
                first = bisect_left(live, mark.words[0])
                del live[first : first + len(mark.words)]
                del starts[bisect_left(starts, mark.words[0]) :]
    return marks


def _attempt_before(
    talk: Talk, live: list[int], starts: list[int], begin: int, usual: Ticks, *, again: bool
) -> Mark | None:
    """The nearest attempt before the word `begin` that what begins there says again; None where there is none."""
    at = bisect_left(live, begin)
    lists = language(talk.code)
    before = [talk.words[index].letters for index in live[max(0, at - LONGEST_ATTEMPT) : at]]
    after = [talk.words[index].letters for index in live[at : at + 2 * LONGEST_ATTEMPT + SLACK]]
    shared = _Shared(lists.function_words)
    lead = after[:LEAD]
    for start in reversed(starts[-LOOK_BACK:]):
        length = at - bisect_left(live, start)
        if length > len(before):
            break
        shared.grow(before[-length:], after[: 2 * length + SLACK])
        alike = [_among(word, lead) for word in before[-length:][:2]]
        if not (all(alike) or (any(alike) and length <= FEW) or shared.many):
            continue
        words, repair = live[at - length : at], live[at : at + 2 * length + SLACK]
        if stays_anyway(talk, words, SUREST):
            continue
        attempt = Attempt.of(talk, words, repair, usual, again=again)
        confidence = attempt.abandoned()
        if confidence:
            reason = Reason.RETAKE if attempt.paused else Reason.RESTART
            evidence = f"Said again as {talk.text(repair[:length])!r}."
            return Mark(tuple(words), reason, confidence, evidence)
    return None


def _among(word: str, others: Sequence[str]) -> bool:
    return word in others or (len(word) >= SHORTEST_FUZZY and any(same_word(word, other) for other in others))


class _Shared:
    """How many words that mean something an attempt and its repair share, counted as both grow: a cheap look before the
    careful one."""

    def __init__(self, small: Collection[str]) -> None:
        self._small = small
        self._length, self._repaired = 0, 0
        self._said: set[str] = set()
        self._again: set[str] = set()
        self._meaning, self._common = 0, 0

    def grow(self, words: Sequence[str], repair: Sequence[str]) -> None:
        """Let the attempt begin earlier and the repair end later; both hold all that they held before."""
        for word in words[: len(words) - self._length]:
            if word not in self._said:
                self._said.add(word)
                self._meaning += word not in self._small
                self._common += word in self._again
        for word in repair[self._repaired :]:
            if word not in self._small and word not in self._again:
                self._again.add(word)
                self._common += word in self._said
        self._length, self._repaired = len(words), len(repair)

    @property
    def many(self) -> bool:
        """Whether at least a third of the attempt's words is among them."""
        return self._common * 3 >= self._meaning
