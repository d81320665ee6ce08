"""What words may be heard as: what they were heard as before, or others that sound a little alike; and the same again
where they are said again."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import groupby
from random import Random

from rapidfuzz.distance import Levenshtein

from roughy.editing.letters import fold

LETTERS = "aabdeefgiklmnoprstuv"
VOWELS = frozenset("aeiouy")
BEGINNING = 2
"""Consonants by which words sound a little alike."""

CLOSE = 0.6
"""How often a word is heard as one with the same consonants where there is one; otherwise only its beginning is right,
or nothing."""

MISTAKEN, LONGEST_MISTAKE = 0.7, 3
"""How often a word that was misheard before is heard as it was then, and the words in a row up to which it is plain
which of them was heard as which."""

PUNCTUATION = ".,!?;:…"

GARBLED = 0.4
"""How often a word is heard as none at all, with a letter changed."""

DRAWN = 4
"""Words that are drawn in the hope that one is another."""

HARD, AGAIN, ELSE = 0.8, 0.7, 0.2
"""How often a word that is hard to hear is misheard, how often then as the time before, and how often other words are,
beside the share of words that are hard."""


class Vocabulary:
    """The words of one language, by what they sound like."""

    def __init__(self, words: Iterable[str], mistakes: Iterable[tuple[str, str]] = ()) -> None:
        """Know these words and these `mistakes`, each as often as it is given."""
        self._all: list[str] = list(words)
        self._mistaken: defaultdict[str, list[str]] = defaultdict(list)
        for said, heard in mistakes:
            self._mistaken[said].append(heard)
        self._alike: defaultdict[str, list[str]] = defaultdict(list)
        for word in self._all:
            sound = consonants(word)
            self._alike[sound].append(word)
            if len(sound) > BEGINNING:
                self._alike[sound[:BEGINNING]].append(word)

    def misheard(self, word: str, chance: Random) -> str:
        """What may be heard for this word: any other word where none sounds like it and nothing is known of it."""
        known = self._mistaken.get(fold(word))
        if known and chance.random() < MISTAKEN:
            return _written_like(word, chance.choice(known))
        if chance.random() < GARBLED:
            return _garbled(word, chance)
        sound = consonants(word)
        likely = [self._alike.get(known, ()) for known in (sound, sound[:BEGINNING]) if chance.random() < CLOSE]
        for words in filter(None, (*likely, self._all)):
            for other in chance.choices(words, k=DRAWN):
                if other != word:
                    return other
        return _garbled(word, chance)


class Ear:
    """How one recording is heard: who speaks indistinctly says the same words indistinctly every time."""

    def __init__(self, vocabulary: Vocabulary, share: float, chance: Random) -> None:
        """Find about that share of all words hard to hear."""
        self._vocabulary, self._share, self._chance = vocabulary, share, chance
        self._heard: dict[str, str] = {}
        self._hard: dict[str, bool] = {}

    def hear(self, word: str) -> str:
        """The word, or what is heard in its place."""
        if word not in self._hard:
            self._hard[word] = self._chance.random() < self._share
        if self._chance.random() >= (HARD if self._hard[word] else ELSE * self._share):
            return word
        if word not in self._heard or self._chance.random() >= AGAIN:
            self._heard[word] = self._vocabulary.misheard(word, self._chance)
        return self._heard[word]


def mistakes(said: Sequence[str], heard: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The letters of each word that was misheard, with the word that was heard for it.

    `said` and `heard` are the words of one recording.
    """
    letters = [fold(word) for word in said]
    for edit in Levenshtein.opcodes(letters, [fold(word) for word in heard]):
        words = heard[edit.dest_start : edit.dest_end]
        if edit.tag == "replace" and len(words) <= LONGEST_MISTAKE:
            yield from zip(letters[edit.src_start : edit.src_end], words, strict=True)


def _written_like(word: str, heard: str) -> str:
    """What was heard with the punctuation and the capital that the word has."""
    bare = heard.rstrip(PUNCTUATION)
    return (
        (bare[:1].upper() if word[:1].isupper() else bare[:1].lower())
        + bare[1:]
        + word[len(word.rstrip(PUNCTUATION)) :]
    )


def _garbled(word: str, chance: Random) -> str:
    at = chance.randrange(max(1, len(word)))
    letter = chance.choice(LETTERS.replace(word[at : at + 1].lower(), ""))
    return word[:at] + (letter.upper() if word[:1].isupper() and not at else letter) + word[at + 1 :]


@cache
def consonants(word: str) -> str:
    """The consonants of a word in lower case without accents, each run of one as one; vowels where it has no other."""
    letters = fold(word)
    return "".join(letter for letter, _ in groupby([one for one in letters if one not in VOWELS] or letters))
