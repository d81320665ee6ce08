"""Read what was said as an editor does: which words were given up, and which were never meant for the camera.

A transformer of six layers reads the words, the pauses between them and which words the recognizer doubts, a few
hundred at a time, and says of each word what it is. What may be told again minutes later is read once more, side by
side with that. The network is all-MiniLM-L6-v2 (Apache-2.0; Wang et al. 2020, arXiv 2002.10957), whose layers were
taught anew by `bench/judgement/teaching` on take sheets; its weights are kept as 8-bit integers and reckoned with as
floats, so that every machine reads alike.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray
from onnxruntime import InferenceSession
from tokenizers import Tokenizer

from roughy.speech.echoes import Echo, find_echoes
from roughy.speech.transcript import Reading, Transcript, Word
from roughy.timeline.ticks import Ticks, from_seconds

LANGUAGES = frozenset({"de", "en", "es", "fr"})
"""What the network was taught in."""

WINDOW, STEP = 510, 255
"""Tokens that are read at once, and from one window to the next: most words are read with 200 on either side."""

FIRST, LAST, UNKNOWN = 101, 102, 100
"""Tokens that stand at the beginning and the end of a window and for what has no spelling."""

PAUSES = tuple(from_seconds(seconds) for seconds in (0.12, 0.3, 0.5, 0.8, 1.2, 1.8, 2.8))
"""Ticks at which one token for a pause gives way to the next."""

ReadWindow = Callable[[NDArray[np.int64]], NDArray[np.float32]]
"""From token numbers of shape (1, n) to logarithmic probabilities of shape (1, n, 4)."""

LATER = 9
"""The token that stands between a stretch and another from minutes later that says it again."""

UNSURE = (0.7, 0.4)
"""Probabilities of a recognized word below which it is read as unsure, and as hardly more than a guess. Of such English
words two thirds and a third were what was said, of the surer ones nine tenths."""

GUESSED = (10, 11)
"""The tokens that stand before such words."""

SIDE = 160
"""Tokens of either where both are read side by side."""

CENTRE = 128
"""Tokens from the edge of a window at which what was read counts in full."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """Words as the network reads them: token numbers, and for each word where its first token stands."""

    numbers: tuple[int, ...]
    places: tuple[int, ...]


def read(transcript: Transcript, on_progress: Callable[[float], None] = lambda _: None) -> Transcript:
    """The transcript with a `Reading` for every word; the same where the language is none of `LANGUAGES`.

    `on_progress` is called with the share that was read. Deterministic.
    """
    if transcript.language not in LANGUAGES or not transcript.words:
        return transcript
    read_as = chances(transcript.words, _read_window, on_progress)
    words = (
        replace(word, reading=Reading(*(round(float(chance), 3) for chance in one)))
        for word, one in zip(transcript.words, read_as, strict=True)
    )
    return replace(transcript, words=tuple(words))


def tokenize(words: Sequence[Word]) -> Tokens:
    """Spell words in tokens, with one more for each pause that is long enough to be heard, for the beginning, and for
    each word that the recognizer is not sure of.
    """
    numbers: list[int] = []
    places: list[int] = []
    end = Ticks(0)
    for word in words:
        pause = word.span.start - end
        if pause >= PAUSES[0] or not places:
            numbers.append(1 + sum(pause >= edge for edge in PAUSES))
        doubts = sum(word.probability < bound for bound in UNSURE)
        if doubts:
            numbers.append(GUESSED[doubts - 1])
        places.append(len(numbers))
        numbers += _spelling(word.text)
        end = word.span.end
    return Tokens(tuple(numbers), tuple(places))


def chances(
    words: Sequence[Word], read_window: ReadWindow, on_progress: Callable[[float], None] = lambda _: None
) -> NDArray[np.float64]:
    """Probabilities of shape (words, 4), as read in the order of speech and, where there is an echo, beside that.

    Of both the one counts by which a word is kept the less likely, since either place may show what replaced it.

    `on_progress` is called with the share that was read.
    """
    tokens, echoes = tokenize(words), find_echoes([word.text for word in words])
    windows = len(_starts(tokens)) + len(echoes)
    read = 0

    def counting(numbers: NDArray[np.int64]) -> NDArray[np.float32]:
        nonlocal read
        found = read_window(numbers)
        read += 1
        on_progress(read / windows)
        return found

    found = _in_a_row(tokens, counting)
    for echo in echoes:
        here, there = beside(tokens, echo)
        numbers = [FIRST, *tokens.numbers[here], LATER, *tokens.numbers[there], LAST]
        read_as = np.exp(counting(np.array([numbers], np.int64))[0, 1:])
        start, end = max(_place(tokens, echo.start), here.start), min(_place(tokens, echo.end), here.stop)
        beside_echo = read_as[start - here.start : end - here.start]
        goes = beside_echo[:, :1] < found[start:end, :1]
        found[start:end] = np.where(goes, beside_echo, found[start:end])
    return found[list(tokens.places)]


def _in_a_row(tokens: Tokens, read_window: ReadWindow) -> NDArray[np.float64]:
    """The mean, as logarithms, over the windows in which each token was read; a token counts the less the nearer it
    stands to an edge behind which the talk goes on.
    """
    total = len(tokens.numbers)
    sums, weights = np.zeros((total, 4)), np.zeros((total, 1))
    for start in _starts(tokens):
        window = tokens.numbers[start : start + WINDOW]
        end = start + len(window)
        away = np.minimum(
            np.arange(len(window)) if start else CENTRE, np.arange(len(window))[::-1] if end < total else CENTRE
        )
        weight = np.minimum(away, CENTRE).reshape(-1, 1) + 1e-3
        sums[start:end] += weight * read_window(np.array([[FIRST, *window, LAST]], np.int64))[0, 1:-1]
        weights[start:end] += weight
    mean = np.exp(sums / weights)
    return np.asarray(mean / mean.sum(axis=1, keepdims=True))


def _starts(tokens: Tokens) -> range:
    return range(0, max(1, len(tokens.numbers) - WINDOW + STEP), STEP)


def beside(tokens: Tokens, echo: Echo) -> tuple[slice, slice]:
    """The tokens of a stretch and those of its echo, each with what stands around it, as they are read side by side."""
    here, there = _around(tokens, echo.start, echo.end), _around(tokens, echo.again, echo.again_end)
    seam = (here.stop + there.start) // 2
    return slice(here.start, min(here.stop, seam)), slice(max(there.start, seam), there.stop)


def _around(tokens: Tokens, first: int, last: int) -> slice:
    begin, end = _place(tokens, first), _place(tokens, last)
    start = max(0, min((begin + end - SIDE) // 2, len(tokens.numbers) - SIDE))
    return slice(start, start + SIDE)


def _place(tokens: Tokens, word: int) -> int:
    return tokens.places[word] if word < len(tokens.places) else len(tokens.numbers)


def _read_window(numbers: NDArray[np.int64]) -> NDArray[np.float32]:
    return np.asarray(_network().run(None, {"tokens": numbers})[0], np.float32)


@cache
def _spelling(text: str) -> tuple[int, ...]:
    return tuple(_tokenizer().encode(text, add_special_tokens=False).ids) or (UNKNOWN,)


@cache
def _tokenizer() -> Tokenizer:
    return Tokenizer.from_str((resources.files("roughy.speech") / "network" / "tokenizer.json").read_text("utf-8"))


@cache
def _network() -> InferenceSession:
    network = resources.files("roughy.speech") / "network" / "reader.onnx"
    return InferenceSession(network.read_bytes(), providers=["CPUExecutionProvider"])
