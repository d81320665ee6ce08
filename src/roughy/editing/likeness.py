"""How alike two stretches of speech are, heard through a recognizer that spells the same words differently."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from rapidfuzz.distance import Levenshtein

ALIKE = 0.68
"""Share of letters two words must have in common to count as one; found on retakes spelled by the base model."""

SHORTEST_FUZZY = 4

LEAD = 4
"""Words at the beginning of an attempt that show whether the repair begins the same way."""

LATE = 2
"""Words that the repair may add before it says the attempt's last word again."""

IN_A_ROW = 2
"""What a word is worth beyond its letters if it follows the word that was matched before it."""


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
    """How an attempt is said again by what follows: `pairs` of positions in attempt and repair, in order.

    `coverage` is the share of the attempt's letters that the repair says again; `lead` counts the words among the
    attempt's first four that begin the repair too, `run` the most words that are said again in a row; `last` says
    whether the attempt's last word is said again or is the beginning of the word said there.
    """

    pairs: tuple[tuple[int, int], ...]
    coverage: float
    lead: int
    run: int
    last: bool


def match(attempt: Sequence[str], repair: Sequence[str]) -> Match:
    """Align an attempt with the words that follow it, in order, so that most letters are said again in a row."""
    pairs = _longest_common(attempt, repair)
    letters = sum(len(word) for word in attempt)
    matched = sum(len(attempt[i]) for i, _ in pairs)
    lead = sum(i < LEAD and j <= LEAD for i, j in pairs) if pairs and max(pairs[0]) < 2 else 0
    end, following = pairs[-1] if pairs else (-1, -1)
    broken_off = (
        end == len(attempt) - 2
        and following + 1 < len(repair)
        and len(attempt[-1]) >= 2
        and repair[following + 1].startswith(attempt[-1])
    )
    last = broken_off or (bool(attempt) and end == len(attempt) - 1 and following <= len(attempt) + LATE)
    return Match(tuple(pairs), matched / letters if letters else 0.0, lead, _longest_run(pairs), last)


def _longest_run(pairs: list[tuple[int, int]]) -> int:
    longest = length = min(1, len(pairs))
    for one, two in pairwise(pairs):
        length = length + 1 if two == (one[0] + 1, one[1] + 1) else 1
        longest = max(longest, length)
    return longest


def _longest_common(one: Sequence[str], other: Sequence[str]) -> list[tuple[int, int]]:
    """The common subsequence with the most letters, words in a row counting more; of equals the first in `other`."""
    rows, columns = len(one), len(other)
    best = [[0] * (columns + 1) for _ in range(rows + 1)]
    paired = [[0] * (columns + 1) for _ in range(rows + 1)]
    for i in range(rows - 1, -1, -1):
        for j in range(columns - 1, -1, -1):
            value = max(best[i + 1][j], best[i][j + 1])
            if same_word(one[i], other[j]):
                following = paired[i + 1][j + 1]
                paired[i][j] = len(one[i]) + max(best[i + 1][j + 1], following + IN_A_ROW if following else 0)
                value = max(value, paired[i][j])
            best[i][j] = value
    pairs: list[tuple[int, int]] = []
    i = j = 0
    while i < rows and j < columns and best[i][j]:
        in_a_row = (
            bool(pairs) and pairs[-1] == (i - 1, j - 1) and paired[i][j] and paired[i][j] + IN_A_ROW >= best[i][j]
        )
        if paired[i][j] and (in_a_row or paired[i][j] == best[i][j]):
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs
