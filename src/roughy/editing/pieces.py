"""What of a script is said where: pieces, and the chain of them that tells the script best.

Speech is compared with the script breath by breath: a `Piece` is what one breath says of one sentence. A chain of
pieces, in order in both script and recording, that says the most of the script with the fewest joints is the cut.
"""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from itertools import chain, pairwise
from operator import or_

from roughy.editing.garbled import with_garbled
from roughy.editing.likeness import Places
from roughy.editing.prefix_max import PrefixMax
from roughy.editing.talk import Talk
from roughy.editing.utterances import phrases

RARE = 6
"""A word that the script says at most this often points to a sentence by itself, others only in pairs."""

COMMON = 50
"""A pair of words that more sentences hold points to none of them, so that the work grows with the script's length."""

CANDIDATES = 6
"""Sentences a breath is compared with at most."""

LEAP = 4
"""Words between two of one piece, in breath or sentence, that may match nothing."""

SHORT = 2
"""Words of a piece that a sentence may say more than once."""

SMALL, ENOUGH = 3, 4
"""Letters of a word that occurs everywhere; alone, it says nothing of a sentence more than so many times as long."""

JOINT, STUMBLE = 8.0, 3.0
"""What a joint inside a sentence costs, in letters said, and one that leaves no more than a few words out."""

SEAM = 1.0
"""What leaving out speech between two sentences costs."""

SUPERSEDED = 0.85
"""What a piece is worth for every later take that says the same."""

DOUBTED = 0.4
"""What a piece is worth that the passes, which do not know the script, took for a lost take."""

ALL_BUT = 0.8
MOST_TAKES = 8
"""Share of a piece that a later take must say to supersede it, and the takes of one sentence that are looked at."""

AT_ONCE = 40
"""Pieces before one among which its neighbours in the recording are."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """The folded forms of all words that are left, in order, and which word and breath each belongs to."""

    forms: tuple[str, ...]
    word: tuple[int, ...]
    breaths: tuple[range, ...]

    @classmethod
    def of(cls, talk: Talk, left: Sequence[int]) -> "Spoken":
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

    def letters(self, forms: Iterable[int]) -> int:
        """How many letters some of the forms have."""
        return sum(len(self.forms[at]) for at in forms)

    def breaths_between(self, forms: range) -> tuple[range, ...]:
        """The breaths that overlap a range of forms."""
        first = bisect_right(self.breaths, forms.start, key=lambda breath: breath.stop)
        last = bisect_left(self.breaths, forms.stop, key=lambda breath: breath.start)
        return self.breaths[first:last]


@dataclass(frozen=True, slots=True)
class Piece:
    """What one breath says of one sentence: `pairs` of positions among the spoken forms and in the sentence.

    `letters` counts those said of the sentence, `value` is what they are worth beside other takes; `chance` says that
    the same words say more of another sentence.
    """

    sentence: int
    pairs: tuple[tuple[int, int], ...]
    letters: int
    value: float
    chance: bool = False

    @property
    def first(self) -> int:
        """Position of the first form that says something of the sentence."""
        return self.pairs[0][0]

    @property
    def last(self) -> int:
        """Position of the last such form."""
        return self.pairs[-1][0]


def find_pieces(spoken: Spoken, written: list[tuple[str, ...]]) -> list[Piece]:
    """All pieces that the breaths say of the sentences (folded forms each), in the order of speech."""
    alone, paired = _index(written)
    places = [Places(sentence) for sentence in written]
    found: list[Piece] = []
    for breath in spoken.breaths:
        forms = spoken.forms[breath.start : breath.stop]
        by_word = (alone.get(form, ()) for form in forms)
        by_pair = (paired.get(pair, ()) for pair in pairwise(forms))
        votes = Counter(chain.from_iterable((*by_word, *by_pair)))
        pieces: list[Piece] = []
        for number, _ in votes.most_common(CANDIDATES):
            piece = _piece(number, places[number].in_common(forms), forms, breath.start, written[number])
            if piece and (piece.letters > SMALL or ENOUGH * piece.letters >= sum(map(len, written[number]))):
                pieces += _wherever_written(piece, written[number])
        found += _judged(pieces)
    return sorted(found, key=lambda piece: (piece.first, piece.last, piece.sentence))


def _index(written: list[tuple[str, ...]]) -> tuple[dict[str, set[int]], dict[tuple[str, str], set[int]]]:
    """The sentences that a word points to, and a pair of neighbouring words; what is too common points to none."""
    alone: dict[str, list[int]] = defaultdict(list)
    paired: dict[tuple[str, str], set[int]] = defaultdict(set)
    for number, forms in enumerate(written):
        for form in forms:
            alone[form].append(number)
        for pair in pairwise(forms):
            paired[pair].add(number)
    rare = {form: set(numbers) for form, numbers in alone.items() if len(numbers) <= RARE}
    return rare, {pair: numbers for pair, numbers in paired.items() if len(numbers) <= COMMON}


def _wherever_written(piece: Piece, sentence: tuple[str, ...]) -> Iterator[Piece]:
    """The piece, and for a word or two all other places where the sentence says the same ("no, no, it is not")."""
    yield piece
    places = [place for _, place in piece.pairs]
    words = [sentence[place] for place in places]
    if len(places) > SHORT or sentence.count(words[0]) < 2:
        return
    for shift in range(-places[0], len(sentence) - places[-1]):
        if shift and [sentence[place + shift] for place in places] == words:
            yield replace(piece, pairs=tuple((form, place + shift) for form, place in piece.pairs))


def _judged(pieces: list[Piece]) -> list[Piece]:
    """The pieces of one breath, each with whether another says more with the same words."""
    return [replace(piece, chance=True) if _by_chance(piece, pieces) else piece for piece in pieces]


def _by_chance(piece: Piece, pieces: list[Piece]) -> bool:
    return any(
        other.letters > piece.letters and other.first <= piece.last and piece.first <= other.last for other in pieces
    )


def _piece(
    number: int, common: list[tuple[int, int]], forms: Sequence[str], offset: int, sentence: tuple[str, ...]
) -> Piece | None:
    """The stretch of a breath that says a stretch of the sentence, with no leap in either; `common` are equal words."""
    clusters: list[list[tuple[int, int]]] = []
    for i, j in with_garbled(common, forms, sentence):
        if clusters and max(i - clusters[-1][-1][0], j - clusters[-1][-1][1]) <= LEAP:
            clusters[-1].append((i, j))
        else:
            clusters.append([(i, j)])
    if not clusters:
        return None
    best = max(clusters, key=lambda cluster: _letters(cluster, sentence)) if clusters[1:] else clusters[0]
    while len(best) > 1 and _stray(best[0], best[1], sentence):
        best = best[1:]
    while len(best) > 1 and _stray(best[-1], best[-2], sentence):
        best = best[:-1]
    letters = _letters(best, sentence)
    return Piece(number, tuple((offset + i, j) for i, j in best), letters, float(letters))


def _letters(pairs: Iterable[tuple[int, int]], sentence: tuple[str, ...]) -> int:
    """How many letters of the sentence are said; a word that several forms were heard for counts once."""
    return sum(len(sentence[place]) for place in {place for _, place in pairs})


def _stray(pair: tuple[int, int], beside: tuple[int, int], sentence: tuple[str, ...]) -> bool:
    """Whether a small word at the edge of a piece was matched by chance: it touches the next one only as spoken."""
    spoken, written = (abs(one - two) for one, two in zip(pair, beside, strict=True))
    return spoken == 1 and written > 1 and len(sentence[pair[1]]) <= SMALL


def discounted(pieces: list[Piece], doubted: Collection[int]) -> list[Piece]:
    """Value a piece less for every later one that says as much of the same part: the last complete take stays.

    A piece of mostly `doubted` forms is worth less too. The places of a sentence that a piece says are the bits of a
    number, since every piece is compared with several.
    """
    later: dict[int, list[tuple[int, int]]] = defaultdict(list)
    valued: list[Piece] = []
    for piece in reversed(pieces):
        places = reduce(or_, (1 << place for _, place in piece.pairs))
        last, least = piece.last, ALL_BUT * places.bit_count()
        times = sum(
            first > last and (places & others).bit_count() >= least
            for first, others in later[piece.sentence][-MOST_TAKES:]
        )
        if not piece.chance:
            later[piece.sentence].append((piece.first, places))
        valued.append(_superseded(piece, times, doubted) if times else piece)
    return valued[::-1]


def _superseded(piece: Piece, times: int, doubted: Collection[int]) -> Piece:
    lost = 2 * sum(form in doubted for form, _ in piece.pairs) > len(piece.pairs)
    return replace(piece, value=piece.value * (DOUBTED if lost else 1.0) * SUPERSEDED**times)


def best_chain(pieces: list[Piece], written: list[tuple[str, ...]]) -> list[Piece]:
    """The chain of pieces, in order in the recording and in the script, that is worth the most."""
    total: list[float] = []
    origin: list[int | None] = []
    best_up_to = PrefixMax()
    by_last = sorted(range(len(pieces)), key=lambda at: pieces[at].last)
    closed = 0
    for at, piece in enumerate(pieces):
        while closed < len(by_last) and pieces[by_last[closed]].last < piece.first and by_last[closed] < at:
            best_up_to.put(pieces[by_last[closed]].sentence, total[by_last[closed]], by_last[closed])
            closed += 1
        value, previous = best_up_to.before(piece.sentence)
        value = value - SEAM if previous is not None else 0.0
        for other in range(max(0, at - AT_ONCE), at):
            joined = _join(pieces[other], piece, written) if total[other] > value else None
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
    said_twice = _letters([pair for pair in one.pairs if pair[1] >= begin], written[one.sentence])
    unsaid = begin - one.pairs[-1][1] - 1
    fluent = not said_twice and skipped <= max(0, 2 * unsaid)
    return said_twice + (0.0 if fluent else STUMBLE if skipped <= LEAP else JOINT)
