"""The speaker's own rhythm: how long a pause is left where something was cut, or where nobody said anything."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from roughy.editing.settings import Settings, milliseconds
from roughy.editing.talk import SpokenWord, Talk
from roughy.timeline.ticks import Ticks

HEARD_AS_PAUSE = milliseconds(200)
"""Shorter gaps between sentences are not meant as pauses and say nothing about the speaker."""

FEWEST_PAUSES = 3
"""Sentence pauses needed to know a speaker; with fewer the settings decide."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """The natural pauses of one speaker, in ticks: after a `sentence`, and inside one."""

    sentence: Ticks
    clause: Ticks

    def after(self, word: SpokenWord) -> Ticks:
        """The natural pause after a word."""
        return self.sentence if word.stop else self.clause


def rhythm(talk: Talk, kept: Sequence[int], settings: Settings) -> Rhythm:
    """Learn a speaker's pauses from those that nothing interrupts, held within the settings' limits."""
    neighbours = [(talk.words[one], talk.words[two]) for one, two in pairwise(kept) if two == one + 1]
    sentence = [
        two.pause for one, two in neighbours if one.stop and HEARD_AS_PAUSE <= two.pause <= settings.longest_pause
    ]
    clause = [
        two.pause for one, two in neighbours if one.comma and not one.stop and 0 < two.pause <= settings.longest_pause
    ]
    usual = Ticks(int(median(sentence))) if len(sentence) >= FEWEST_PAUSES else settings.sentence_pause
    inner = Ticks(int(median(clause))) if len(clause) >= FEWEST_PAUSES else settings.clause_pause
    return Rhythm(
        sentence=min(max(usual, settings.shortest_sentence_pause), settings.sentence_pause),
        clause=min(inner, settings.clause_pause),
    )
