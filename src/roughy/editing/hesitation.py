"""Whether a talk is spoken freely: who hesitates aloud does, who reads, recites or was cut before does not."""

from collections.abc import Sequence

from roughy.editing.marks import Mark, words_of
from roughy.editing.repeats import find_repeats
from roughy.editing.talk import Talk

ENOUGH = 0.8
"""Certainty, of one hesitation or of several, that shows a free talk."""

STAMMER, SURE = 0.5, 0.8
"""What a small word said twice counts for beside a hesitation, and how sure it must be."""

WORDS = 600
"""Words in which somebody who speaks freely hesitates once at least."""


def hesitates(talk: Talk, fillers: Sequence[Mark]) -> bool:
    """Whether somebody hesitates too often to have read or rehearsed this talk; `fillers` are all those in it."""
    gone = words_of(fillers)
    stammers = [
        mark.confidence
        for mark in find_repeats(talk, [word.index for word in talk.words if word.index not in gone])
        if len(mark.words) == 1 and mark.confidence >= SURE
    ]
    sure = sum(mark.confidence for mark in fillers if talk.text(mark.words)) + STAMMER * sum(stammers)
    return sure >= ENOUGH * max(1, len(talk.words) / WORDS)
