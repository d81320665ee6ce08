"""Read what was said as an editor does: which words were given up, and which were never meant for the camera.

A transformer of six layers reads the words and the pauses between them, a few hundred at a time, and says of each word
what it is. It is all-MiniLM-L6-v2 (Apache-2.0; Wang et al. 2020, arXiv 2002.10957), whose layers were taught anew by
`bench/judgement/teaching` on take sheets; its weights are kept as 8-bit integers and reckoned with as floats, so that
every machine reads alike.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray
from onnxruntime import InferenceSession
from tokenizers import Tokenizer

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
    tokens = tokenize(transcript.words)
    read_as = chances(tokens, _read_window, on_progress)
    words = (
        replace(word, reading=Reading(*(round(float(chance), 3) for chance in read_as[place])))
        for word, place in zip(transcript.words, tokens.places, strict=True)
    )
    return replace(transcript, words=tuple(words))


def tokenize(words: Sequence[Word]) -> Tokens:
    """Spell words in tokens, with a token for each pause that is long enough to be heard and for the beginning."""
    numbers: list[int] = []
    places: list[int] = []
    end = Ticks(0)
    for word in words:
        pause = word.span.start - end
        if pause >= PAUSES[0] or not places:
            numbers.append(1 + sum(pause >= edge for edge in PAUSES))
        places.append(len(numbers))
        numbers += _spelling(word.text)
        end = word.span.end
    return Tokens(tuple(numbers), tuple(places))


def chances(
    tokens: Tokens,
    read_window: Callable[[NDArray[np.int64]], NDArray[np.float32]],
    on_progress: Callable[[float], None] = lambda _: None,
) -> NDArray[np.float64]:
    """Probabilities of shape (tokens, 4): the mean, as logarithms, over the windows in which each token was read.

    `read_window` gives logarithmic probabilities of shape (1, n, 4) for token numbers of shape (1, n). A token counts
    the less the nearer it stands to an edge behind which the talk goes on.
    """
    total = len(tokens.numbers)
    sums, weights = np.zeros((total, 4)), np.zeros((total, 1))
    for start in range(0, max(1, total - WINDOW + STEP), STEP):
        window = tokens.numbers[start : start + WINDOW]
        end = start + len(window)
        away = np.minimum(
            np.arange(len(window)) if start else CENTRE, np.arange(len(window))[::-1] if end < total else CENTRE
        )
        weight = np.minimum(away, CENTRE).reshape(-1, 1) + 1e-3
        sums[start:end] += weight * read_window(np.array([[FIRST, *window, LAST]], np.int64))[0, 1:-1]
        weights[start:end] += weight
        on_progress(end / total)
    mean = np.exp(sums / weights)
    return np.asarray(mean / mean.sum(axis=1, keepdims=True))


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
