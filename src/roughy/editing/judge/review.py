"""A language model's second look at the local decision: it may overrule it, but only with an answer that holds."""

from importlib import resources

from roughy.editing.judge.answer import Decision, position, read, schema
from roughy.editing.judge.briefing import Briefing
from roughy.editing.judge.model import BadAnswer, LanguageModel, Unreachable
from roughy.editing.judge.windows import windows
from roughy.editing.marks import Mark, words_of
from roughy.editing.rough_cut import Reason
from roughy.editing.talk import Talk

OWN = frozenset({Reason.FILLER, Reason.REPEAT})
"""What the local decision hears better than a reader of text: it stays whatever the model says."""


def review(model: LanguageModel, talk: Talk, marks: list[Mark], script: str | None) -> tuple[list[Mark], list[str]]:
    """Let a language model decide which utterances go; returns the marks then, and notes on what it did not decide.

    Where its answer is slow or bad, the local marks stay for the utterances it was asked about, and a note says so. A
    model that cannot be reached is not asked again.
    """
    own = [mark for mark in marks if mark.reason in OWN or not any(talk.words[index].letters for index in mark.words)]
    gone = words_of(own)
    spoken = [word.index for word in talk.words if word.letters and word.index not in gone]
    briefing = Briefing.of(talk, spoken, [mark for mark in marks if mark not in own], script)
    decided: list[Mark] = []
    notes: list[str] = []
    unreachable: Unreachable | None = None
    for shown, asked in windows(len(briefing.utterances)):
        try:
            if unreachable:
                raise unreachable
            decided += _ask(model, briefing, shown, asked)
        except BadAnswer as error:
            unreachable = error if isinstance(error, Unreachable) else None
            decided += briefing.local_marks(asked)
            notes.append(f"From {briefing.times(asked)} the cut was decided without {model.name}, because {error}.")
    return [*own, *decided], notes


def _ask(model: LanguageModel, briefing: Briefing, shown: range, asked: range) -> list[Mark]:
    """The marks of one window; raises `BadAnswer`."""
    instructions = resources.files("roughy.editing.judge").joinpath("prompt.md").read_text("utf-8")
    answer = model.ask(instructions, briefing.question(shown, asked), schema())
    words = {number: briefing.words(number) for number in asked}
    decisions = read(answer, words, range(len(briefing.utterances)), script=bool(briefing.script))
    return [_mark(briefing, decision, model.name) for decision in decisions]


def _mark(briefing: Briefing, decision: Decision, name: str) -> Mark:
    indexes = briefing.utterances[decision.id]
    if decision.text is not None:
        part = position(decision.text, briefing.words(decision.id))
        assert part is not None
        indexes = indexes[part.start : part.stop]
    evidence = f"{decision.because.strip()} ({name})"
    if decision.replaced_by is not None:
        evidence += f" It is said again as {' '.join(briefing.words(decision.replaced_by))!r}."
    return Mark(indexes, Reason(decision.reason), decision.confidence, evidence)
