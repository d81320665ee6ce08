"""What the reader (`roughy.speech.reader`) says of words that a pass marked, and of those that none did.

The passes know rules, the reader has seen many takes. It is asked about what they mark, and what it doubts enough
stays. What no rule finds it finds alone: a sentence that is given up and said anew in other words, talk around the
camera that has no word of a film in it. Words that nobody has read are left to the passes.
"""

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import accumulate, chain, groupby
from math import exp, log
from operator import attrgetter

from roughy.editing.language import language
from roughy.editing.marks import Mark, Pass
from roughy.editing.rough_cut import Reason
from roughy.editing.settings import PRESETS
from roughy.editing.talk import Talk
from roughy.editing.utterances import phrases
from roughy.speech.transcript import Reading

WEIGHT, WEIGHT_IN_SHORT = 1.7, 1.0
"""What the reader's logarithmic odds count for beside those of a pass, and beside those of one that marks a few words
at a time: so few are read less surely."""

ALONE = 0.3
"""Logarithmic odds that the reader needs to be as sure as a pass with even ones."""

TOGETHER = 0.8
"""Logarithmic odds that a phrase goes if its neighbour does, and stays if its neighbour does."""

LEAST = 0.002
"""The least chance that counts: nobody is surer."""

SHOWN, SEVERAL = 0.7, 3
"""How sure a pass must be of something begun anew, or of an aside, to show that a talk was recorded in takes, and how
many words an aside must have that the reader alone finds: a single one is easily misread."""

DOUBTED = 0.4
"""How sure the reader must be of a phrase that it may belong to a longer stretch that was given up."""

ECHO, WITHIN = Fraction(1, 3), 80
"""Share of the meaning of a stretch that as many words after it must say again."""

STEM, SHORTEST = 5, 2
"""Letters by which two words count as one, and of a word that means nothing."""

BOLDEST = min(settings.certainty for settings in PRESETS.values())
"""The least confidence with which any preset makes a removal."""

FINDINGS = {
    Reason.RESTART: "Reads like a beginning that was given up.",
    Reason.RETAKE: "Reads like a take that was given up for a later one.",
    Reason.OFF_TOPIC: "Reads like talk around the camera, not to it.",
}

CHANCES: Mapping[Reason, Callable[[Reading], float]] = {
    Reason.RESTART: attrgetter("slip"),
    Reason.RETAKE: attrgetter("retake"),
    Reason.OFF_TOPIC: attrgetter("aside"),
}


def doubted(find: Pass, weight: float = WEIGHT) -> Pass:
    """The pass with marks whose confidence counts in what the reader says of their words, which weighs that much."""

    def find_doubted(talk: Talk, left: Sequence[int]) -> list[Mark]:
        return [
            replace(mark, confidence=_weighed(talk, mark.words, mark.confidence, weight)) for mark in find(talk, left)
        ]

    return find_doubted


def stays_anyway(talk: Talk, words: Sequence[int], confidence: float) -> bool:
    """Whether words stay, so sure is the reader of them, even if a pass marks them with this confidence."""
    return _weighed(talk, words, confidence, WEIGHT) < BOLDEST


def find_asides(talk: Talk, left: Sequence[int]) -> list[Mark]:
    """Mark the phrases that read like talk around the camera."""
    return [mark for mark in _read_marks(talk, left) if mark.reason is Reason.OFF_TOPIC]


def find_given_up(talk: Talk, left: Sequence[int], marks: Iterable[Mark]) -> list[Mark]:
    """Mark the phrases that read like beginnings and takes given up; `marks` are what the passes found before.

    Where these show nothing that was begun anew and no talk around the camera, people speak freely and rather think
    aloud: then a stretch was given up only if the words after it say some of it again.
    """
    found = _read_marks(talk, left)
    if any(_shows_takes(mark) for mark in marks):
        return found
    echoed = _echoed(talk, left, found)
    return [mark for mark in found if mark.words in echoed]


def _shows_takes(mark: Mark) -> bool:
    if mark.reason not in FINDINGS or mark.confidence < SHOWN:
        return False
    by_reader_alone = mark.evidence == FINDINGS[mark.reason]
    return not by_reader_alone or len(mark.words) >= SEVERAL


def _echoed(talk: Talk, left: Sequence[int], marks: Sequence[Mark]) -> set[tuple[int, ...]]:
    """The words of those marks whose stretch of neighbouring marks is said again, in part, by the words after it."""
    small = language(talk.code).function_words
    spoken = [index for index in left if talk.words[index].letters]
    echoed: set[tuple[int, ...]] = set()
    for doubtful, stretch in groupby(marks, lambda mark: mark.confidence >= DOUBTED):
        words = [mark.words for mark in stretch]
        end = bisect_right(spoken, words[-1][-1])
        meant = _stems(talk, chain.from_iterable(words), small)
        again = _stems(talk, spoken[end : end + WITHIN], small)
        if doubtful and len(meant & again) >= ECHO * len(meant):
            echoed.update(words)
    return echoed


def _stems(talk: Talk, indexes: Iterable[int], small: Collection[str]) -> set[str]:
    forms = (form for index in indexes for form in talk.words[index].forms)
    return {form[:STEM] for form in forms if form not in small and len(form) > SHORTEST}


def _read_marks(talk: Talk, left: Sequence[int]) -> list[Mark]:
    """A mark for every phrase that was read, sure or not."""
    read = phrases(talk, [index for index in left if talk.words[index].reading])
    odds = _in_company([_odds(talk, words) - ALONE for words in read])
    reasons = [_likeliest(talk, words) for words in read]
    return [
        Mark(words, reason, _chance(sure), FINDINGS[reason])
        for words, reason, sure in zip(read, reasons, odds, strict=True)
    ]


def _in_company(odds: Sequence[float]) -> list[float]:
    """Logarithmic odds of each phrase when those of all others are known, too: what goes and what stays lies together.

    The forward-backward algorithm (Rabiner 1989, "A tutorial on hidden Markov models") with two states.
    """
    before = accumulate(odds[:-1], lambda known, own: _passed_on(known + own), initial=0.0)
    after = list(accumulate(odds[:0:-1], lambda known, own: _passed_on(known + own), initial=0.0))
    return [sum(known) for known in zip(before, odds, reversed(after), strict=False)]


def _passed_on(odds: float) -> float:
    """What the odds of a phrase say of its neighbour."""
    together = exp(TOGETHER)
    return log((exp(odds) * together + 1) / (exp(odds) + together))


def _weighed(talk: Talk, words: Sequence[int], confidence: float, weight: float) -> float:
    return _chance(_logit(confidence) + weight * _odds(talk, words))


def _odds(talk: Talk, words: Sequence[int]) -> float:
    """Mean logarithmic odds that these words go; 0 where nobody has read them."""
    read = [reading.kept for index in words if (reading := talk.words[index].reading)]
    return sum(_logit(1 - kept) for kept in read) / len(read) if read else 0.0


def _likeliest(talk: Talk, words: Sequence[int]) -> Reason:
    read = [reading for index in words if (reading := talk.words[index].reading)]
    return max(CHANCES, key=lambda reason: sum(map(CHANCES[reason], read)))


def _logit(chance: float) -> float:
    bounded = min(max(chance, LEAST), 1 - LEAST)
    return log(bounded / (1 - bounded))


def _chance(odds: float) -> float:
    return 1 / (1 + exp(-odds))
