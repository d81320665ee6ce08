"""Sentences and passages that are said again minutes later: the last complete telling stays.

An index of neighbouring words finds what may have been said before, so that the work grows with the length of a talk
and not with its square. One long sentence said again word for word is a retake; two or more sentences in the same order
are one passage, although each is worded differently.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from roughy.editing.language import Language, language
from roughy.editing.likeness import match
from roughy.editing.marks import Mark
from roughy.editing.rough_cut import Reason
from roughy.editing.talk import Talk
from roughy.editing.utterances import utterances

COMMON = 8
"""Neighbouring words that occur in more utterances than this point to none of them."""

FEWEST_VOTES = 2
CANDIDATES = 3
"""Pairs of neighbouring words that two utterances must share, and the earlier utterances that are compared at most."""

SLACK = 6
"""Words that a retelling may add."""

RETOLD, TOGETHER, ON_AVERAGE, OF_MANY = 0.85, 0.55, 0.7, 0.58
"""Share of its letters that must be said again of one sentence alone, of each of a passage, of a whole passage of two
sentences, and of one of more."""

MANY = 3
"""Sentences that make a longer passage."""

RELATED, LONGEST_GAP = 0.3, 8
"""Share of the meaning of a sentence before a passage that is told again just before the passage is, and the sentences
between both tellings among which it may be: a passage that is taken again at once begins with its first sentence,
however it is worded."""

TOLD_AT_ONCE = 0.55
"""Words of the one sentence in which a passage of several is told again, as a share of theirs."""

LONG_SENTENCE = 7
LONG_RUN = 5
"""Words of one sentence alone that may be a distant retake, and how many of them must follow one another."""

STEP = 3
"""Utterances between two of one passage, in either telling, that may match nothing."""


@dataclass(frozen=True, slots=True)
class Retold:
    """Utterance `earlier` is said again from utterance `later` on; `coverage` of its letters, `run` words in a row."""

    earlier: int
    later: int
    coverage: float
    run: int


def find_passages(talk: Talk, left: Sequence[int]) -> list[Mark]:
    """Mark the earlier tellings of what is told again later."""
    groups = utterances(talk, [index for index in left if talk.words[index].letters])
    lists = language(talk.code)
    marks: list[Mark] = []
    for passage in _passages(list(_retold(talk, groups, lists))):
        alone = len(passage) == 1
        if alone and not _word_for_word(passage[0], len(groups[passage[0].earlier])):
            continue
        if not alone and _anaphora(passage, groups):
            continue
        if sum(one.coverage for one in passage) < (OF_MANY if len(passage) >= MANY else ON_AVERAGE) * len(passage):
            continue
        confidence = 0.65 if alone else 0.75
        first = passage[0].earlier if alone else _beginning(talk, groups, passage, lists)
        for number in range(first, passage[-1].earlier + 1):
            later = next((one.later for one in passage if one.earlier >= number), passage[-1].later)
            evidence = f"Told again later as {talk.text(groups[later])!r}."
            marks.append(Mark(groups[number], Reason.RETAKE, confidence, evidence))
    return marks


def _anaphora(passage: list[Retold], groups: list[tuple[int, ...]]) -> bool:
    """Whether sentences are only like one other, which is too short to say them all: "Frank was never rich. Frank was
    never famous.", or the lines of a song and its refrain."""
    if any(one.later != passage[0].later for one in passage):
        return False
    said = sum(len(groups[one.earlier]) for one in passage)
    return said < 2 * LONG_SENTENCE or len(groups[passage[0].later]) < TOLD_AT_ONCE * said


def _beginning(talk: Talk, groups: list[tuple[int, ...]], passage: list[Retold], lists: Language) -> int:
    """The first sentence of a passage, with those before it that are told in other words between both tellings."""
    first, end = passage[0].earlier, passage[0].later
    floor = passage[-1].earlier + 1
    if end - floor > LONGEST_GAP:
        return first
    meant = [frozenset(talk.words[index].letters for index in group) - lists.function_words for group in groups]
    while end > floor:
        found = [
            (number, later)
            for number in range(max(0, first - 2), first)
            for later in range(floor, end)
            if len(meant[number] & meant[later]) >= max(2, RELATED * len(meant[number]))
        ]
        if not found:
            break
        first, end = max(found)
    return first


def _word_for_word(one: Retold, length: int) -> bool:
    return length >= LONG_SENTENCE and one.coverage >= RETOLD and one.run >= LONG_RUN


def _retold(talk: Talk, groups: list[tuple[int, ...]], lists: Language) -> Iterator[Retold]:
    """For every utterance the best later one that says it again, in the order of the earlier ones."""
    spoken = [[talk.words[index].letters for index in group] for group in groups]
    places: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, words in enumerate(spoken):
        for pair in set(pairwise(words)):
            if not set(pair) <= lists.function_words:
                places[pair].append(number)
    for number, words in enumerate(spoken):
        votes: Counter[int] = Counter()
        for pair in set(pairwise(words)):
            if len(places[pair]) <= COMMON:
                votes.update(place for place in places[pair] if place > number)
        best: Retold | None = None
        for later, count in votes.most_common(CANDIDATES):
            following = [word for group in spoken[later : later + STEP] for word in group]
            found = match(words, following[: len(words) + SLACK])
            if (
                count >= FEWEST_VOTES
                and found.coverage >= TOGETHER
                and (best is None or found.coverage >= best.coverage)
            ):
                best = Retold(number, later, found.coverage, found.run)
        if best is not None:
            yield best


def _passages(retold: list[Retold]) -> list[list[Retold]]:
    """Join what follows one another in both tellings; two tellings never overlap."""
    passages: list[list[Retold]] = []
    for one in retold:
        last = passages[-1][-1] if passages else None
        joins = (
            last is not None
            and one.earlier - last.earlier <= STEP
            and 0 <= one.later - last.later <= STEP
            and one.earlier < passages[-1][0].later
        )
        if joins:
            passages[-1].append(one)
        else:
            passages.append([one])
    return passages
