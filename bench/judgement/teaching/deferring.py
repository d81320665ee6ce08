"""Retakes whose better take comes much later: it is moved there, and both places are read side by side.

Few recordings have them, and a distant retake reads like one that follows at once.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from random import Random

from bench.judgement.teaching.lessons import KEPT, RETAKE, SENTENCE_ENDS, SLIP, Lesson, LessonWord, seams

SHORTEST, SAID_AGAIN, LONGEST = 6, 0.8, 90
"""Words of a retake that is worth a second telling, what that has of them at least, and its words at most."""

BEFORE, AFTER, LEAD, REST = 70, 50, 50, 125
"""Words that are left before a retake and behind it, and before its second telling and from there on."""


def deferred(lesson: Lesson, chance: Random) -> tuple[Lesson, Lesson] | None:
    """What stands around one of the lesson's retakes, and around the better take, moved to where a later sentence
    ends; None where no retake is followed by whole sentences that are kept."""
    words = lesson.words
    found = list(_retakes(words))
    if not found:
        return None
    again, end = chance.choice(found)
    later = [at for at in (*seams(words), len(words)) if at >= end]
    place = chance.choice(later)
    left_out = chance.choice([end, *(at for at in later if at <= place)])
    first = max(0, again - BEFORE)
    here = words[first:again] + words[end:left_out][:AFTER]
    start = max(left_out, place - LEAD)
    there = words[start:place] + words[again:end] + words[place:]
    return replace(lesson, words=here), replace(lesson, words=there[:REST])


def _retakes(words: Sequence[LessonWord]) -> Iterator[tuple[int, int]]:
    """Where a retake ends and the better take begins, and where that ends."""
    for again in range(1, len(words)):
        if words[again - 1].label != RETAKE or words[again].label != KEPT:
            continue
        given_up = _length(words, again)
        enough = range(again + max(1, int(SAID_AGAIN * given_up)), min(again + LONGEST, len(words)) + 1)
        end = next((at for at in enough if words[at - 1].text[-1:] in SENTENCE_ENDS), None)
        if given_up >= SHORTEST and end and all(word.label in (KEPT, SLIP) for word in words[again:end]):
            yield again, end


def _length(words: Sequence[LessonWord], end: int) -> int:
    """How many words were given up just before `end`."""
    start = end
    while start and words[start - 1].label != KEPT:
        start -= 1
    return sum(word.label == RETAKE for word in words[start:end])
