"""Find what may be told again minutes later, so that both tellings can be read side by side.

A cheap look that finds too much: whether the later telling replaces the earlier one is for the reader to say.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log

BLOCK, BUCKET = 24, 8
"""Words that are looked for at once, and from one place where they are looked for to the next."""

REACH = 4
"""Buckets over which a block may be told again."""

AWAY = 200
"""Words between both tellings at least: what lies nearer is read in one window anyway."""

STEM, SHORTEST = 5, 3
"""Letters by which two words count as one, and of the shortest word that counts."""

COMMON = 12
"""Blocks beyond which a word that is in all of them tells nothing."""

FEWEST, SHARE = 2, 0.15
"""Words that a block and its echo must share, and what they must weigh of all the block's words by their rarity."""

IN_ORDER, NEARBY = 1.5, range(-8, 49)
"""What a place counts for that follows the echo of the block before, and words from there to it."""

APART, LONGEST = 64, 96
"""Words between the other tellings of two neighbouring blocks that are one echo, and of either telling at most."""


@dataclass(frozen=True, slots=True)
class Echo:
    """The words from `start` to `end` may be told again by those from `again` to `again_end`."""

    start: int
    end: int
    again: int
    again_end: int


def find_echoes(texts: Sequence[str]) -> list[Echo]:
    """What of the words `texts` may be told again at least `AWAY` words later, in order; linear in their number."""
    echoes: list[Echo] = []
    for found in _blocks(texts):
        joined = _joined(echoes[-1], found) if echoes else None
        if joined:
            echoes[-1] = joined
        else:
            echoes.append(found)
    return echoes


def _joined(one: Echo, two: Echo) -> Echo | None:
    """Both as one, where the second follows the first in either telling."""
    both = Echo(one.start, two.end, min(one.again, two.again), max(one.again_end, two.again_end))
    near = two.start - one.end <= BLOCK and -APART <= two.again - one.again_end <= APART
    return both if near and max(both.end - both.start, both.again_end - both.again) <= LONGEST else None


def _blocks(texts: Sequence[str]) -> Iterator[Echo]:
    """Every block that is told again, with the place that says the most of it."""
    stems = [_stem(text) for text in texts]
    spread = Counter(stem for at in range(0, len(stems), BLOCK) for stem in set(stems[at : at + BLOCK]))
    rarity = {
        stem: log(1 + len(texts) / BLOCK / blocks) for stem, blocks in spread.items() if stem and blocks <= COMMON
    }
    places: dict[str, list[int]] = defaultdict(list)
    for at, stem in enumerate(stems):
        if stem in rarity:
            places[stem].append(at)
    last: int | None = None
    for start in range(0, len(texts) - AWAY, BLOCK):
        end = start + BLOCK
        meant = sorted(rarity.keys() & set(stems[start:end]))
        best = _best(meant, places, rarity, end + AWAY, last)
        last = None
        if best is not None and best[1] >= SHARE * sum(rarity[stem] for stem in meant):
            last = best[0]
            yield Echo(start, end, last, min(last + REACH * BUCKET, len(texts)))


def _best(
    meant: Iterable[str],
    places: Mapping[str, Sequence[int]],
    rarity: Mapping[str, float],
    earliest: int,
    last: int | None,
) -> tuple[int, float] | None:
    """The word from which on the most of what is meant is said, and what it weighs; `last` is the place before."""
    weight: dict[int, float] = defaultdict(float)
    shared: Counter[int] = Counter()
    for stem in meant:
        buckets = {at // BUCKET - back for at in places[stem] if at >= earliest for back in range(REACH)}
        for bucket in buckets:
            weight[bucket] += rarity[stem]
            shared[bucket] += 1
    likely = [
        (weight[bucket] * (IN_ORDER if last is not None and bucket * BUCKET - last in NEARBY else 1.0), -bucket)
        for bucket, words in shared.items()
        if words >= FEWEST
    ]
    if not likely:
        return None
    most, bucket = max(likely)
    return -bucket * BUCKET, most


def _stem(text: str) -> str:
    letters = "".join(filter(str.isalnum, text.casefold()))
    return letters[:STEM] if len(letters) >= SHORTEST else ""
