"""How alike two stretches of speech are, heard through a recognizer that spells the same words differently."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

ALIKE = 0.68
"""Share of letters two words must have in common to count as one; found on retakes spelled by the base model."""

SHORTEST_FUZZY = 4


@lru_cache(maxsize=1 << 18)
def same_word(one: str, other: str) -> bool:
    """Whether two folded words are one word, spelled differently or not; short words must be equal."""
    if one == other:
        return True
    if min(len(one), len(other)) < SHORTEST_FUZZY or one.isdigit() or other.isdigit():
        return False
    return Levenshtein.normalized_similarity(one, other, score_cutoff=ALIKE) >= ALIKE


@dataclass(frozen=True, slots=True)
class Match:
    """How an attempt is repeated by what follows: `pairs` of positions in attempt and repair, in order.

    `coverage` is the share of the attempt's letters that the repair says again, `prefix` the number of words both begin
    with, `last` whether the attempt's last word is said again or is the beginning of the word said there.
    """

    pairs: tuple[tuple[int, int], ...]
    coverage: float
    prefix: int
    last: bool


def match(attempt: Sequence[str], repair: Sequence[str]) -> Match:
    """Align an attempt with the words that follow it, word by word in order, so that most letters are said again."""
    pairs = _longest_common(attempt, repair)
    letters = sum(len(word) for word in attempt)
    matched = sum(len(attempt[i]) for i, _ in pairs)
    prefix = 0
    while prefix < len(pairs) and pairs[prefix] == (prefix, prefix):
        prefix += 1
    last = bool(pairs) and pairs[-1][0] == len(attempt) - 1
    if not last and attempt and len(attempt) - 2 == (pairs[-1][0] if pairs else -1):
        following = (pairs[-1][1] if pairs else -1) + 1
        last = following < len(repair) and len(attempt[-1]) >= 2 and repair[following].startswith(attempt[-1])
    return Match(tuple(pairs), matched / letters if letters else 0.0, prefix, last)


def _longest_common(one: Sequence[str], other: Sequence[str]) -> list[tuple[int, int]]:
    """The common subsequence with the most letters; of equals the one whose matches come first in `other`."""
    rows = [[0] * (len(other) + 1) for _ in range(len(one) + 1)]
    for i in range(len(one) - 1, -1, -1):
        row, below = rows[i], rows[i + 1]
        for j in range(len(other) - 1, -1, -1):
            best = max(below[j], row[j + 1])
            if same_word(one[i], other[j]):
                best = max(best, below[j + 1] + len(one[i]))
            row[j] = best
    pairs: list[tuple[int, int]] = []
    i = j = 0
    while i < len(one) and j < len(other):
        if same_word(one[i], other[j]) and rows[i][j] == rows[i + 1][j + 1] + len(one[i]):
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif rows[i][j] == rows[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs
