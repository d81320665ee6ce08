"""A script decides which takes stay: every sentence once, in order, from its best take."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from roughy.editing.marks import Mark
from roughy.editing.misheard import misheard
from roughy.editing.pieces import Piece, Spoken, best_chain, discounted, find_pieces
from roughy.editing.rough_cut import Reason
from roughy.editing.spelling import spell
from roughy.editing.talk import Talk
from roughy.editing.utterances import utterances

FEW = 2
"""Words too many inside a breath that are not cut out of it."""

SAID = 0.5
"""Share of a sentence's letters that must be said for it not to be reported missing."""


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


def align(talk: Talk, left: Sequence[int], script: str, avoid: Collection[int]) -> Aligned:
    """Choose the takes that say the script, and mark every other word.

    `avoid` are words that are known to be no part of any take; garbled speech is not looked for among them.
    """
    lines = [line for line in sentences(script) if any(spell(word, talk.code) for word in line.split())]
    written = [tuple(form for word in line.split() for form in spell(word, talk.code)) for line in lines]
    spoken = Spoken.of(talk, left)
    pieces = find_pieces(spoken, written)
    told = _Told.of(spoken, best_chain(discounted(pieces), written), written, avoid)
    stays = frozenset(spoken.word[form] for form in told.forms)
    missing = tuple(
        line
        for line, forms, said in zip(lines, written, told.letters, strict=True)
        if said < SAID * sum(map(len, forms))
    )
    return Aligned(stays, _explain(talk, left, stays, _rivals(pieces, spoken), lines), missing)


@dataclass(frozen=True, slots=True)
class _Told:
    """The spoken forms that tell the script, and how many letters of each sentence they say."""

    forms: frozenset[int]
    letters: tuple[float, ...]

    @classmethod
    def of(cls, spoken: Spoken, chain: list[Piece], written: list[tuple[str, ...]], avoid: Collection[int]) -> "_Told":
        """Tell the script by a chain of pieces, and by garbled speech where the chain leaves some of it unsaid."""
        pairs = list(_pairs(chain, written))
        kept = {form for _, _, form in pairs}
        letters = [0.0] * len(written)
        for sentence, place, _ in pairs:
            letters[sentence] += len(written[sentence][place])
        ends = [(0, -1, -1), *pairs, (len(written) - 1, len(written[-1]) if written else 0, len(spoken.forms))]
        for (sentence, place, form), (next_sentence, next_place, next_form) in pairwise(ends):
            unsaid = _unsaid(written, (sentence, place), (next_sentence, next_place))
            between = range(form + 1, next_form)
            if not between:
                continue
            if not unsaid:
                kept.update(between if sentence == next_sentence and _fluent(spoken, between) else ())
                continue
            words = [written[number][at] for number, at in unsaid]
            last = sum(number == sentence for number, _ in unsaid) if form >= 0 else 0
            first = sum(number == next_sentence for number, _ in unsaid) if next_form < len(spoken.forms) else 0
            found = misheard(spoken, between, words, avoid, last=last, first=first)
            kept.update(found)
            share = min(1.0, sum(len(spoken.forms[at]) for at in found) / max(1, sum(map(len, words))))
            for number, at in unsaid:
                letters[number] += len(written[number][at]) * share
        return cls(frozenset(kept), tuple(letters))


def _fluent(spoken: Spoken, between: range) -> bool:
    """Whether a word or two too many stand inside one breath: the recognizer divided a word, the speaker added none."""
    return len(between) <= FEW and len(spoken.breaths_between(range(between.start - 1, between.stop + 1))) == 1


def _pairs(chain: list[Piece], written: list[tuple[str, ...]]) -> Iterator[tuple[int, int, int]]:
    """Sentence, place in it and spoken form of all that the chain says; what is said twice only the second time."""
    for at, piece in enumerate(chain):
        following = chain[at + 1] if at + 1 < len(chain) and chain[at + 1].sentence == piece.sentence else None
        limit = following.pairs[0][1] if following else len(written[piece.sentence])
        yield from ((piece.sentence, place, form) for form, place in piece.pairs if place < limit)


def _unsaid(written: list[tuple[str, ...]], after: tuple[int, int], before: tuple[int, int]) -> list[tuple[int, int]]:
    """The places of the script (sentence and word) between two others."""
    return [
        (number, at)
        for number in range(after[0], before[0] + 1)
        for at in range(len(written[number]))
        if after < (number, at) < before
    ]


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
