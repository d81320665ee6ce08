"""A script decides which takes stay: every sentence once, in order, from its best take.

Speech is compared with the script breath by breath: a `Piece` is what one breath says of one sentence. A chain of
pieces, in order in both script and recording, that says the most of the script with the fewest joints is the cut.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from roughy.editing.likeness import match
from roughy.editing.marks import Mark
from roughy.editing.rough_cut import Reason
from roughy.editing.spelling import spell
from roughy.editing.talk import Talk
from roughy.editing.utterances import phrases, utterances

RARE = 6
"""A word that the script says at most this often points to a sentence by itself, others only in pairs."""

CANDIDATES = 6
"""Sentences a breath is compared with at most."""

JOINT = 6.0
"""What a joint inside a sentence costs, in letters said."""

SEAM = 1.0
"""What leaving out speech between two sentences costs."""

SUPERSEDED = 0.85
"""What a piece is worth for every later take that says the same."""

AT_ONCE = 40
"""Pieces before one among which its neighbours in the recording are."""

SAID = 0.5
"""Share of a sentence's letters that must be said for it not to be reported missing."""


@dataclass(frozen=True, slots=True)
class Aligned:
    """The words (by index) that say the script, marks for all others, and the sentences that no take says."""

    stays: frozenset[int]
    marks: list[Mark]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """What one breath says of one sentence: `pairs` of positions among the spoken forms and in the sentence."""

    sentence: int
    pairs: tuple[tuple[int, int], ...]
    letters: int
    value: float

    @property
    def first(self) -> int:
        return self.pairs[0][0]

    @property
    def last(self) -> int:
        return self.pairs[-1][0]


def sentences(script: str) -> list[str]:
    """Divide a script at line breaks and at the ends of its sentences."""
    parts = re.split(r"(?<=[.!?…])[\"'»”’)]*\s+|\n+", script)
    return [part.strip() for part in parts if part.strip()]


def align(talk: Talk, left: Sequence[int], script: str) -> Aligned:
    """Choose the takes that say the script, and mark every other word."""
    lines = sentences(script)
    written = [tuple(form for word in line.split() for form in spell(word, talk.code)) for line in lines]
    spoken = _Spoken.of(talk, left)
    pieces = _pieces(spoken, written)
    chosen = _chain(_discount(pieces), written)
    kept = _kept_forms(spoken, chosen, written)
    stays = frozenset(spoken.word[form] for form in kept)
    said: Counter[int] = Counter()
    for piece in chosen:
        said[piece.sentence] += piece.letters
    missing = tuple(
        line
        for number, line in enumerate(lines)
        if written[number] and said[number] < SAID * sum(map(len, written[number]))
    )
    return Aligned(stays, _explain(talk, left, stays, _rivals(pieces, spoken), lines), missing)


@dataclass(frozen=True, slots=True)
class _Spoken:
    """The folded forms of all words that are left, in order, and which word and breath each belongs to."""

    forms: tuple[str, ...]
    word: tuple[int, ...]
    breaths: tuple[range, ...]

    @classmethod
    def of(cls, talk: Talk, left: Sequence[int]) -> "_Spoken":
        forms: list[str] = []
        word: list[int] = []
        breaths: list[range] = []
        for breath in phrases(talk, [index for index in left if talk.words[index].forms]):
            begin = len(forms)
            for index in breath:
                forms += talk.words[index].forms
                word += [index] * len(talk.words[index].forms)
            breaths.append(range(begin, len(forms)))
        return cls(tuple(forms), tuple(word), tuple(breaths))


def _pieces(spoken: _Spoken, written: list[tuple[str, ...]]) -> list[Piece]:
    alone: dict[str, list[int]] = defaultdict(list)
    paired: dict[tuple[str, str], set[int]] = defaultdict(set)
    for number, forms in enumerate(written):
        for form in forms:
            alone[form].append(number)
        for pair in pairwise(forms):
            paired[pair].add(number)
    found: list[Piece] = []
    for breath in spoken.breaths:
        forms = spoken.forms[breath.start : breath.stop]
        votes: Counter[int] = Counter()
        for form in forms:
            if len(alone[form]) <= RARE:
                votes.update(set(alone[form]))
        for pair in pairwise(forms):
            votes.update(paired.get(pair, ()))
        for number, _ in votes.most_common(CANDIDATES):
            piece = _piece(number, forms, breath.start, written[number])
            if piece is not None:
                found.append(piece)
    return sorted(found, key=lambda piece: (piece.first, piece.last, piece.sentence))


def _piece(number: int, forms: Sequence[str], offset: int, sentence: tuple[str, ...]) -> Piece | None:
    """The stretch of a breath that says a stretch of the sentence, with no leap in either."""
    clusters: list[list[tuple[int, int]]] = []
    for i, j in match(forms, sentence).pairs:
        if clusters and max(i - clusters[-1][-1][0], j - clusters[-1][-1][1]) <= 4:
            clusters[-1].append((i, j))
        else:
            clusters.append([(i, j)])
    if not clusters:
        return None
    best = max(clusters, key=lambda cluster: sum(len(sentence[j]) for _, j in cluster))
    letters = sum(len(sentence[j]) for _, j in best)
    return Piece(number, tuple((offset + i, j) for i, j in best), letters, float(letters))


def _discount(pieces: list[Piece]) -> list[Piece]:
    """Value a piece less for every later one that says as much of the same part: the last complete take stays."""
    later: dict[int, list[Piece]] = defaultdict(list)
    valued: list[Piece] = []
    for piece in reversed(pieces):
        mine = {j for _, j in piece.pairs}
        times = sum(
            other.first > piece.last and len(mine & {j for _, j in other.pairs}) >= 0.8 * len(mine)
            for other in later[piece.sentence]
        )
        later[piece.sentence].append(piece)
        valued.append(Piece(piece.sentence, piece.pairs, piece.letters, piece.letters * SUPERSEDED**times))
    return valued[::-1]


def _chain(pieces: list[Piece], written: list[tuple[str, ...]]) -> list[Piece]:
    """The chain of pieces, in order in the recording and in the script, that is worth the most."""
    total: list[float] = []
    origin: list[int | None] = []
    best_up_to = _PrefixMax(len(written))
    by_last = sorted(range(len(pieces)), key=lambda at: pieces[at].last)
    closed = 0
    for at, piece in enumerate(pieces):
        while closed < len(by_last) and pieces[by_last[closed]].last < piece.first and by_last[closed] < at:
            best_up_to.raise_to(pieces[by_last[closed]].sentence, total[by_last[closed]], by_last[closed])
            closed += 1
        value, previous = best_up_to.up_to(piece.sentence)
        value = value - SEAM if previous is not None else 0.0
        for other in range(max(0, at - AT_ONCE), at):
            joined = _join(pieces[other], piece, written)
            if joined is not None and total[other] - joined > value:
                value, previous = total[other] - joined, other
        total.append(value + piece.value)
        origin.append(previous)
    chosen: list[Piece] = []
    step = max(range(len(pieces)), key=lambda at: (total[at], at), default=None)
    while step is not None:
        chosen.append(pieces[step])
        step = origin[step]
    return chosen[::-1]


def _join(one: Piece, two: Piece, written: list[tuple[str, ...]]) -> float | None:
    """What following `one` with `two` costs; None where their order forbids it."""
    if two.first <= one.last or two.sentence < one.sentence:
        return None
    skipped = two.first - one.last - 1
    if two.sentence != one.sentence:
        return SEAM if skipped else 0.0
    begin = two.pairs[0][1]
    if begin <= one.pairs[0][1]:
        return None
    said_twice = sum(len(written[one.sentence][j]) for _, j in one.pairs if j >= begin)
    unsaid = begin - one.pairs[-1][1] - 1
    fluent = not said_twice and skipped <= max(0, 2 * unsaid)
    return said_twice + (0.0 if fluent else JOINT)


class _PrefixMax:
    """A Fenwick tree: the greatest value among the first n places, and whose it is."""

    def __init__(self, places: int) -> None:
        self._best: list[tuple[float, int | None]] = [(0.0, None)] * (places + 1)

    def raise_to(self, place: int, value: float, owner: int) -> None:
        """Let `owner` have `value` at `place`."""
        place += 1
        while place < len(self._best):
            if value > self._best[place][0]:
                self._best[place] = (value, owner)
            place += place & -place

    def up_to(self, place: int) -> tuple[float, int | None]:
        """The greatest value before `place`, zero and None where there is none."""
        best: tuple[float, int | None] = (0.0, None)
        while place > 0:
            best = max(best, self._best[place], key=lambda entry: entry[0])
            place -= place & -place
        return best


def _kept_forms(spoken: _Spoken, chosen: list[Piece], written: list[tuple[str, ...]]) -> set[int]:
    """All spoken forms that belong to the chosen pieces, misheard words between and beside them included."""
    kept: set[int] = set()
    pairs: list[tuple[int, int, int]] = []
    for at, piece in enumerate(chosen):
        following = chosen[at + 1] if at + 1 < len(chosen) and chosen[at + 1].sentence == piece.sentence else None
        limit = following.pairs[0][1] if following else len(written[piece.sentence])
        pairs += [(piece.sentence, j, i) for i, j in piece.pairs if j < limit]
    kept.update(i for _, _, i in pairs)
    for (sentence, j, i), (next_sentence, next_j, next_i) in pairwise(pairs):
        if sentence == next_sentence:
            unsaid, between = next_j - j - 1, range(i + 1, next_i)
        else:
            continue
        if between and len(between) <= 2 * unsaid:
            kept.update(between)
    kept.update(_misheard_edges(spoken, pairs, written, kept))
    return kept


def _misheard_edges(
    spoken: _Spoken, pairs: list[tuple[int, int, int]], written: list[tuple[str, ...]], kept: set[int]
) -> set[int]:
    """Unmatched forms in the same breath before a sentence's first and after its last matched form, where the script
    has about as many words there that nothing matched."""
    breath_of = {at: breath for breath in spoken.breaths for at in breath}
    edges: set[int] = set()
    for number, (sentence, j, i) in enumerate(pairs):
        begins = number == 0 or pairs[number - 1][0] != sentence
        ends = number + 1 == len(pairs) or pairs[number + 1][0] != sentence
        if begins and j:
            before = range(breath_of[i].start, i)
            if before and len(before) <= 2 * j and not kept & set(before):
                edges.update(before)
        unsaid = len(written[sentence]) - j - 1
        if ends and unsaid:
            after = range(i + 1, breath_of[i].stop)
            if after and len(after) <= 2 * unsaid and not kept & set(after):
                edges.update(after)
    return edges


def _rivals(pieces: list[Piece], spoken: _Spoken) -> dict[int, Piece]:
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
    if rival is not None and len({i for i, _ in rival.pairs}) * 2 >= len(run):
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
