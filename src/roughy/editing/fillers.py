"""Hesitations: spelled ones, phrases used as one, and voiced sounds that the recognizer left out."""

from collections.abc import Sequence

from roughy.editing.language import Contextual, Language, language
from roughy.editing.letters import fold
from roughy.editing.marks import Mark, words_of
from roughy.editing.rough_cut import Reason
from roughy.editing.settings import milliseconds
from roughy.editing.talk import NEW_BREATH, SpokenWord, Talk

SHORTEST_HESITATION, LONGEST_HESITATION = milliseconds(180), milliseconds(700)
"""A voiced sound without a word that lasts longer is speech the recognizer lost, and stays."""

LONGEST_ISOLATED = milliseconds(700)
LONGEST_PHRASE = 4


def find_hesitations(talk: Talk, left: Sequence[int]) -> list[Mark]:
    """Mark hesitations wherever they stand, and voiced sounds between two pauses."""
    lists = language(talk.code)
    marks: list[Mark] = []
    for word in (talk.words[index] for index in left):
        if not word.letters:
            marks += _unspelled(word, talk)
        elif fold(word.text) in lists.fillers:
            marks.append(Mark((word.index,), Reason.FILLER, 0.95, f"{word.text!r} is a hesitation."))
    return marks


def find_filler_phrases(talk: Talk, left: Sequence[int]) -> list[Mark]:
    """Mark words and phrases that are fillers where they stand; what is not left any more sets them apart as a pause
    does.
    """
    gone = {word.index for word in talk.words} - set(left)
    words = [talk.words[index] for index in left if talk.words[index].letters]
    marks: list[Mark] = []
    for find in (_isolated, _openers, _contextual):
        found = find(words, gone, talk, language(talk.code))
        gone |= words_of(found)
        words = [word for word in words if word.index not in gone]
        marks += found
    return marks


def _unspelled(word: SpokenWord, talk: Talk) -> list[Mark]:
    fits = word.voiced and SHORTEST_HESITATION <= word.span.duration <= LONGEST_HESITATION
    if not fits or _lost_speech(word, talk):
        return []
    apart = word.pause >= NEW_BREATH and _pause_after(word, talk) >= NEW_BREATH
    evidence = "A voice makes a sound here that is no word."
    return [Mark((word.index,), Reason.FILLER, 0.7 if apart else 0.45, evidence)]


def _lost_speech(word: SpokenWord, talk: Talk) -> bool:
    """Whether the sound is rather words that recognition lost: beside others like it, or beside a number, which it
    writes in a few digits with times for the first of its many words only.
    """
    at = word.index
    beside = (*talk.words[max(0, at - 1) : at], *talk.words[at + 1 : at + 2])
    return any(not other.letters or any(map(str.isdigit, other.text)) for other in beside)


def _pause_after(word: SpokenWord, talk: Talk) -> int:
    return talk.words[word.index + 1].pause if word.index + 1 < len(talk.words) else NEW_BREATH


def _isolated(words: list[SpokenWord], gone: set[int], talk: Talk, lists: Language) -> list[Mark]:
    """Words that may be a hesitation spelled wrongly, where they stand alone: "We end. Her, we begin."."""
    return [
        Mark((word.index,), Reason.FILLER, 0.7, f"{word.text!r} stands alone between two pauses.")
        for word in words
        if fold(word.text) in lists.isolated_fillers and _alone(word, talk)
    ]


def _alone(word: SpokenWord, talk: Talk) -> bool:
    if word.span.duration > LONGEST_ISOLATED or _pause_after(word, talk) < NEW_BREATH:
        return False
    return word.index == 0 or word.pause >= NEW_BREATH


def _openers(words: list[SpokenWord], gone: set[int], talk: Talk, lists: Language) -> list[Mark]:
    """Words such as "so" that a hesitation follows at once and nothing else belongs to: "So, um, the flour"."""
    marks: list[Mark] = []
    for at, word in enumerate(words):
        begins = at == 0 or words[at - 1].stop or word.pause >= 2 * NEW_BREATH
        hesitates = word.index + 1 in gone and (word.comma or _pause_after(word, talk) >= NEW_BREATH)
        if word.forms[:1] and word.forms[0] in lists.openers and begins and hesitates:
            marks.append(Mark((word.index,), Reason.FILLER, 0.55, f"{word.text!r} only leads to a hesitation."))
    return marks


def _contextual(words: list[SpokenWord], gone: set[int], talk: Talk, lists: Language) -> list[Mark]:
    """Phrases that are fillers where they stand; `gone` are hesitations, which set a phrase apart as a pause does."""
    rules = {rule.phrase: rule for rule in lists.contextual}
    marks: list[Mark] = []
    for at in range(len(words)):
        phrase = ""
        for end, word in enumerate(words[at : at + LONGEST_PHRASE], at + 1):
            phrase += word.letters
            rule = rules.get(phrase)
            if rule and _set_apart(words, at, end, rule, gone):
                indexes = tuple(word.index for word in words[at:end])
                evidence = f"{talk.text(indexes)!r} stands apart from its sentence."
                marks.append(Mark(indexes, Reason.FILLER, 0.65, evidence))
    return marks


def _set_apart(words: list[SpokenWord], first: int, end: int, rule: Contextual, gone: set[int]) -> bool:
    last = words[end - 1]
    following = words[end] if end < len(words) else None
    before = words[first - 1] if first else None
    ends = last.comma or following is None or following.pause >= NEW_BREATH or last.index + 1 in gone
    begins = before is None or before.comma or words[first].pause >= NEW_BREATH or words[first].index - 1 in gone
    if not ends or (rule.both_sides and not begins):
        return False
    if rule.at_end and following and not last.stop and following.pause < 3 * NEW_BREATH:
        return False
    if following and following.forms[:1] and following.forms[0] in rule.unless_after and not last.comma:
        return False
    spoken = {_letters(words[max(0, first - length) : first]) for length in range(1, LONGEST_PHRASE)}
    return begins or not spoken & rule.unless_before


def _letters(words: list[SpokenWord]) -> str:
    return "".join(word.letters for word in words)
