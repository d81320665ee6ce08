"""What words may be heard as: rather ones that sound a little alike, and the same again where they are said again."""

from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from itertools import groupby
from random import Random

from roughy.editing.letters import fold

LETTERS = "aabdeefgiklmnoprstuv"
VOWELS = frozenset("aeiouy")
BEGINNING = 2
"""Consonants by which words sound a little alike."""

CLOSE = 0.6
"""How often a word is heard as one with the same consonants where there is one; otherwise only its beginning is right,
or nothing."""

GARBLED = 0.4
"""How often a word is heard as none at all, with a letter changed."""

DRAWN = 4
"""Words that are drawn in the hope that one is another."""

HARD, AGAIN, ELSE = 0.8, 0.7, 0.2
"""How often a word that is hard to hear is misheard, how often then as the time before, and how often other words are,
beside the share of words that are hard."""


class Vocabulary:
    """The words of one language, by what they sound like."""

    def __init__(self, words: Iterable[str]) -> None:
        """Know these words, each as often as it is given."""
        self._all: list[str] = list(words)
        self._alike: defaultdict[str, list[str]] = defaultdict(list)
        for word in self._all:
            sound = consonants(word)
            self._alike[sound].append(word)
            if len(sound) > BEGINNING:
                self._alike[sound[:BEGINNING]].append(word)

    def misheard(self, word: str, chance: Random) -> str:
        """Another word that may be heard for this one; any word where none sounds like it."""
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


def _garbled(word: str, chance: Random) -> str:
    at = chance.randrange(max(1, len(word)))
    letter = chance.choice(LETTERS.replace(word[at : at + 1].lower(), ""))
    return word[:at] + (letter.upper() if word[:1].isupper() and not at else letter) + word[at + 1 :]


@cache
def consonants(word: str) -> str:
    """The consonants of a word in lower case without accents, each run of one as one; vowels where it has no other."""
    letters = fold(word)
    return "".join(letter for letter, _ in groupby([one for one in letters if one not in VOWELS] or letters))
