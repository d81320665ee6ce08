"""A script decides which takes stay: every sentence once, in order, from its best take."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from roughy.editing.marks import Mark
from roughy.editing.pieces import Piece, Spoken, best_chain, discounted, find_pieces
from roughy.editing.rough_cut import Reason
from roughy.editing.settings import milliseconds
from roughy.editing.spelling import spell
from roughy.editing.talk import NEW_BREATH, Talk
from roughy.editing.telling import Told
from roughy.editing.utterances import utterances

SCRAP = milliseconds(170)
"""What is heard as a word of its own and is no longer than this cannot be told from the end of the word before."""


@dataclass(frozen=True, slots=True)
class Aligned:
    """The words (by index) that say the script, marks for all others, and the sentences that no take says."""

    stays: frozenset[int]
    marks: list[Mark]
    missing: tuple[str, ...]


def sentences(script: str) -> list[str]:
    """Divide a script at line breaks and at the ends of its sentences."""
    parts = re.split(r"(?<=[.!?…])[\"'»”’)]*\s+|\n+", script)
    return [part.strip() for part in parts if part.strip()]


def spelled(script: str, code: str) -> str:
    """All words of a script as they are spoken in a language (ISO 639-1 `code`), with a space around each."""
    return f" {' '.join(form for word in script.split() for form in spell(word, code))} "


def align(talk: Talk, left: Sequence[int], script: str, avoid: Collection[int], lost: Collection[int]) -> Aligned:
    """Choose the takes that say the script, and mark every other word.

    `avoid` are words that the passes took for something else, and those of them in `lost` for a take that another
    replaces: talk beside the point that says the script was no such talk, but a lost take says it too.
    """
    lines = [line for line in sentences(script) if any(spell(word, talk.code) for word in line.split())]
    written = [tuple(form for word in line.split() for form in spell(word, talk.code)) for line in lines]
    spoken = Spoken.of(talk, left)
    pieces = find_pieces(spoken, written)
    known = {form for form, index in enumerate(spoken.word) if index in avoid}
    doubted = {form for form, index in enumerate(spoken.word) if index in lost}
    told = Told.of(spoken, best_chain(discounted(pieces, doubted), written), written, known, doubted)
    said = {spoken.word[form] for form in told.forms}
    stays = frozenset(said.union(_scraps(talk, said, avoid)))
    missing = tuple(line for line, said in zip(lines, told.said, strict=True) if not said)
    return Aligned(stays, _explain(talk, left, stays, _rivals(pieces, spoken), lines), missing)


def _scraps(talk: Talk, said: Collection[int], avoid: Collection[int]) -> Iterator[int]:
    """Words too short to be one, between a word that stays and a pause: the end of it, spelled as a word of its own."""
    for word, following in zip_longest(talk.words[1:], talk.words[2:]):
        short = word.span.duration <= SCRAP and not word.pause and word.index - 1 in said
        last = following is None or following.pause >= NEW_BREATH
        if short and last and word.index not in said and word.index not in avoid:
            yield word.index


def _rivals(pieces: list[Piece], spoken: Spoken) -> dict[int, Piece]:
    """For every word that says something of the script the piece in which it says the most."""
    best: dict[int, Piece] = {}
    for piece in pieces:
        for form, _ in piece.pairs:
            index = spoken.word[form]
            if index not in best or best[index].letters < piece.letters:
                best[index] = piece
    return best


def _explain(
    talk: Talk, left: Sequence[int], stays: frozenset[int], rivals: dict[int, Piece], lines: list[str]
) -> list[Mark]:
    """Mark what does not stay, utterance by utterance: as another take of a sentence, or as off the script."""
    marks: list[Mark] = []
    for utterance in utterances(talk, left):
        for run in _runs(index for index in utterance if index not in stays):
            rival = max((rivals[index] for index in run if index in rivals), key=lambda p: p.letters, default=None)
            marks.append(_mark(run, rival, lines))
    return marks


def _mark(run: tuple[int, ...], rival: Piece | None, lines: list[str]) -> Mark:
    if rival is not None and len({form for form, _ in rival.pairs}) * 2 >= len(run):
        evidence = f"Another take of the script's {lines[rival.sentence]!r} stays."
        return Mark(run, Reason.RETAKE, 0.9, evidence)
    return Mark(run, Reason.OFF_SCRIPT, 0.85, "No sentence of the script says this.")


def _runs(indexes: Iterable[int]) -> list[tuple[int, ...]]:
    runs: list[list[int]] = []
    for index in indexes:
        if runs and index == runs[-1][-1] + 1:
            runs[-1].append(index)
        else:
            runs.append([index])
    return [tuple(run) for run in runs]
