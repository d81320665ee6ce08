"""Talk around the camera and not to it: slates, the crew, the door, before the beginning and after the end.

Every utterance is weighed by signs: what people say around a camera, interjections, the speaker turning to himself, and
how it stands between pauses speak for camera talk, words with a meaning of their own speak against it. Two borders, as
in edge detection: what is above the upper one is off topic by itself, what is above the lower one only beside such an
utterance, with no longer pause between them than on its other side.

The weights were fitted by logistic regression to the development sheets of `bench/judgement`, and rounded. Sheet by
sheet, each judged by weights fitted to the others, they found 87 % of the camera talk and less than 0.1 % of
the message. Distance from the talk's topic by a sentence-embedding model (all-MiniLM-L6-v2) told far less (area under
the curve 0.63).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import exp

from roughy.editing.language import Language, language
from roughy.editing.marks import Mark
from roughy.editing.rough_cut import Reason
from roughy.editing.talk import NEW_BREATH, Talk
from roughy.editing.utterances import sentences, silence_before, usual_pause

BIAS = -1.75
PHRASE = 0.9
MOST_PHRASES = 5.0
CONTENT_WORD, TOPIC_WORD = -0.7, -0.15
INTERJECTION, SPEAKER, QUESTION, FEW_WORDS = 1.5, 1.2, 0.5, 0.75
QUICK_BEFORE, QUICK_AFTER, LONG_BEFORE, LONG_AFTER = 1.2, 1.6, 0.2, 1.4
FIRST_PLACE, LAST_PLACE = 0.5, 0.4
CONVERSATION = -1.0
"""The logarithmic odds that each sign adds; phrases count with the weight of their list, `MOST_PHRASES` at most."""

CERTAIN = 2.0
"""A talk in which nothing is above this has no camera talk: a clean reading must stay whole."""

ENOUGH, BESIDE, BETWEEN = 0.7, -1.5, -3.0
"""The upper and the lower border, and the lower one for what stands between two utterances that are off topic."""

QUICK, LONG = 0.8, 1.5
"""Pauses shorter and longer than this many usual ones."""

FEW = 3
"""Words of an utterance that are few."""

FEWEST_QUESTIONS, MOST_QUESTIONS = 4, 0.15
"""Where more utterances are questions than both say, people talk to each other, quickly and with many a yes and no."""

STEM = 5
"""Letters by which two words count as one topic."""

LONGEST_PHRASE = 8


@dataclass(frozen=True, slots=True)
class Weighed:
    """An utterance (word indexes), its logarithmic odds, the phrase that weighs most, and the pause before it."""

    words: tuple[int, ...]
    odds: float
    phrase: str
    pause: float


@dataclass(frozen=True, slots=True)
class _Said:
    weight: float
    phrase: str
    stems: frozenset[str]


def find_off_topic(talk: Talk, left: Sequence[int]) -> list[Mark]:
    """Mark utterances that weigh as camera talk, and their neighbours that go with them."""
    weighed = _weigh(talk, left)
    if not any(utterance.odds >= CERTAIN for utterance in weighed):
        return []
    off = {at for at, utterance in enumerate(weighed) if utterance.odds >= ENOUGH}
    grown = True
    while grown:
        beside = {at for at in range(len(weighed)) if at not in off and _goes_along(weighed, at, off)}
        off |= beside
        grown = bool(beside)
    return [_mark(weighed[at]) for at in sorted(off)]


def _mark(utterance: Weighed) -> Mark:
    evidence = "Said as people talk around a camera, not to it."
    if utterance.phrase:
        evidence = f"{utterance.phrase!r} is said around a camera, not to it."
    return Mark(utterance.words, Reason.OFF_TOPIC, 1 / (1 + exp(-max(ENOUGH, utterance.odds))), evidence)


def _weigh(talk: Talk, left: Sequence[int]) -> list[Weighed]:
    lists = language(talk.code)
    groups = sentences(talk, [index for index in left if talk.words[index].letters])
    said = [_said(tuple(form for index in group for form in talk.words[index].forms), lists) for group in groups]
    topics = Counter(stem for one in said for stem in one.stems)
    asked = [talk.words[group[-1]].text.endswith("?") for group in groups]
    conversation = sum(asked) > max(FEWEST_QUESTIONS, MOST_QUESTIONS * len(groups))
    about_self = [_about_self(talk, group, lists) for group in groups]
    surprise = 1 - sum(about_self) / max(1, len(groups))
    usual = usual_pause(talk)
    between = (silence_before(talk, [one[-1], two[0]], 1) / usual for one, two in pairwise(groups))
    pauses = [2 * LONG, *between, 2 * LONG]
    weighed: list[Weighed] = []
    for at, (group, one) in enumerate(zip(groups, said, strict=True)):
        odds = BIAS + PHRASE * min(one.weight, MOST_PHRASES)
        odds += sum(CONTENT_WORD + TOPIC_WORD * (topics[stem] > 1) for stem in one.stems)
        odds += INTERJECTION * _interjects(talk, group, lists) + SPEAKER * about_self[at] * surprise
        odds += CONVERSATION if conversation else QUESTION * asked[at]
        odds += FEW_WORDS * (len(group) <= FEW) + FIRST_PLACE * (at == 0) + LAST_PLACE * (at == len(groups) - 1)
        odds += QUICK_BEFORE * (pauses[at] < QUICK) + LONG_BEFORE * (pauses[at] > LONG)
        odds += QUICK_AFTER * (pauses[at + 1] < QUICK) + LONG_AFTER * (pauses[at + 1] > LONG)
        weighed.append(Weighed(group, odds, one.phrase, pauses[at]))
    return weighed


def _interjects(talk: Talk, group: Sequence[int], lists: Language) -> bool:
    """Whether an utterance begins with an "okay" or a "sorry" that stands apart."""
    word = talk.words[group[0]]
    apart = word.comma or len(group) == 1 or silence_before(talk, group, 1) >= NEW_BREATH
    return word.forms[0] in lists.interjections and apart


def _about_self(talk: Talk, group: Sequence[int], lists: Language) -> bool:
    return any(form in lists.first_person for index in group for form in talk.words[index].forms)


def _said(forms: tuple[str, ...], lists: Language) -> _Said:
    """Find camera phrases, heavier and longer ones first; what no phrase explains are the words of a topic."""
    found: list[tuple[float, int, int]] = []
    for start in range(len(forms)):
        for end in range(start + 1, min(len(forms), start + LONGEST_PHRASE) + 1):
            weight = lists.camera.get("".join(forms[start:end]))
            if weight:
                found.append((-abs(weight), start - end, start))
    free = [True] * len(forms)
    said = _Said(0.0, "", frozenset())
    for _, minus_length, start in sorted(found):
        end = start - minus_length
        if all(free[start:end]):
            free[start:end] = [False] * (end - start)
            weight = lists.camera["".join(forms[start:end])]
            said = replace(said, weight=said.weight + weight, phrase=said.phrase or " ".join(forms[start:end]))
    topic = (form for form, unexplained in zip(forms, free, strict=True) if unexplained)
    return replace(said, stems=frozenset(form[:STEM] for form in topic if _has_meaning(form, lists)))


def _has_meaning(form: str, lists: Language) -> bool:
    return form not in lists.function_words and len(form) > 2


def _goes_along(weighed: list[Weighed], at: int, off: set[int]) -> bool:
    """Whether an utterance belongs to a neighbour that is off topic: nearer to it in time than to the other one."""
    before = weighed[at].pause
    after = weighed[at + 1].pause if at + 1 < len(weighed) else 2 * LONG
    if at - 1 in off and at + 1 in off:
        return weighed[at].odds >= BETWEEN
    near = (at - 1 in off and before <= min(1.0, after)) or (at + 1 in off and after <= min(1.0, before))
    return near and weighed[at].odds >= BESIDE
