"""Slates: "Scene one, take four." They are said to whoever cuts, and are too short to be read for anything else."""

from collections.abc import Sequence

from roughy.editing.language import language
from roughy.editing.marks import Mark
from roughy.editing.rough_cut import Reason
from roughy.editing.spelling import number_words
from roughy.editing.talk import Talk
from roughy.editing.utterances import utterances


def find_slates(talk: Talk, left: Sequence[int]) -> list[Mark]:
    """Mark the utterances that hold nothing but words of a slate and numbers, at least one of each."""
    names = language(talk.code).slates
    numbers = number_words(talk.code) | language(talk.code).one
    marks: list[Mark] = []
    for words in utterances(talk, [index for index in left if talk.words[index].letters]):
        said = {form for index in words for form in talk.words[index].forms}
        if said <= names | numbers and said & names and said & numbers:
            marks.append(Mark(words, Reason.OFF_TOPIC, 0.8, f"{talk.text(words)!r} is a slate."))
    return marks
