"""How well a network reads lessons that it was not taught, by time: a word is removed that is likelier not kept."""

from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray

from bench.judgement.scoring import Score
from bench.judgement.teaching.lessons import KEPT, Lesson
from bench.judgement.teaching.windows import UNLABELLED, spell
from roughy.speech.reader import CENTRE, FIRST, LAST, STEP, WINDOW

Read = Callable[[NDArray[np.int64]], NDArray[np.float32]]
"""From tokens of shape (1, n) to logarithmic probabilities of shape (1, n, 4)."""


def judge(read: Read, lessons: Iterable[Lesson]) -> Score:
    """Seconds of words that were wanted and not, and of each how many would go."""
    return sum((_judged(read, lesson) for lesson in lessons), Score())


def kept_chances(read: Read, lesson: Lesson) -> NDArray[np.float64]:
    """For each word the probability that it is kept, from all windows it stands in, weighed as the product does."""
    whole = spell(lesson)
    total = len(whole.tokens)
    sums, weights = np.zeros((total, 4)), np.zeros((total, 1))
    for start in range(0, max(1, total - WINDOW + STEP), STEP):
        tokens = np.array([[FIRST, *whole.tokens[start : start + WINDOW], LAST]], np.int64)
        places = np.arange(start, min(total, start + WINDOW))
        weight = _weights(places, total)[:, np.newaxis]
        sums[places] += weight * read(tokens)[0, 1:-1]
        weights[places] += weight
    chances = np.exp(sums / weights)
    kept: NDArray[np.float64] = (chances[:, KEPT] / chances.sum(axis=1))[np.array(whole.labels) != UNLABELLED]
    return kept


def _weights(places: NDArray[np.int64], total: int) -> NDArray[np.float64]:
    """Less the nearer a token stands to an edge behind which the lesson goes on."""
    before = places - places[0] if places[0] else np.full(len(places), CENTRE)
    after = places[-1] - places if places[-1] + 1 < total else np.full(len(places), CENTRE)
    return np.asarray(np.minimum(np.minimum(before, after), CENTRE) + 1e-3, np.float64)


def _judged(read: Read, lesson: Lesson) -> Score:
    gone = kept_chances(read, lesson) < 0.5
    score = Score()
    for word, removed in zip(lesson.words, gone, strict=True):
        if word.label == KEPT:
            score.wanted += word.seconds
            score.wanted_gone += word.seconds * removed
        else:
            score.unwanted += word.seconds
            score.unwanted_gone += word.seconds * removed
    return score
