"""Garbled words recognized by their letters: what sounds like the script between words that say it.

"Sin ellas les vuelve las hueles más a esperar" shares few words with "Si llegas después de las nueve, vas a esperar",
but between those the letters are the same more often than unrelated speech has them (0.3 of them, seldom 0.5).
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from rapidfuzz.distance.Levenshtein import normalized_similarity

ALIKE = 0.5
"""Share of letters that garbled words have in common with what is written in their place."""

Pairs = list[tuple[int, int]]


def with_garbled(pairs: Sequence[tuple[int, int]], forms: Sequence[str], sentence: Sequence[str]) -> Pairs:
    """Add to the `pairs` of equal words (position among the forms, and in the sentence) those that are garbled.

    Where the words between, before or after equal ones have enough letters in common with what the sentence has in
    their place, each of them is paired with the word that it stands for by its length.
    """
    if not pairs:
        return []
    (first, begin), (last, end) = pairs[0], pairs[-1]
    found = list(pairs)
    for one, two in pairwise(pairs):
        found += _paired(forms, range(one[0] + 1, two[0]), sentence, range(one[1] + 1, two[1]))
    if first and begin:
        found += _paired(forms, range(first), sentence, _nearest(begin, -1, sentence, sum(map(len, forms[:first]))))
    if last + 2 == len(forms) and end + 2 == len(sentence):
        found.append((last + 1, end + 1))
    elif last + 1 < len(forms) and end + 1 < len(sentence):
        rest = range(last + 1, len(forms))
        found += _paired(forms, rest, sentence, _nearest(end + 1, 1, sentence, sum(map(len, forms[last + 1 :]))))
    return sorted(found)


def _nearest(edge: int, step: int, sentence: Sequence[str], letters: int) -> range:
    """The places before or after an edge of a sentence that have about as many letters as were spoken."""
    at = edge
    while letters > 0 and 0 <= (at if step > 0 else at - 1) < len(sentence):
        word = len(sentence[at if step > 0 else at - 1])
        if word > 2 * letters:
            break
        letters -= word
        at += step
    return range(min(at, edge), max(at, edge))


def _paired(forms: Sequence[str], spoken: range, sentence: Sequence[str], written: range) -> Iterator[tuple[int, int]]:
    """Pairs of all words in two stretches, in order, if their letters are alike; none if they are not."""
    if not spoken or not written:
        return
    heard = "".join(forms[at] for at in spoken)
    expected = "".join(sentence[at] for at in written)
    if normalized_similarity(heard, expected, score_cutoff=ALIKE) < ALIKE:
        return
    i, j = 0, 0
    said, meant = len(forms[spoken[0]]) / len(heard), len(sentence[written[0]]) / len(expected)
    yield spoken[0], written[0]
    while i + 1 < len(spoken) or j + 1 < len(written):
        if j + 1 == len(written) or (i + 1 < len(spoken) and said <= meant):
            i += 1
            said += len(forms[spoken[i]]) / len(heard)
        else:
            j += 1
            meant += len(sentence[written[j]]) / len(expected)
        yield spoken[i], written[j]
