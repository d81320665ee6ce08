"""Cut lessons into the windows that the network reads, with a label at the first token of every word."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from random import Random

import numpy as np
from numpy.typing import NDArray

from bench.judgement.teaching.deferring import deferred
from bench.judgement.teaching.lessons import Lesson, excerpt, interrupted, transcribed, varied
from bench.judgement.teaching.mishearing import Vocabulary
from roughy.speech.echoes import Echo, find_echoes
from roughy.speech.reader import FIRST, LAST, LATER, SIDE, WINDOW, Tokens, beside, tokenize

UNLABELLED = -100
"""The label of tokens that nobody asks about: the rest of a word, pauses, padding. PyTorch's losses leave it out."""

MULTIPLE = 64
"""Windows are padded to a multiple of so many tokens, so that few shapes are reckoned with."""

SHORTEST = 8
"""A window of no more tokens than this, the end of a lesson, teaches nothing."""

DEFERRED = 0.5
"""How often a lesson's retake is deferred, where it has one."""

JITTER = 20
"""Tokens by which a window's length may mislead when windows of a length are put together."""


@dataclass(frozen=True, slots=True)
class Window:
    """Token numbers, and for each the label of the word that begins with it or `UNLABELLED`."""

    tokens: tuple[int, ...]
    labels: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """Windows side by side, each of shape (windows, tokens); `mask` is 0 where a window is padded."""

    tokens: NDArray[np.int64]
    mask: NDArray[np.int64]
    labels: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Spelled:
    """A whole lesson as the product spells it: its tokens, the labels of all of them, and what may be told again."""

    tokens: Tokens
    labels: tuple[int, ...]
    echoes: tuple[Echo, ...]

    def part(self, part: slice) -> Window:
        """Some of the tokens and their labels."""
        return Window(self.tokens.numbers[part], self.labels[part])


def spell(lesson: Lesson) -> Spelled:
    """Spell a lesson, however long, without the tokens that stand at a window's ends."""
    tokens = tokenize(transcribed(lesson))
    labels = np.full(len(tokens.numbers), UNLABELLED)
    labels[list(tokens.places)] = [word.label for word in lesson.words]
    return Spelled(tokens, tuple(labels.tolist()), tuple(find_echoes([word.text for word in lesson.words])))


def in_a_row(lesson: Spelled, chance: Random) -> list[Window]:
    """The lesson window after window; in a long one the first is shorter by chance, so that the seams wander.

    What has an echo is asked about beside that alone, in `side_by_side`: here nobody could know.
    """
    labels = list(lesson.labels)
    for echo in lesson.echoes:
        for place in lesson.tokens.places[echo.start : echo.end]:
            labels[place] = UNLABELLED
    total = len(labels)
    start = -chance.randrange(WINDOW // 2) if total > WINDOW else 0
    cuts = [slice(max(0, at), at + WINDOW) for at in range(start, total, WINDOW)]
    found = [Window(lesson.tokens.numbers[cut], tuple(labels[cut])) for cut in cuts]
    return [window for window in found if len(window.tokens) > SHORTEST]


def side_by_side(lesson: Spelled) -> list[Window]:
    """A window for each stretch of the lesson that may be told again later, with what may tell it again."""
    pairs = [beside(lesson.tokens, echo) for echo in lesson.echoes]
    return [_joined(lesson.part(here), lesson.part(there)) for here, there in pairs]


def _joined(here: Window, there: Window) -> Window:
    return Window((*here.tokens, LATER, *there.tokens), (*here.labels, UNLABELLED, *there.labels))


def batches(
    lessons: Sequence[Lesson], asides: Mapping[str, Sequence[str]], size: int, chance: Random
) -> Iterator[Batch]:
    """All lessons once, varied, in batches of `size` windows that are about equally long, in random order.

    `asides` holds for each language what people say around a camera.
    """
    vocabularies = {language: _vocabulary(lessons, language) for language in {lesson.language for lesson in lessons}}
    drawn: list[Window] = []
    for lesson in lessons:
        drawn += _drawn(lesson, asides.get(lesson.language, ()), vocabularies[lesson.language], chance)
    drawn.sort(key=lambda window: len(window.tokens) + chance.random() * JITTER)
    groups = [drawn[at : at + size] for at in range(0, len(drawn), size)]
    chance.shuffle(groups)
    for group in groups:
        yield padded([*group, *chance.choices(drawn, k=size - len(group))])


def _vocabulary(lessons: Sequence[Lesson], language: str) -> Vocabulary:
    spoken = [lesson for lesson in lessons if lesson.language == language]
    words = (word.text for lesson in spoken for word in lesson.words)
    return Vocabulary(words, chain.from_iterable(lesson.mistakes for lesson in spoken))


def _drawn(lesson: Lesson, asides: Sequence[str], vocabulary: Vocabulary, chance: Random) -> list[Window]:
    """The windows of one lesson, varied, and now and then one in which a retake's better take comes much later."""
    told = spell(varied(interrupted(excerpt(lesson, chance), asides, chance), vocabulary, chance))
    drawn = in_a_row(told, chance) + side_by_side(told)
    if chance.random() < DEFERRED and (parts := deferred(lesson, chance)):
        here, there = (spell(varied(part, vocabulary, chance)) for part in parts)
        drawn.append(_joined(here.part(slice(-SIDE, None)), there.part(slice(SIDE))))
    return drawn


def padded(group: Sequence[Window]) -> Batch:
    """The windows with `FIRST` and `LAST` at their ends and zeros behind, to a multiple of `MULTIPLE` tokens."""
    longest = max(len(window.tokens) for window in group) + 2
    shape = (len(group), -(-longest // MULTIPLE) * MULTIPLE)
    batch = Batch(np.zeros(shape, np.int64), np.zeros(shape, np.int64), np.full(shape, UNLABELLED, np.int64))
    for row, window in enumerate(group):
        length = len(window.tokens)
        batch.tokens[row, : length + 2] = [FIRST, *window.tokens, LAST]
        batch.mask[row, : length + 2] = 1
        batch.labels[row, 1 : length + 1] = window.labels
    return batch
