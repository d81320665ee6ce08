"""Whether words were given up for those that follow them, and what speaks for it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz.distance import Levenshtein

from roughy.editing.language import Language, language
from roughy.editing.letters import fold
from roughy.editing.likeness import Match, match, same_word
from roughy.editing.repeats import chanted
from roughy.editing.settings import milliseconds
from roughy.editing.spelling import number_words
from roughy.editing.talk import SpokenWord, Talk
from roughy.editing.utterances import LONGEST_UNBROKEN, first_phrase, silence_before
from roughy.timeline.ticks import Ticks

SUREST = 0.9
"""How sure an attempt can be at most."""

TAKE_PAUSE = milliseconds(500)
"""A new beginning after a longer pause is a retake, after a shorter one a restart."""

LONG_RUN = 5
"""Words in a row that are said again show a retake although its beginning was heard differently."""

SHIFT = 3
"""Words by which the repair may say earlier or later what the attempt says first."""

SHORT_SENTENCE = 8
"""Words; short sentences are often alike on purpose ("You can do it at home. You can do it at work.")."""

SLOGAN = 3
"""Words of a whole sentence that is said again for effect ("It is quiet. It is quiet, and it is green.")."""

FIGURE = 0.9
"""Share of a whole sentence that must be said again after less than a usual pause: sentences that differ in what
matters are alike on purpose ("The next Tuesday she wasn't there. The Tuesday after that she wasn't there.")."""

TURNED = 0.25
"""Share of an attempt's letters that come again in another order where a sentence is turned round."""

SHORTEST_HEARD_ALIKE = 6
HEARD_ALIKE = 0.6
"""Words of two sentences that may be the same, heard differently, and the share of letters they then have in common."""


@dataclass(frozen=True)
class Attempt:
    """Words that may have been given up for those that follow, and what speaks for it.

    `attempt` and `repair` are numbers of words; `words` are the attempt's without the edit term that it ends with and
    `repaired` the repair's. `found` is how the repair says the attempt again, `silence` lies between both in ticks,
    `usual` is the speaker's pause between sentences, `corrected` says whether an edit term ("I mean") or a restart
    follows the attempt, `again` that the repair already replaces another one.
    """

    talk: Talk
    attempt: Sequence[int]
    repair: Sequence[int]
    words: Sequence[SpokenWord]
    repaired: Sequence[SpokenWord]
    found: Match
    silence: Ticks
    usual: Ticks
    corrected: bool
    again: bool

    @classmethod
    def of(cls, talk: Talk, attempt: Sequence[int], repair: Sequence[int], usual: Ticks, *, again: bool) -> "Attempt":
        """Hold the words `attempt` against the words `repair` that follow them."""
        lists = language(talk.code)
        words = [talk.words[index] for index in attempt]
        repaired = [talk.words[index] for index in repair]
        term = _edit_term(words, lists)
        words = words[: len(words) - term] or words
        found = match([word.letters for word in words], [word.letters for word in repaired])
        silence = silence_before(talk, [attempt[-1], repair[0]], 1)
        corrected = bool(term) or _interrupted(talk.words[attempt[-1] + 1 : repair[0]], lists)
        return cls(talk, attempt, repair, words, repaired, found, silence, usual, corrected, again)

    @property
    def paused(self) -> bool:
        """Whether the pause before the repair is as long as between two takes."""
        return self.silence >= TAKE_PAUSE

    @property
    def _length(self) -> int:
        return len(self.words)

    @property
    def _lists(self) -> Language:
        return language(self.talk.code)

    @cached_property
    def _said(self) -> set[int]:
        return {i for i, _ in self.found.pairs}

    @property
    def _pause(self) -> float:
        """The pause before the repair as a multiple of the speaker's usual one."""
        return self.silence / self.usual

    @cached_property
    def _resemblance(self) -> float:
        """The share of letters that both have in common, words aside, where there is a pause between sentences."""
        return _resemblance(self.words, self.repaired) if self.silence >= self.usual else 0.0

    @cached_property
    def _from_start(self) -> bool:
        return _from_start(self.found, self.words, self.repaired, self._lists)

    @property
    def _aligned(self) -> bool:
        """Whether what both have in common begins at about the same place."""
        return bool(self.found.pairs) and abs(self.found.pairs[0][1] - self.found.pairs[0][0]) <= SHIFT

    @property
    def _first_phrase(self) -> bool:
        """Whether the repair begins with all of the attempt's first phrase."""
        phrase = first_phrase(self.talk, [word.index for word in self.words])
        return len(phrase) > 1 and self.found.pairs[: len(phrase)] == tuple((i, i) for i in range(len(phrase)))

    @cached_property
    def _open(self) -> bool:
        """Whether the attempt ends with a small word that must go on, and no sentence of the repair ends with it."""
        hanging = _hanging(self.words[-1], self._lists, paused=self.paused)
        return hanging and not _both_end(self.words, self.repaired, self.found)

    @property
    def _finished(self) -> bool:
        """Whether the attempt ends like a sentence."""
        return self.words[-1].stop and not (self._open and self.found.coverage >= 0.4)

    @property
    def _hangs(self) -> bool:
        return self._open and self._length - 1 not in self._said

    @property
    def _stammered(self) -> bool:
        """Whether the attempt ends with the word that the repair begins with."""
        return not self.words[-1].stop and same_word(self.words[-1].letters, self.repaired[0].letters)

    @property
    def _tail(self) -> bool:
        """Whether the attempt begins inside a sentence."""
        return self.attempt[0] > 0 and not _begins_utterance(self.talk, self.attempt[0])

    @property
    def _meant(self) -> bool:
        """Whether people say these words twice on purpose."""
        return (
            _letters(self.words) in self._lists.emphasis
            or _for_effect(self.talk, self.attempt, self.repair)
            or _counted(self.words, self._said, self.talk.code)
        )

    @cached_property
    def _inner_stop(self) -> bool:
        """Whether the attempt holds more than one sentence."""
        return any(word.stop for word in self.words[:-1])

    @property
    def _both_ends_again(self) -> bool:
        """Whether the attempt's first and last sentences are said again."""
        first, last = _sentence_end(self.words), _sentence_start(self.words)
        return _said_again(self.words, self._said, 0, first) and _said_again(self.words, self._said, last, self._length)

    @property
    def _coordinated(self) -> bool:
        """Whether only the repair begins with an "and" and does not say all of the attempt again."""
        return self.found.run < self._length and _coordinated(self.words[0], self.repaired[0], self._lists)

    def abandoned(self) -> float:
        """How surely the attempt was given up (0 to 1, 0 for not at all)."""
        chance = self._likely()
        return chance if chance and not self._on_purpose() else 0.0

    def _likely(self) -> float:
        """How surely the attempt was given up if nothing is alike on purpose."""
        found = self.found
        in_a_row = found.run == self._length or self.paused or self.corrected or self._hangs
        if self._from_start and found.last and found.coverage >= 0.8 and self._length > 1 and in_a_row:
            return SUREST
        if self._from_start and not (self._inner_stop or self._finished) and self._restarted():
            return 0.7
        return self._retaken()

    def _on_purpose(self) -> bool:
        """Whether the words are only alike and say something of their own, or begin inside a sentence that goes on."""
        if self._meant or (self._tail and self._inner_stop):
            return True
        if self.corrected:
            return False
        if _turned(self.words, self.repaired, self.found) or (self._tail and (self._finished or self.paused)):
            return True
        if not (self.paused or self._hangs) and (self._coordinated or not self._from_start):
            return True
        figure = self._length <= SLOGAN or (self.found.coverage < FIGURE and self._pause < 1)
        return self._finished and figure and not self.again

    def _restarted(self) -> bool:
        """Whether an unfinished sentence was begun anew."""
        found = self.found
        if self.corrected and found.coverage >= 0.3:
            return True
        if found.lead >= 2 and (self._hangs or (found.last and found.coverage >= 0.5)):
            return True
        return self._first_phrase and self._length <= 10 and (self._hangs or self.paused or self._stammered)

    def _retaken(self) -> float:
        """How surely whole sentences were given up for others that are worded differently."""
        found = self.found
        if found.coverage < 0.45 or not self._both_ends_again:
            return 0.0
        begins_alike = found.lead >= (2 if self._from_start else 3) or (found.run >= LONG_RUN and self._aligned)
        if not (begins_alike or self._resemblance >= HEARD_ALIKE):
            return 0.0
        sum_of_signs = (
            max(found.coverage, self._resemblance)
            + 0.12 * min(max(self._pause - 1, -0.5), 1.5)
            + 0.1 * (not self._finished)
            + 0.15 * self.corrected
            + 0.35 * self.again
            + 0.05 * min(max(found.run - 4, 0), 5)
        )
        return 0.65 if sum_of_signs >= (0.8 if self._length > SHORT_SENTENCE else 0.95) else 0.0


def _coordinated(word: SpokenWord, repaired: SpokenWord, lists: Language) -> bool:
    """Whether the repair joins another clause to one that stands ("We open at nine, and we close at six")."""
    return repaired.forms[0] in lists.openers and word.forms[0] not in lists.openers


def _resemblance(words: Sequence[SpokenWord], repaired: Sequence[SpokenWord]) -> float:
    """The share of letters that the attempt has in common with as many letters of the repair; 0 where it is short."""
    letters = _letters(words)
    if len(words) < SHORTEST_HEARD_ALIKE:
        return 0.0
    return Levenshtein.normalized_similarity(letters, _letters(repaired)[: len(letters)])


def _turned(words: Sequence[SpokenWord], repaired: Sequence[SpokenWord], found: Match) -> bool:
    """Whether the repair turns the words round, as people do for effect ("ask not what your country can do …")."""
    again = Counter(word.letters for word in words) & Counter(word.letters for word in repaired)
    anywhere = sum(len(letters) * count for letters, count in again.items())
    return anywhere / max(1, len(_letters(words))) - found.coverage >= TURNED


def _said_again(words: Sequence[SpokenWord], said: set[int], first: int, end: int) -> bool:
    """Whether a third of the words `[first, end)` is said again, or they are too few to tell."""
    letters = sum(len(word.letters) for word in words[first:end])
    again = sum(len(words[at].letters) for at in range(first, end) if at in said)
    return end - first <= 3 or again * 3 >= letters


def _sentence_end(words: Sequence[SpokenWord]) -> int:
    """Where the first sentence of the words ends."""
    return next((at for at in range(1, len(words)) if _divided(words, at)), len(words))


def _sentence_start(words: Sequence[SpokenWord]) -> int:
    """Where the last sentence of the words begins."""
    return next((at for at in range(len(words) - 1, 0, -1) if _divided(words, at)), 0)


def _divided(words: Sequence[SpokenWord], at: int) -> bool:
    return words[at - 1].stop or words[at].span.start - words[at - 1].span.end >= LONGEST_UNBROKEN


def _hanging(word: SpokenWord, lists: Language, *, paused: bool) -> bool:
    """Whether a sentence cannot end with the word; after an "and" without a pause it simply goes on."""
    last = word.forms[-1]
    if word.comma and last in lists.endings:
        return False
    return last in lists.function_words and (paused or last not in lists.openers)


def _both_end(words: Sequence[SpokenWord], repaired: Sequence[SpokenWord], found: Match) -> bool:
    """Whether a sentence of the repair ends with the word that the attempt ends with."""
    return words[-1].stop and any(i == len(words) - 1 and repaired[j].stop for i, j in found.pairs[-1:])


def _for_effect(talk: Talk, attempt: Sequence[int], repair: Sequence[int]) -> bool:
    """Whether the attempt is part of what is said again and again, as in exercises and choruses: "Up and down."."""
    first = max(0, attempt[0] - len(attempt))
    around = [index for index in range(first, repair[-1] + 1) if talk.words[index].letters]
    return len(attempt) > 1 and chanted(talk, around, around.index(attempt[0]), len(attempt))


def _counted(words: Sequence[SpokenWord], said: set[int], code: str) -> bool:
    """Whether most of what is said again is counting: "Breathe in, two, three, four, and out, two, three, four"."""
    numbers = number_words(code)
    again = [form for at in sorted(said) for form in words[at].forms]
    counted = sum(form in numbers for form in again)
    others = sum(form not in numbers and form not in language(code).function_words for form in again)
    return counted > max(1, others)


def _begins_utterance(talk: Talk, index: int) -> bool:
    before, word = talk.words[index - 1], talk.words[index]
    return before.stop or word.pause >= LONGEST_UNBROKEN or not before.letters


def _from_start(found: Match, words: Sequence[SpokenWord], repaired: Sequence[SpokenWord], lists: Language) -> bool:
    """Whether both begin with the same word, an "and" or "the" before it aside."""
    if not found.pairs:
        return False
    i, j = found.pairs[0]
    opening = [form for word in (*words[:i], *repaired[:j]) for form in word.forms]
    both = i == j == 1 and all(form in lists.articles for form in opening)
    return both or (min(i, j) == 0 and all(form in lists.openers for form in opening))


def _interrupted(between: Sequence[SpokenWord], lists: Language) -> bool:
    """Whether more than hesitation was removed between an attempt and its repair."""
    said = _letters([word for word in between if fold(word.text) not in lists.fillers])
    if said in lists.edit_terms:
        return True
    return bool(said) and said not in lists.isolated_fillers | {rule.phrase for rule in lists.contextual}


def _edit_term(words: Sequence[SpokenWord], lists: Language) -> int:
    """The number of words of the edit term that an attempt ends with ("to the left, I mean")."""
    for length in range(min(4, len(words) - 1), 0, -1):
        if _letters(words[-length:]) in lists.edit_terms:
            return length
    return 0


def _letters(words: Sequence[SpokenWord]) -> str:
    return "".join(word.letters for word in words)
