"""Sentences and passages said again, exactly or reworded, at once or minutes later: the last complete take stays."""

from bisect import bisect_left
from collections.abc import Sequence

from roughy.editing.attempts import Attempt
from roughy.editing.language import Language, language
from roughy.editing.likeness import LEAD, same_word
from roughy.editing.marks import Mark
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
    for start in reversed(starts[-LOOK_BACK:]):
        length = at - bisect_left(live, start)
        if length > len(before):
            break
        if not _promising(before[-length:], after[: 2 * length + SLACK], lists):
            continue
        words, repair = live[at - length : at], live[at : at + 2 * length + SLACK]
        attempt = Attempt.of(talk, words, repair, usual, again=again)
        confidence = attempt.abandoned()
        if confidence:
            reason = Reason.RETAKE if attempt.paused else Reason.RESTART
            evidence = f"Said again as {talk.text(repair[:length])!r}."
            return Mark(tuple(words), reason, confidence, evidence)
    return None


def _promising(words: Sequence[str], repair: Sequence[str], lists: Language) -> bool:
    """A cheap look before the careful one: whether the two begin alike, or share many words that mean something."""
    alike = [any(same_word(word, other) for other in repair[:LEAD]) for word in words[:2]]
    if all(alike) or (any(alike) and len(words) <= FEW):
        return True
    shared = set(words) & set(repair) - lists.function_words
    return len(shared) * 3 >= len(set(words) - lists.function_words)
