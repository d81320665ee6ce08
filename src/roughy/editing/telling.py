"""The spoken words that tell a script: those the recognizer understood, and those that stand where they must be it.

Recognizers garble. What the chain of understood pieces leaves unsaid was mostly said all the same, so the worse speech
and script fit together, the more it takes to leave speech out: where no more is spoken than written, all of it stays.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import pairwise

from roughy.editing.misheard import misheard
from roughy.editing.pieces import Piece, Spoken

FEW = 2
"""Words too many inside a breath that are not cut out of it."""

SAID = 0.5
"""Share of a sentence's letters that must be said for it not to be missing."""

HARDLY_LONGER, BARELY_LONGER = 1.2, 1.05
"""Letters spoken for a written one between the first and the last understood word of a sentence, and with what stands
around it, up to which nothing was added to it."""

POOR, GOOD = 0.7, 0.9
"""Share of a sentence's letters that are understood where it is heard badly, and of a whole script where it is well."""

Place = tuple[int, int, int]
"""A sentence, the place of a word in it, and the spoken form that says this word."""


@dataclass(frozen=True, slots=True)
class Told:
    """The spoken forms that tell the script, and of each of its sentences whether half of it was said."""

    forms: frozenset[int]
    said: tuple[bool, ...]

    @classmethod
    def of(
        cls,
        spoken: Spoken,
        chain: list[Piece],
        written: list[tuple[str, ...]],
        avoid: Collection[int],
        lost: Collection[int],
    ) -> "Told":
        """Tell the script by a chain of pieces, and by garbled speech where the chain leaves some of it unsaid.

        `avoid` are forms that were taken for something else, some of them for `lost` takes; these stay only where
        nothing at all was added.
        """
        places = list(_places(chain, written))
        lengths = [sum(map(len, forms)) for forms in written]
        understood = [0] * len(written)
        for sentence, place in {(sentence, place) for sentence, place, _ in places}:
            understood[sentence] += len(written[sentence][place])
        garbled, guessed = _garbled(spoken, places, written, avoid, lost)
        kept = {form for _, _, form in places} | garbled
        whole = dict(_as_long_as_written(spoken, places, kept, written, avoid))
        kept.update(form for forms in whole.values() for form in forms)
        said = tuple(
            sentence in whole or understood[sentence] + guessed[sentence] >= SAID * length
            for sentence, length in enumerate(lengths)
        )
        limit = sum(length for length, there in zip(lengths, said, strict=True) if there)
        well = sum(understood) >= GOOD * limit
        if spoken.letters(range(len(spoken.forms))) <= limit * (1 if well else BARELY_LONGER):
            kept.update(range(len(spoken.forms)))
        return cls(frozenset(kept), said)


def _places(chain: list[Piece], written: list[tuple[str, ...]]) -> Iterator[Place]:
    """All that the chain says; what is said twice only the second time."""
    for at, piece in enumerate(chain):
        following = chain[at + 1] if at + 1 < len(chain) and chain[at + 1].sentence == piece.sentence else None
        limit = following.pairs[0][1] if following else len(written[piece.sentence])
        yield from ((piece.sentence, place, form) for form, place in piece.pairs if place < limit)


def _garbled(
    spoken: Spoken,
    places: list[Place],
    written: list[tuple[str, ...]],
    avoid: Collection[int],
    lost: Collection[int],
) -> tuple[set[int], list[float]]:
    """The forms between the understood ones that say what these leave unsaid, and their letters for each sentence."""
    kept: set[int] = set()
    letters = [0.0] * len(written)
    ends = [(0, -1, -1), *places, (len(written) - 1, len(written[-1]) if written else 0, len(spoken.forms))]
    for (sentence, place, form), (next_sentence, next_place, next_form) in pairwise(ends):
        between = range(form + 1, next_form)
        if not between:
            continue
        unsaid = _unsaid(written, (sentence, place), (next_sentence, next_place))
        if not unsaid:
            kept.update(between if sentence == next_sentence and _fluent(spoken, between) else ())
            continue
        words = [written[number][at] for number, at in unsaid]
        last = sum(number == sentence for number, _ in unsaid) if form >= 0 else 0
        first = sum(number == next_sentence for number, _ in unsaid) if next_form < len(spoken.forms) else 0
        found = misheard(spoken, between, words, avoid, lost, last=last, first=first)
        kept.update(found)
        share = min(1.0, spoken.letters(found) / max(1, sum(map(len, words))))
        for number, at in unsaid:
            letters[number] += len(written[number][at]) * share
    return kept, letters


def _unsaid(written: list[tuple[str, ...]], after: tuple[int, int], before: tuple[int, int]) -> list[tuple[int, int]]:
    """The places of the script (sentence and word) between two others."""
    return [
        (number, at)
        for number in range(after[0], before[0] + 1)
        for at in range(len(written[number]))
        if after < (number, at) < before
    ]


def _fluent(spoken: Spoken, between: range) -> bool:
    """Whether a word or two too many stand inside one breath: the recognizer divided a word, the speaker added none."""
    return len(between) <= FEW and len(spoken.breaths_between(range(between.start - 1, between.stop + 1))) == 1


def _as_long_as_written(
    spoken: Spoken, places: list[Place], kept: set[int], written: list[tuple[str, ...]], avoid: Collection[int]
) -> Iterator[tuple[int, list[int]]]:
    """The sentences that are spoken with hardly more letters than they are written with, and all their forms.

    Looked at are the forms from a sentence's first to its last understood one, and where little of it was understood
    those around it up to the neighbouring sentences.
    """
    understood: dict[int, list[Place]] = {}
    for place in places:
        understood.setdefault(place[0], []).append(place)
    ends = [-1, *(edge for told in understood.values() for edge in (told[0][2], told[-1][2])), len(spoken.forms)]
    for number, (sentence, told) in enumerate(understood.items()):
        before, first, last, after = ends[2 * number : 2 * number + 4]
        length = sum(map(len, written[sentence]))
        poor = sum(len(written[sentence][at]) for at in {at for _, at, _ in told}) < POOR * length
        windows = [(range(first, last + 1), HARDLY_LONGER), (range(before + 1, after), BARELY_LONGER)]
        for window, share in windows if poor else windows[:1]:
            unknown = [form for form in window if form in kept or form not in avoid]
            if spoken.letters(unknown) <= share * length:
                yield sentence, unknown
