"""Attempts given up inside a sentence, with or without a word for it: "Pour the water over the, no wait."."""

from collections.abc import Sequence

from roughy.editing.language import Language, Phrase, language
from roughy.editing.likeness import match, same_word
from roughy.editing.marks import Mark
from roughy.editing.rough_cut import Reason
from roughy.editing.settings import milliseconds
from roughy.editing.talk import Talk
from roughy.editing.utterances import begins_breath, silence_before, utterances

BREAK = milliseconds(500)
"""A pause this long after a restart phrase means that the whole sentence begins anew."""

HALT = milliseconds(350)
"""A phrase that mends nothing and after which the speaker does not even halt may be quoted: "He said, wait, and"."""

LONGEST_PHRASE = 8
"""Words of a restart phrase."""

LONGEST_DENIAL = 5
"""Words that may follow "no" at the end of an attempt that is given up."""

SLACK = 4
"""Words that a repair may add to what it repeats."""

LONGEST_REPARANDUM = 6
"""Words before an edit term that its repair may replace."""


def find_restarts(talk: Talk, left: Sequence[int]) -> list[Mark]:
    """Mark restart phrases with the attempt they end, and slips with the edit term that mends them."""
    spoken = [index for index in left if talk.words[index].letters]
    marks: list[Mark] = []
    begin = 0
    for utterance in utterances(talk, spoken):
        end = begin + len(utterance)
        at = begin
        while at < end:
            stop = _restart_end(talk, spoken, range(begin, end), at)
            if stop is None:
                at += 1
                continue
            marks += _given_up(talk, spoken, begin, at, stop, last=stop == end)
            at = begin = stop
        begin = end
    return marks


def _restart_end(talk: Talk, spoken: list[int], utterance: range, at: int) -> int | None:
    """Where the restart phrases that begin at `at` end; None where none does or where it is part of a sentence."""
    lists = language(talk.code)
    if not begins_breath(talk, spoken, at) or _quoted(talk, spoken, utterance, at, lists):
        return None
    end = at
    while length := _longest(talk, spoken, range(end, utterance.stop), lists.restarts):
        end += length
    if end == at and at > utterance.start and _denied(talk, spoken, utterance, at, lists):
        return utterance.stop
    alone = at > utterance.start or end == utterance.stop
    return end if end > at and alone else None


def _quoted(talk: Talk, spoken: list[int], utterance: range, at: int, lists: Language) -> bool:
    """Whether somebody else is quoted here: "He said, wait a moment, and came back"."""
    return at > utterance.start and any(form in lists.speaking for form in talk.words[spoken[at - 1]].forms)


def _denied(talk: Talk, spoken: list[int], utterance: range, at: int, lists: Language) -> bool:
    """Whether the utterance breaks off and ends with an edit term and a few words: "and the, no, that is the other"."""
    terms = lists.edit_terms
    length = _longest(talk, spoken, range(at, utterance.stop), terms)
    if not length and talk.words[spoken[at]].letters in lists.openers:
        length = _longest(talk, spoken, range(at + 1, utterance.stop), terms)
    if not length or utterance.stop - at > length + LONGEST_DENIAL:
        return False
    if talk.words[spoken[at - 1]].stop:
        return False
    paused = utterance.stop == len(spoken) or silence_before(talk, spoken, utterance.stop) >= BREAK
    if not paused:
        return False
    attempt = [talk.words[index].letters for index in spoken[utterance.start : at]]
    following = [talk.words[index].letters for index in spoken[utterance.stop : utterance.stop + len(attempt) + 4]]
    return match(attempt, following).lead > 0 or utterance.stop - at == length


def _longest(talk: Talk, spoken: list[int], within: range, phrases: frozenset[Phrase]) -> int:
    """The number of words of the longest of the phrases that begins `within` and ends at a breath; 0 for none."""
    for length in range(min(LONGEST_PHRASE, len(within)), 0, -1):
        letters = "".join(talk.words[index].letters for index in spoken[within.start : within.start + length])
        if letters in phrases and _ends_breath(talk, spoken, within.start + length):
            return length
    return 0


def _ends_breath(talk: Talk, spoken: list[int], end: int) -> bool:
    return end == len(spoken) or begins_breath(talk, spoken, end)


def _given_up(talk: Talk, spoken: list[int], begin: int, at: int, stop: int, *, last: bool) -> list[Mark]:
    """The phrase `[at, stop)`, and of the attempt `[begin, at)` what the words that follow replace."""
    phrase = talk.text(spoken[at:stop])
    evidence = f"The speaker gives up with {phrase!r}."
    paused = silence_before(talk, spoken, stop) if stop < len(spoken) else BREAK
    following = [talk.words[index].letters for index in spoken[stop : stop + LONGEST_REPARANDUM]]
    doubted = at > begin and stop - at == 1
    if (at == begin or last) and doubted and not _begun_again(talk, spoken, begin, at, stop):
        return []
    if at == begin or last or paused >= BREAK:
        return [Mark(tuple(spoken[begin:stop]), Reason.RESTART, 0.85 if stop - at > 1 else 0.7, evidence)]
    slip = _slip([talk.words[index].letters for index in spoken[max(begin, at - LONGEST_REPARANDUM) : at]], following)
    doubtful = 0.6 if paused >= HALT else 0.45
    return [Mark(tuple(spoken[at - slip : stop]), Reason.RESTART, 0.75 if slip else doubtful, evidence)]


def _begun_again(talk: Talk, spoken: list[int], begin: int, at: int, stop: int) -> bool:
    """Whether the attempt `[begin, at)` breaks off, or what follows the phrase `[at, stop)` begins like it."""
    if at == begin:
        return False
    attempt = [talk.words[index].letters for index in spoken[begin:at]]
    following = [talk.words[index].letters for index in spoken[stop : stop + len(attempt) + SLACK]]
    breaks_off = talk.words[spoken[at - 1]].forms[-1] in language(talk.code).function_words
    return breaks_off or match(attempt, following).lead > 0


def _slip(attempt: list[str], repair: list[str]) -> int:
    """How many words at the end of an attempt a repair replaces: from the word on with which the repair begins too, or
    as many as the repair needs to come to the attempt's last word ("sixty grams, sorry, seventy grams")."""
    if not repair:
        return 0
    for length in range(1, len(attempt) + 1):
        if same_word(attempt[-length], repair[0]):
            return length
    for length, word in enumerate(repair[:LONGEST_REPARANDUM], 1):
        if same_word(attempt[-1], word):
            return min(length, len(attempt))
    return 0
