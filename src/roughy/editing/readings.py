"""What the reader (`roughy.speech.reader`) says of words that a pass marked, and of those that none did.

The passes know rules, the reader has seen many takes. It is asked about what they mark, and what it doubts enough
stays. What no rule finds it finds alone: a sentence that is given up and said anew in other words, talk around the
camera that has no word of a film in it. Words that nobody has read are left to the passes.
"""

from collections.abc import Sequence
from dataclasses import replace
from math import exp, log

from roughy.editing.marks import Mark, Pass
from roughy.editing.rough_cut import Reason
from roughy.editing.talk import Talk
from roughy.editing.utterances import phrases
from roughy.speech.transcript import Reading

WEIGHT = 0.7
"""What the reader's logarithmic odds count for beside those of a pass."""

ALONE = 0.6
"""Logarithmic odds that the reader needs to be as sure as a pass with even ones."""

LEAST = 0.002
"""The least chance that counts: nobody is surer."""

FINDINGS = {
    Reason.RESTART: "Reads like a beginning that was given up.",
    Reason.RETAKE: "Reads like a take that was given up for a later one.",
    Reason.OFF_TOPIC: "Reads like talk around the camera, not to it.",
}


def doubted(find: Pass) -> Pass:
    """The pass with marks whose confidence counts in what the reader says of their words."""

    def find_doubted(talk: Talk, left: Sequence[int]) -> list[Mark]:
        return [_reconsidered(talk, mark) for mark in find(talk, left)]

    return find_doubted


def find_asides(talk: Talk, left: Sequence[int]) -> list[Mark]:
    """Mark the phrases that read like talk around the camera."""
    return [mark for mark in find_given_up(talk, left) if mark.reason is Reason.OFF_TOPIC]


def find_given_up(talk: Talk, left: Sequence[int]) -> list[Mark]:
    """Mark the phrases that read like beginnings and takes given up, or like talk around the camera."""
    read = [index for index in left if talk.words[index].reading]
    return [_mark(talk, words) for words in phrases(talk, read)]


def _mark(talk: Talk, words: tuple[int, ...]) -> Mark:
    reason = _likeliest(talk, words)
    return Mark(words, reason, _chance(_odds(talk, words) - ALONE), FINDINGS[reason])


def _reconsidered(talk: Talk, mark: Mark) -> Mark:
    return replace(mark, confidence=_chance(_logit(mark.confidence) + WEIGHT * _odds(talk, mark.words)))


def _odds(talk: Talk, words: Sequence[int]) -> float:
    """Mean logarithmic odds that these words go; 0 where nobody has read them."""
    read = [reading.kept for index in words if (reading := talk.words[index].reading)]
    return sum(_logit(1 - kept) for kept in read) / len(read) if read else 0.0


def _likeliest(talk: Talk, words: Sequence[int]) -> Reason:
    read = [reading for index in words if (reading := talk.words[index].reading)]
    return max(FINDINGS, key=lambda reason: sum(_for(reason, reading) for reading in read))


def _for(reason: Reason, reading: Reading) -> float:
    return {Reason.RESTART: reading.slip, Reason.RETAKE: reading.retake}.get(reason, reading.aside)


def _logit(chance: float) -> float:
    bounded = min(max(chance, LEAST), 1 - LEAST)
    return log(bounded / (1 - bounded))


def _chance(odds: float) -> float:
    return 1 / (1 + exp(-odds))
