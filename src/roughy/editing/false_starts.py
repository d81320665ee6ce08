"""Sentences begun one way and finished another: "That is worth, that comes to, that comes to three tons".

When a speaker says the beginning of a repair twice, what stood before it in the same sentence was given up for it,
unless it opens the sentence as "In the morning" does.
"""

from collections.abc import Sequence

from roughy.editing.language import Language, language
from roughy.editing.likeness import match, same_word
from roughy.editing.marks import Mark
from roughy.editing.rough_cut import Reason
from roughy.editing.talk import NEW_BREATH, SpokenWord, Talk
from roughy.editing.utterances import LONGEST_UNBROKEN

LONGEST_START = 6
SHORTEST_START = 2
"""Words of a false start."""

SHORTEST_REPAIR = 5
"""Letters that must be said twice: a stammered "I, I" shows nothing about what stands before it."""


def find_false_starts(talk: Talk, left: Sequence[int]) -> list[Mark]:
    """Mark the beginnings of sentences that a repair, said twice, replaces."""
    lists = language(talk.code)
    live = [talk.words[index] for index in left if talk.words[index].letters]
    marks: list[Mark] = []
    for at in range(1, len(live)):
        removed = [word for word in talk.words[live[at - 1].index + 1 : live[at].index] if word.letters]
        if removed and _said_twice(removed, live[at:], lists):
            start = _start_before(live, at)
            if start and _given_up(start, removed, live[at:], lists):
                words = tuple(word.index for word in start)
                evidence = f"The sentence begins anew with {talk.text([word.index for word in removed])!r}."
                marks.append(Mark(words, Reason.RESTART, 0.6, evidence))
    return marks


def _said_twice(removed: list[SpokenWord], following: list[SpokenWord], lists: Language) -> bool:
    forms = [form for word in removed for form in word.forms if form not in lists.fillers]
    again = [form for word in following[: len(forms)] for form in word.forms][: len(forms)]
    return len("".join(forms)) >= SHORTEST_REPAIR and len(again) == len(forms) and all(map(same_word, forms, again))


def _start_before(live: list[SpokenWord], at: int) -> list[SpokenWord]:
    """The words of the sentence before `live[at]`; none where they are too many or too few to be a false start."""
    first = at
    while first and at - first <= LONGEST_START and not live[first - 1].stop:
        first -= 1
        if live[first].pause >= LONGEST_UNBROKEN:
            break
    return live[first:at] if SHORTEST_START <= at - first <= LONGEST_START else []


def _given_up(start: list[SpokenWord], removed: list[SpokenWord], following: list[SpokenWord], lists: Language) -> bool:
    if not start[-1].comma and removed[0].pause < NEW_BREATH:
        return False
    if start[-1].forms[-1] in lists.function_words or start[0].forms[0] == removed[0].forms[0]:
        return True
    said_again = match(
        [word.letters for word in start], [word.letters for word in following[: len(start) + len(removed)]]
    )
    return start[0].forms[0] not in lists.leads or said_again.coverage >= 0.5
