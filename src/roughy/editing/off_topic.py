"""Talk around the camera and not to it: slates, the crew, the door, before the beginning and after the end.

Every sentence is weighed by its signs, above all by how its words sound (`wording.py`) and by the pauses around it.
People stay on one side of the camera for a while, so the sentences are read together: the likeliest course of talk to
the camera and around it is chosen, where changing sides has a price that is lower after a long pause (Viterbi 1967,
"Error bounds for convolutional codes").

The weights were fitted by logistic regression to the development sheets of `bench/judgement` in which somebody
hesitates, and rounded; each sheet was judged by weights fitted to the others. A quotation counts for more than was
fitted, since tales quote and wanted speech must not be lost. No longer sentence of a sheet is an example, but many were
written after what the passes missed in those sheets was known: only the held-out sheets tell how much they find
elsewhere.
"""

from collections.abc import Mapping, Sequence
from itertools import groupby
from math import exp

from roughy.editing.marks import Mark
from roughy.editing.rough_cut import Reason
from roughy.editing.signs import LONG, QUICK, signs_of
from roughy.editing.talk import Talk
from roughy.editing.wording import wording

BIAS = -1.75
WEIGHTS: Mapping[str, float] = {
    "wording": 0.5,
    "strange": -0.1,
    "interjection": 1.5,
    "question": -0.2,
    "few_words": 0.6,
    "first": 1.8,
    "last": 1.8,
    "quick_before": 1.2,
    "long_before": 0.7,
    "quick_after": 1.6,
    "long_after": 1.4,
    "again": -0.8,
    "quotation": -1.0,
}
"""The logarithmic odds that a sentence is talk around the camera, without any sign and for each."""

CERTAIN = 1.0
"""A talk in which no sentence has such odds, its words speaking for it too, has no camera talk: a clean reading must
stay whole, however its pauses fall."""

DOUBTFUL = 0.6
"""Neighbouring sentences of which none has such odds stay: what is lost hurts more than what is left in."""

PLENTY = 0.6
"""Where nobody hesitates, all sentences around the camera need such odds together for each sentence of the talk: tales
and lessons use the words of a film crew too."""

CHANGE, CHANGE_QUICKLY, CHANGE_AT_LEISURE = 0.8, 2.0, 0.0
"""The price, in logarithmic odds, of changing sides at a usual pause, at a short and at a long one."""


def find_off_topic(talk: Talk, left: Sequence[int]) -> list[Mark]:
    """Mark the sentences that are talk around the camera."""
    if not wording(talk.code).odds:
        return []
    signs = signs_of(talk, left)
    odds = [BIAS + sum(WEIGHTS[sign] * value for sign, value in found.items()) for _, found, _ in signs]
    if not any(odds[at] >= CERTAIN and found["wording"] > 0 for at, (_, found, _) in enumerate(signs)):
        return []
    off = _surely(_likeliest(odds, [pause for _, _, pause in signs]), odds)
    found = [(group, odds[at]) for at, (group, _, _) in enumerate(signs) if off[at]]
    if talk.fluent and not _plenty(talk, found, len(signs)):
        return []
    return [_mark(talk, group, one) for group, one in found]


def _likeliest(odds: Sequence[float], pauses: Sequence[float]) -> list[bool]:
    """Which sentences are talk around the camera in the likeliest course of the whole recording."""
    best = (0.0, odds[0])
    came_from: list[tuple[int, int]] = []
    for at in range(1, len(odds)):
        price = CHANGE_QUICKLY if pauses[at] < QUICK else CHANGE_AT_LEISURE if pauses[at] > LONG else CHANGE
        origins = int(best[1] - price > best[0]), int(best[1] >= best[0] - price)
        came_from.append(origins)
        best = (
            best[origins[0]] - price * (origins[0] != 0),
            best[origins[1]] - price * (origins[1] != 1) + odds[at],
        )
    side = int(best[1] > best[0])
    course = [bool(side)]
    for origins in reversed(came_from):
        side = origins[side]
        course.append(bool(side))
    return course[::-1]


def _surely(off: Sequence[bool], odds: Sequence[float]) -> list[bool]:
    """The sentences of `off` that stand beside at least one that is no longer doubtful, or are one."""
    sure: list[bool] = []
    for side, run in groupby(range(len(off)), key=off.__getitem__):
        numbers = list(run)
        sure += [side and max(odds[number] for number in numbers) >= DOUBTFUL] * len(numbers)
    return sure


def _plenty(talk: Talk, found: Sequence[tuple[tuple[int, ...], float]], sentences: int) -> bool:
    """Whether so much of a talk of so many sentences was found to be talk around the camera that it must hold some.

    What is said again in the same words, as refrains are, counts once.
    """
    said = {tuple(talk.words[index].letters for index in group): odds for group, odds in found}
    return sum(said.values()) >= PLENTY * sentences


def _mark(talk: Talk, group: tuple[int, ...], odds: float) -> Mark:
    telling = wording(talk.code).telling([form for index in group for form in talk.words[index].forms])
    evidence = "Said as people talk around a camera, not to it."
    if telling:
        evidence = f"{telling!r} is said around a camera more than to it."
    return Mark(group, Reason.OFF_TOPIC, 1 / (1 + exp(-max(0.0, odds))), evidence)
