"""Talk around the camera and not to it: slates, the crew, the door, before the beginning and after the end."""

from collections.abc import Sequence

from roughy.editing.language import Phrase, language
from roughy.editing.marks import Mark
from roughy.editing.rough_cut import Reason
from roughy.editing.talk import Talk
from roughy.editing.utterances import utterances


def find_off_topic(talk: Talk, left: Sequence[int]) -> list[Mark]:
    """Mark utterances in which a phrase of the language's camera talk is said."""
    lists = language(talk.code)
    marks: list[Mark] = []
    for utterance in utterances(talk, left):
        forms = tuple(form for index in utterance for form in talk.words[index].forms)
        if phrase := _said(forms, lists.camera):
            evidence = f"{' '.join(phrase)!r} is said around a camera, not to it."
            marks.append(Mark(utterance, Reason.OFF_TOPIC, 0.8, evidence))
    return marks


def _said(forms: Phrase, phrases: frozenset[Phrase]) -> Phrase | None:
    for start in range(len(forms)):
        for end in range(len(forms), start, -1):
            if forms[start:end] in phrases:
                return forms[start:end]
    return None
