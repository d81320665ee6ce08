"""Words said twice in a row by stumbling: "the first, the first thing". The first saying goes, the second stays."""

from collections.abc import Sequence

from roughy.editing.language import Language, language
from roughy.editing.likeness import same_word
from roughy.editing.marks import Mark
from roughy.editing.rough_cut import Reason
from roughy.editing.settings import milliseconds
from roughy.editing.talk import NEW_BREATH, SpokenWord, Talk
from roughy.editing.utterances import begins_breath, silence_before

LONGEST_REPEAT = 8
"""Words; longer repetitions are retakes."""

SHORTEST_STUB = 2
"""Letters of a word that was broken off ("Mer-, Mercury")."""

HALT = milliseconds(300)
"""A pause this long between the two sayings of a word is no emphasis."""

DELIBERATE = 3
"""Sayings of a word that are meant where they make a sentence of their own ("Location, location, location.")."""

WITHIN = milliseconds(900)
"""A repetition after a longer pause is a new take, not a stumble."""


def find_repeats(talk: Talk, left: Sequence[int]) -> list[Mark]:
    """Mark every run of words that follows again at once, unless people double these words on purpose."""
    lists = language(talk.code)
    spoken = [index for index in left if talk.words[index].letters]
    marks: list[Mark] = []
    at = 0
    while at < len(spoken):
        length = _repeat_length(talk, spoken, at, lists)
        if length:
            words = tuple(spoken[at : at + length])
            confidence = 0.85 if length > 1 else _doubled(talk, spoken, at, lists)
            evidence = f"{talk.text(words)!r} is said again at once."
            marks.append(Mark(words, Reason.REPEAT, confidence, evidence))
        elif _stub(talk, spoken, at):
            evidence = f"{talk.words[spoken[at]].text!r} is broken off and said in full."
            marks.append(Mark((spoken[at],), Reason.REPEAT, 0.6, evidence))
        at += max(1, length)
    return marks


def _repeat_length(talk: Talk, spoken: list[int], at: int, lists: Language) -> int:
    """The most words from `at` on that follow again at once; zero where none do, or where doubling has a meaning."""
    begin = talk.words[spoken[at]].forms[0]
    for length in range(min(LONGEST_REPEAT, len(spoken) - at - 1), 0, -1):
        if not same_word(begin, talk.words[spoken[at + length]].forms[0]):
            continue
        first = [talk.words[index] for index in spoken[at : at + length]]
        again = [talk.words[index] for index in spoken[at + length : at + 2 * length]]
        if not _alike(first, again) or _better_later(talk, spoken, at, length):
            continue
        if length == 1 and _stammered(talk, spoken, at, lists):
            return 1
        paused = silence_before(talk, spoken, at + length)
        sentences = again[-1].stop or length < DELIBERATE or paused > HALT
        ended = any(word.stop for word in first[:-1]) or (first[-1].stop and sentences)
        figure = length > 1 and (chanted(talk, spoken, at, length) or _figure(talk, spoken, at, length))
        meant = ended or _meant(first, lists) or figure
        return 0 if meant or paused > WITHIN else length
    return 0


def _alike(first: list[SpokenWord], again: list[SpokenWord]) -> bool:
    """Whether `again` begins with the words of `first`, contractions ("does not", "doesn't") counted as spoken."""
    forms = [form for word in first for form in word.forms]
    repeated = [form for word in again for form in word.forms][: len(forms)]
    return len(repeated) == len(forms) and all(map(same_word, forms, repeated))


def _better_later(talk: Talk, spoken: list[int], at: int, length: int) -> bool:
    """Whether the same repetition, seen from a later word, begins at a breath: "all of them at, [all at, all at]"."""
    for later in range(at + 1, min(at + length, len(spoken) - 2 * length + 1)):
        first = [talk.words[index] for index in spoken[later : later + length]]
        again = [talk.words[index] for index in spoken[later + length : later + 2 * length]]
        if _alike(first, again) and begins_breath(talk, spoken, later) and not begins_breath(talk, spoken, at):
            return True
    return False


def _stammered(talk: Talk, spoken: list[int], at: int, lists: Language) -> bool:
    """Whether a small word is doubled at the beginning of a sentence: "So so the dough"."""
    word = talk.words[spoken[at]]
    begins = at == 0 or talk.words[spoken[at - 1]].stop
    return begins and all(form in lists.function_words for form in word.forms)


def chanted(talk: Talk, spoken: Sequence[int], at: int, length: int) -> bool:
    """Whether words are said three times or more and the sentence ends with them: "Up, down. Up, down. Up, down."."""
    letters = [talk.words[index].letters for index in spoken[at : at + length]]
    period = next((step for step in range(2, length) if letters[:-step] == letters[step:]), length)
    begin, end = _said_again(talk, spoken, at, period, first=0)
    return end - begin >= DELIBERATE * period and talk.words[spoken[end - 1]].stop


def _figure(talk: Talk, spoken: Sequence[int], at: int, length: int) -> bool:
    """Whether a whole phrase is said for effect, each time set apart by commas: "Dear friends, dear friends, it is"."""
    begin, end = _said_again(talk, spoken, at, length, first=max(0, at - length))
    ends = range(begin + length - 1, end, length)
    whole = begins_breath(talk, spoken, begin) and all(talk.words[spoken[last]].comma for last in ends)
    return whole and (end - begin) % length == 0


def _said_again(talk: Talk, spoken: Sequence[int], at: int, period: int, *, first: int) -> tuple[int, int]:
    """Where the words around `at` begin, not before `first`, and end that come again after `period` words."""

    def again(one: int) -> bool:
        word, other = talk.words[spoken[one]], talk.words[spoken[one + period]]
        return same_word(word.letters, other.letters)

    begin, end = at, at + period
    while begin > first and again(begin - 1):
        begin -= 1
    while end < len(spoken) and again(end - period):
        end += 1
    return begin, end


def _meant(words: list[SpokenWord], lists: Language) -> bool:
    """Whether words may be doubled on purpose: emphasis ("very, very"), thanks and numbers."""
    forms = tuple(form for word in words for form in word.forms)
    if "".join(forms) in lists.emphasis or all(form in lists.emphasis for form in forms):
        return True
    return all(any(letter.isdigit() for letter in word.text) for word in words)


def _doubled(talk: Talk, spoken: list[int], at: int, lists: Language) -> float:
    """How surely one doubled word is a stumble: small words always, others where the speaker halted in between."""
    word = talk.words[spoken[at]]
    if all(form in lists.function_words for form in word.forms):
        return 0.85
    if _goes_on(talk, spoken, at):
        return 0.6
    if word.text[:1].isupper() and at and not talk.words[spoken[at - 1]].stop:
        return 0.3
    pause = silence_before(talk, spoken, at + 1)
    halted = pause >= (HALT if word.comma else NEW_BREATH) or spoken[at + 1] - spoken[at] > 1
    return 0.6 if halted else 0.45


def _goes_on(talk: Talk, spoken: list[int], at: int) -> bool:
    """Whether the word is said three times or more and the sentence then goes on: "Twice, twice, twice a day"."""
    word = talk.words[spoken[at]]
    end = at + 1
    while end < len(spoken) and same_word(talk.words[spoken[end]].letters, word.letters):
        end += 1
    before = at > 0 and same_word(talk.words[spoken[at - 1]].letters, word.letters)
    return end - at + before >= DELIBERATE and not talk.words[spoken[end - 1]].comma


def _stub(talk: Talk, spoken: list[int], at: int) -> bool:
    """Whether the word is broken off and said in full next: "Mer- Mercury"."""
    if at + 1 == len(spoken):
        return False
    word, following = talk.words[spoken[at]], talk.words[spoken[at + 1]]
    halted = word.text.endswith(("-", "…", "...")) or (word.comma and following.pause >= NEW_BREATH)
    longer = following.letters.startswith(word.letters) and len(following.letters) > len(word.letters)
    return halted and longer and len(word.letters) >= SHORTEST_STUB and not word.stop
