"""Which language is spoken in a recording: what stretches all over it sound like, and what its script is written in."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import pairwise

from roughy.speech.windows import Window

Chances = Mapping[str, float]
"""The probability of each language that is possible at all, by its code."""

STRETCHES = 12
"""Windows that are listened to at most, so that the longest recording costs a few seconds."""

LEAST_CHANCE, LEAST_WRITTEN_CHANCE = 0.02, 0.05
"""What a language is given at least in a stretch, and by a script: a stretch may be noise, a quotation or a voice
that sounds like another language, and a script may be a translation."""

SURE = 10.0
"""Lead over every other language, as a logarithm, at which no more is heard: three stretches that leave no doubt."""


def worth_hearing(windows: tuple[Window, ...]) -> list[Window]:
    """The fullest window of each of up to `STRETCHES` equal parts of the recording, the fullest of them first."""
    parts = min(STRETCHES, len(windows))
    edges = [len(windows) * part // parts for part in range(parts + 1)] if parts else []
    fullest = [max(windows[start:end], key=_fullness) for start, end in pairwise(edges)]
    return sorted(fullest, key=_fullness, reverse=True)


def likeliest(heard: Iterable[Chances], written: Chances) -> str | None:
    """The language with the greatest product of chances over what is heard and the script; None where nothing speaks.

    `written` are the chances of the script's languages, empty where there is none. A product, unlike a sum, lets no
    stretch that is surely wrong outvote several that are nearly sure. `heard` is only followed until it is clear.
    """
    weights: defaultdict[str, float] = defaultdict(float)
    _weigh(weights, written, LEAST_WRITTEN_CHANCE)
    for chances in heard:
        _weigh(weights, chances, LEAST_CHANCE)
        if _lead(weights) > SURE:
            break
    return max(weights, key=lambda code: weights[code], default=None)


def _fullness(window: Window) -> int:
    return window.voiced_samples


def _weigh(weights: dict[str, float], chances: Chances, least: float) -> None:
    """Add the logarithm of how much likelier each language is than one of the `least` chance."""
    for code, chance in chances.items():
        weights[code] += math.log(max(chance, least) / least)


def _lead(weights: dict[str, float]) -> float:
    best, second = (*sorted(weights.values(), reverse=True)[:2], 0.0, 0.0)[:2]
    return best - second
