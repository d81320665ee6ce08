"""Speech divided where a listener divides it: at pauses, and at punctuation where the speaker paused a little."""

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from roughy.editing.settings import milliseconds
from roughy.editing.talk import NEW_BREATH, Talk
from roughy.timeline.ticks import Ticks

SENTENCE_BREATH = milliseconds(80)
"""The pause that makes a full stop believable: recognizers put full stops into the middle of sentences."""

USUAL_PAUSE = milliseconds(600)
"""Between two sentences, where a talk has too few to tell."""

FEWEST_PAUSES = 5

LONGEST_UNBROKEN = milliseconds(450)
"""A pause this long divides utterances without punctuation."""


def begins_breath(talk: Talk, left: Sequence[int], at: int) -> bool:
    """Whether the word `left[at]` is the first that is spoken in one breath, or after a comma."""
    if not at:
        return True
    return talk.words[left[at - 1]].comma or silence_before(talk, left, at) >= NEW_BREATH


def phrases(talk: Talk, left: Sequence[int]) -> list[tuple[int, ...]]:
    """Group words (by index) into the stretches that are spoken in one breath or up to a comma."""
    groups: list[list[int]] = []
    for at, index in enumerate(left):
        if begins_breath(talk, left, at):
            groups.append([])
        groups[-1].append(index)
    return [tuple(group) for group in groups]


def first_phrase(talk: Talk, left: Sequence[int]) -> tuple[int, ...]:
    """The first of the `phrases`, without dividing the rest."""
    end = next((at for at in range(1, len(left)) if begins_breath(talk, left, at)), len(left))
    return tuple(left[:end])


def utterances(talk: Talk, left: Sequence[int]) -> list[tuple[int, ...]]:
    """Group words (by index) into utterances: a sentence, or what was said of one before the speaker paused."""
    groups: list[list[int]] = []
    for at, index in enumerate(left):
        before = talk.words[left[at - 1]] if at else None
        pause = silence_before(talk, left, at)
        if before is None or pause >= LONGEST_UNBROKEN or (before.stop and pause >= SENTENCE_BREATH):
            groups.append([])
        groups[-1].append(index)
    return [tuple(group) for group in groups]


def silence_before(talk: Talk, left: Sequence[int], at: int) -> Ticks:
    """Ticks between the word `left[at]` and the one before it that is still there, removed words included."""
    if not at:
        return talk.words[left[0]].pause
    return Ticks(talk.words[left[at]].span.start - talk.words[left[at - 1]].span.end)


def usual_pause(talk: Talk) -> Ticks:
    """The pause in ticks that this speaker usually makes between two sentences."""
    pauses = [two.pause for one, two in pairwise(talk.words) if one.stop and two.pause >= NEW_BREATH]
    return Ticks(int(median(pauses))) if len(pauses) >= FEWEST_PAUSES else USUAL_PAUSE
