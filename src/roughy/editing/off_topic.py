"""Talk around the camera and not to it: slates, the crew, the door, before the beginning and after the end.

Every utterance is weighed: phrases that people say around a camera speak for it, words that the talk is about speak
against it. Two borders, as in edge detection: what is above the upper one is off topic by itself, what is above the
lower one only beside such an utterance, spoken without a longer pause between them.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from roughy.editing.language import CAMERA_WEIGHTS, Language, language
from roughy.editing.marks import Mark
from roughy.editing.rough_cut import Reason
from roughy.editing.talk import Talk
from roughy.editing.utterances import silence_before, usual_pause, utterances
from roughy.timeline.ticks import Ticks

ENOUGH = 2.5
BESIDE = 0.0
"""The upper and the lower border."""

UNKNOWN_WORD, TOPIC_WORD = 0.5, 1.0
"""What a content word speaks against camera talk: one said only here, and one that the talk says elsewhere too."""

APART, AT_AN_END, QUESTION, EXCLAMATION, SHORT = 1.0, 0.5, 1.0, 0.5, 1.0
"""What else speaks for it: a long pause around it, the first or last place, a question, having no word of its own."""

FEWEST_QUESTIONS, MOST_QUESTIONS = 4, 0.15
"""Where more utterances are questions than both say, people talk to each other and a question means nothing."""

LONG_PAUSE = 1.6
"""Times the usual pause."""

STEM = 5
"""Letters by which two words count as one topic."""

LONGEST_PHRASE = 8


@dataclass(frozen=True, slots=True)
class Weighed:
    """An utterance (word indexes), its weight, the phrase that weighs most, and the pause before it in usual pauses."""

    words: tuple[int, ...]
    weight: float
    phrase: str
    pause: float


def find_off_topic(talk: Talk, left: Sequence[int]) -> list[Mark]:
    """Mark utterances that weigh as camera talk, and their neighbours that go with them."""
    weighed = _weigh(talk, left)
    off = {at for at, utterance in enumerate(weighed) if utterance.weight >= ENOUGH}
    grown = True
    while grown:
        beside = {at for at in range(len(weighed)) if at not in off and _goes_along(weighed, at, off)}
        off |= beside
        grown = bool(beside)
    marks: list[Mark] = []
    for at in sorted(off):
        utterance = weighed[at]
        confidence = min(0.95, 0.6 + 0.1 * max(0.0, utterance.weight - ENOUGH))
        evidence = (
            f"{utterance.phrase!r} is said around a camera, not to it."
            if utterance.phrase
            else "Said together with talk around the camera."
        )
        marks.append(Mark(utterance.words, Reason.OFF_TOPIC, confidence, evidence))
    return marks


def _weigh(talk: Talk, left: Sequence[int]) -> list[Weighed]:
    lists = language(talk.code)
    groups = utterances(talk, [index for index in left if talk.words[index].letters])
    said = [_said(tuple(form for index in group for form in talk.words[index].forms), lists) for group in groups]
    topics = Counter(stem for one in said if one.weight < CAMERA_WEIGHTS["sure"] for stem in one.stems)
    asked = [talk.words[group[-1]].text.endswith("?") for group in groups]
    conversation = sum(asked) > max(FEWEST_QUESTIONS, MOST_QUESTIONS * len(groups))
    usual = usual_pause(talk)
    pauses = [LONG_PAUSE, *(_pause(talk, one[-1], two[0], usual) for one, two in pairwise(groups)), LONG_PAUSE]
    weighed: list[Weighed] = []
    for at, (group, one) in enumerate(zip(groups, said, strict=True)):
        own = one.stems if one.weight < CAMERA_WEIGHTS["sure"] else frozenset()
        weight = one.weight - sum(TOPIC_WORD if topics[stem] > (stem in own) else UNKNOWN_WORD for stem in one.stems)
        if one.weight:
            ends = at in {0, len(groups) - 1}
            weight += AT_AN_END if ends else APART if max(pauses[at : at + 2]) >= LONG_PAUSE else 0.0
            weight += EXCLAMATION if not one.stems else 0.0
        weight += QUESTION if asked[at] and not conversation else 0.0
        weighed.append(Weighed(group, weight, one.phrase, pauses[at]))
    return weighed


def _pause(talk: Talk, one: int, two: int, usual: Ticks) -> float:
    return silence_before(talk, [one, two], 1) / usual


@dataclass(frozen=True, slots=True)
class _Said:
    weight: float
    phrase: str
    stems: frozenset[str]


def _said(forms: tuple[str, ...], lists: Language) -> _Said:
    """Find camera phrases, heavier and longer ones first; what no phrase explains are the words of a topic."""
    found: list[tuple[float, int, int]] = []
    for start in range(len(forms)):
        for end in range(start + 1, min(len(forms), start + LONGEST_PHRASE) + 1):
            weight = lists.camera.get("".join(forms[start:end]))
            if weight:
                found.append((-weight, start - end, start))
    free = [True] * len(forms)
    said = _Said(0.0, "", frozenset())
    for minus_weight, minus_length, start in sorted(found):
        end = start - minus_length
        if all(free[start:end]):
            free[start:end] = [False] * (end - start)
            said = replace(said, weight=said.weight - minus_weight, phrase=said.phrase or " ".join(forms[start:end]))
    topic = (form for form, unexplained in zip(forms, free, strict=True) if unexplained)
    return replace(said, stems=frozenset(form[:STEM] for form in topic if _has_meaning(form, lists)))


def _has_meaning(form: str, lists: Language) -> bool:
    return form not in lists.function_words and len(form) > 2


def _goes_along(weighed: list[Weighed], at: int, off: set[int]) -> bool:
    """Whether an utterance belongs to a neighbour that is off topic: nearer to it in time than to the other one."""
    before = weighed[at].pause
    after = weighed[at + 1].pause if at + 1 < len(weighed) else LONG_PAUSE
    weight = weighed[at].weight + (SHORT if len(weighed[at].words) <= 3 else 0.0)
    if at - 1 in off and at + 1 in off:
        return weight >= BESIDE - 1
    return weight >= BESIDE and (
        (at - 1 in off and before <= min(1.0, after)) or (at + 1 in off and after <= min(1.0, before))
    )
