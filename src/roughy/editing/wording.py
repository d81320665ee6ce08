"""How words sound: more like talk around a camera, or more like what is said to an audience.

A naive Bayes classifier with one event for each word and each pair of neighbours (Maron 1961, "Automatic Indexing: An
Experimental Inquiry"), learned from the example sentences in `languages/*.toml` when a language is first used. It only
counts, so that the same examples always teach the same, and a sentence added to a list is all that it takes to teach it
more.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import log

from num2words import num2words

from roughy.editing.language import language
from roughy.editing.letters import fold_phrase
from roughy.editing.spelling import spell

EDGE = "|"
"""Stands before the first and after the last word, so that beginnings and ends count as pairs too."""

NUMBER = "#"
"""Stands for every number word but "one", so that "take seven" teaches "take twelve" too."""

SMOOTHING = 1.0
"""Examples in which every event is taken to occur beyond those in which it does (Laplace)."""

MOST = 10.0
"""Logarithmic odds beyond which more words make nothing surer: words that go together are no independent witnesses."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What examples taught: the logarithmic odds of every event, the words known from `around` a camera, `numbers`."""

    odds: Mapping[str, float]
    around: frozenset[str]
    numbers: frozenset[str]

    def weigh(self, forms: Sequence[str]) -> float:
        """Logarithmic odds that these folded words are talk around a camera, `MOST` at most either way."""
        return max(-MOST, min(MOST, sum(self.odds.get(event, 0.0) for event in _events(forms, self.numbers))))

    def telling(self, forms: Sequence[str]) -> str:
        """The word, or two neighbours, that speak most for talk around a camera; empty where nothing does."""
        events = {event for event in _events(forms, self.numbers) if self.odds.get(event, 0.0) > 0}
        words = {event for event in events if EDGE not in event and NUMBER not in event}
        return max(sorted(words), key=lambda event: self.odds[event], default="")


@cache
def wording(code: str) -> Wording:
    """What the examples of a language (ISO 639-1 `code`) teach; of an unknown language nothing."""
    lists = language(code)
    numbers = _number_words(code)
    around = _count(lists.camera_talk, code, numbers)
    message = _count(lists.message, code, numbers)
    total = len(lists.camera_talk), len(lists.message)
    odds = {
        event: _share(around[event], total[0]) - _share(message[event], total[1])
        for event in sorted({*around, *message})
    }
    return Wording(odds, frozenset(event for event in around if " " not in event), numbers)


def _number_words(code: str) -> frozenset[str]:
    """The words that numbers from two to a hundred are made of, without "one" and small words such as "and"."""
    try:
        spoken = " ".join(num2words(number, lang=code) for number in range(2, 101))
    except NotImplementedError:
        return frozenset()
    return frozenset(fold_phrase(spoken.replace("-", " "))) - {
        *fold_phrase(num2words(1, lang=code)),
        *language(code).function_words,
    }


def _count(sentences: Iterable[str], code: str, numbers: frozenset[str]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for sentence in sentences:
        counts.update(_events([form for word in sentence.split() for form in spell(word, code)], numbers))
    return counts


def _share(count: int, total: int) -> float:
    return log((count + SMOOTHING) / (total + 2 * SMOOTHING))


def _events(forms: Sequence[str], numbers: frozenset[str]) -> set[str]:
    words = [NUMBER if form in numbers else form for form in forms]
    return {*words, *(" ".join(pair) for pair in pairwise((EDGE, *words, EDGE)))}
