"""How well a network reads lessons that it was not taught, by time: a word is removed that is likelier not kept."""

from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray

from bench.judgement.scoring import Score
from bench.judgement.teaching.lessons import KEPT, Lesson
from bench.judgement.teaching.windows import UNLABELLED, spell
from roughy.speech.reader import FIRST, LAST, STEP, WINDOW

Read = Callable[[NDArray[np.int64]], NDArray[np.float32]]
"""From tokens of shape (1, n) to logarithmic probabilities of shape (1, n, 4)."""

MARGIN = (WINDOW - STEP) // 2
"""Tokens at the beginning of a window that were read better in the window before."""


def judge(read: Read, lessons: Iterable[Lesson]) -> Score:
    """Seconds of words that were wanted and not, and of each how many would go."""
    return sum((_judged(read, lesson) for lesson in lessons), Score())


def kept_chances(read: Read, lesson: Lesson) -> NDArray[np.float32]:
    """For each word the probability that it is kept, from the window in which it stands furthest from the edge."""
    whole = spell(lesson)
    total = len(whole.tokens)
    chances = np.zeros(total, np.float32)
    for start in range(0, max(1, total - WINDOW + STEP), STEP):
        skipped = MARGIN if start else 0
        tokens = np.array([[FIRST, *whole.tokens[start : start + WINDOW], LAST]], np.int64)
        chances[start + skipped : start + WINDOW] = np.exp(read(tokens)[0, 1 + skipped : -1, KEPT])
    kept: NDArray[np.float32] = chances[np.array(whole.labels) != UNLABELLED]
    return kept


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
