"""How well a network reads lessons that it was not taught, by time: a word is removed that is likelier not kept."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from bench.judgement.scoring import Score
from bench.judgement.teaching.lessons import KEPT, Lesson, transcribed
from roughy.speech.reader import ReadWindow, chances


def judge(read: ReadWindow, lessons: Iterable[Lesson]) -> Score:
    """Seconds of words that were wanted and not, and of each how many would go."""
    return sum((_judged(read, lesson) for lesson in lessons), Score())


def kept_chances(read: ReadWindow, lesson: Lesson) -> NDArray[np.float64]:
    """For each word the probability that it is kept, as the product reads it."""
    return chances(transcribed(lesson), read)[:, KEPT]


def _judged(read: ReadWindow, lesson: Lesson) -> Score:
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
