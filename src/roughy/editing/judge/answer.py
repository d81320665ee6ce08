"""What a language model may answer, and the check that it speaks of what was asked and of nothing it made up."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from roughy.editing.judge.model import BadAnswer
from roughy.editing.letters import fold_phrase


class Decision(BaseModel):
    """One utterance to remove, or those of its words that `text` repeats exactly."""

    model_config = ConfigDict(extra="forbid")

    id: int
    reason: Literal["restart", "retake", "off_topic", "off_script"]
    confidence: float = Field(ge=0, le=1)
    because: str
    text: str | None
    replaced_by: int | None


class Answer(BaseModel):
    """All utterances to remove."""

    model_config = ConfigDict(extra="forbid")

    remove: list[Decision]


def schema() -> dict[str, Any]:
    """The JSON schema of an answer; every field is required, as strict servers want it."""
    return Answer.model_json_schema()


def read(answer: Any, asked: Mapping[int, Sequence[str]], known: range, *, script: bool) -> list[Decision]:
    """Check an answer against the utterances `asked` about (number to words) and all that exist (`known` numbers).

    Raises `BadAnswer` where it has another form, decides about what was not asked, quotes what was not said, replaces
    an utterance with one that goes too or does not exist, removes all there is, or speaks of a script without one.
    """
    try:
        decisions = Answer.model_validate(answer).remove
    except ValidationError as error:
        raise BadAnswer(f"it had another form ({error.error_count()} errors)") from None
    whole = {decision.id for decision in decisions if decision.text is None}
    for decision in decisions:
        if decision.id not in asked:
            raise BadAnswer(f"it decided about utterance {decision.id}, which was not asked about")
        if decision.text is not None and position(decision.text, asked[decision.id]) is None:
            raise BadAnswer(f"it quoted words that utterance {decision.id} does not have")
        if decision.replaced_by is not None and (decision.replaced_by not in known or decision.replaced_by in whole):
            raise BadAnswer(f"it replaced utterance {decision.id} with one that does not stay")
        if decision.reason == "off_script" and not script:
            raise BadAnswer("it spoke of a script that there is not")
    if len({decision.id for decision in decisions}) < len(decisions):
        raise BadAnswer("it decided twice about one utterance")
    if asked and whole == set(asked) and len(asked) > 1:
        raise BadAnswer("it would leave nothing")
    return decisions


def position(text: str, words: Sequence[str]) -> range | None:
    """Where among the words those of `text` stand in a row; None where they do not."""
    quoted = fold_phrase(text)
    said = ["".join(fold_phrase(word)) for word in words]
    for start in range(len(said) - len(quoted) + 1):
        if quoted and tuple(said[start : start + len(quoted)]) == quoted:
            return range(start, start + len(quoted))
    return None
