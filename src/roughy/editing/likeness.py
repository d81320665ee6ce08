"""How alike two stretches of speech are, heard through a recognizer that spells the same words differently."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from rapidfuzz.distance.Levenshtein import normalized_similarity

from roughy.editing.prefix_max import PrefixMax

ALIKE = 0.68
"""Share of letters two words must have in common to count as one; found on retakes spelled by the base model."""

SHORTEST_FUZZY = 4

MOST_COMPARED = 1 << 11
"""Words with which one word's comparison is remembered."""

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
    return normalized_similarity(one, other, score_cutoff=ALIKE) >= ALIKE


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
    pairs = Places(repair).in_common(attempt)
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


class Places:
    """Where each word of a stretch of speech stands in it, so that many others can be compared with it."""

    def __init__(self, words: Sequence[str]) -> None:
        self._length = len(words)
        self._places: dict[str, list[int]] = {}
        for place, word in enumerate(words):
            self._places.setdefault(word, []).append(place)
        self._fuzzy = {word for word in self._places if len(word) >= SHORTEST_FUZZY}

    def in_common(self, others: Sequence[str]) -> list[tuple[int, int]]:
        """The common subsequence with the most letters, words in a row counting more: pairs of a position among the
        `others` and one here.

        Only the places where both have the same word are visited, each with one look at the best so far
        (Hunt and Szymanski, "A fast algorithm for computing longest common subsequences", 1977).
        """
        pairs: list[tuple[int, int]] = []
        values: list[int] = []
        origins: list[int | None] = []
        best = PrefixMax()
        above: dict[int, int] = {}
        for i, word in enumerate(others):
            row: dict[int, int] = {}
            for j in self._of(word):
                value, origin = best.before(j)
                diagonal = above.get(j - 1)
                if diagonal is not None and values[diagonal] + IN_A_ROW >= value:
                    value, origin = values[diagonal] + IN_A_ROW, diagonal
                row[j] = len(pairs)
                pairs.append((i, j))
                values.append(int(value) + len(word))
                origins.append(origin)
            for j, number in row.items():
                best.put(j, values[number], number)
            above = row
        _, last = best.before(self._length)
        chain: list[tuple[int, int]] = []
        while last is not None:
            chain.append(pairs[last])
            last = origins[last]
        return chain[::-1]

    def _of(self, word: str) -> list[int]:
        """Where the word stands, as it is or spelled differently."""
        found = self._places.get(word, [])
        if len(word) < SHORTEST_FUZZY:
            return found
        seen, alike = _compared(word)
        if new := self._fuzzy - seen:
            if len(seen) > MOST_COMPARED:
                seen.clear()
            seen |= new
            alike.update(_spelled_differently(word, new))
        if alike.isdisjoint(self._fuzzy):
            return found
        others = sorted(alike & self._fuzzy, key=lambda other: self._places[other][0])
        return found + [place for other in others for place in self._places[other]]


@lru_cache(maxsize=1 << 12)
def _compared(word: str) -> tuple[set[str], set[str]]:
    """The words that a word was compared with so far, and those of them that are the same, spelled differently."""
    return set(), set()


def _spelled_differently(word: str, others: Iterable[str]) -> Iterator[str]:
    shortest, longest = len(word) * 2 // 3, len(word) * 3 // 2
    others = () if word.isdigit() else [other for other in others if not other.isdigit()]
    for other in others:
        about_as_long = shortest <= len(other) <= longest
        if about_as_long and normalized_similarity(word, other, score_cutoff=ALIKE) >= ALIKE and other != word:
            yield other
