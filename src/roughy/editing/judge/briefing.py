"""What a language model is told of a recording: numbered utterances, the local suggestion for each, and the script."""

from collections.abc import Sequence
from dataclasses import dataclass

from roughy.editing.marks import Mark
from roughy.editing.talk import Talk
from roughy.editing.utterances import silence_before, utterances
from roughy.timeline.ticks import to_seconds


@dataclass(frozen=True, slots=True)
class Briefing:
    """A talk as the model sees it: `utterances` are word indexes, numbered by their place; `local` are the marks of the
    local decision by word; `script` is the intended message."""

    talk: Talk
    utterances: tuple[tuple[int, ...], ...]
    local: dict[int, Mark]
    script: str | None

    @classmethod
    def of(cls, talk: Talk, spoken: Sequence[int], local: Sequence[Mark], script: str | None) -> "Briefing":
        """Brief on the words `spoken` (by index) and the local marks among them."""
        marked = {index: mark for mark in local for index in mark.words}
        return cls(talk, tuple(utterances(talk, spoken)), marked, script)

    def question(self, shown: range, asked: range) -> str:
        """The text of one question: the utterances `shown`, those of them that are not `asked` about as context."""
        lines = [self._line(number) + ("" if number in asked else " | context") for number in shown]
        return "\n".join([f"The script:\n{self.script}\n" if self.script else "There is no script.\n", *lines])

    def words(self, number: int) -> list[str]:
        """The words of an utterance as they were heard."""
        return [self.talk.words[index].text for index in self.utterances[number]]

    def times(self, asked: range) -> str:
        """When the utterances `asked` about are said: "00:00.5 to 01:12.0"."""
        start = self.talk.words[self.utterances[asked.start][0]].span.start
        end = self.talk.words[self.utterances[asked.stop - 1][-1]].span.end
        return f"{_clock(to_seconds(start))} to {_clock(to_seconds(end))}"

    def local_marks(self, asked: range) -> list[Mark]:
        """The local marks, as far as they lie among the utterances `asked` about."""
        within = {index for number in asked for index in self.utterances[number]}
        marks = dict.fromkeys(mark for index, mark in self.local.items() if index in within)
        return [
            Mark(tuple(index for index in mark.words if index in within), mark.reason, mark.confidence, mark.evidence)
            for mark in marks
        ]

    def _line(self, number: int) -> str:
        group = self.utterances[number]
        start = self.talk.words[group[0]].span.start
        before = [*(self.utterances[number - 1][-1:] if number else ()), group[0]]
        pause = to_seconds(silence_before(self.talk, before, len(before) - 1))
        marked = [self.local[index].reason.value for index in group if index in self.local]
        suggestion = marked[0] if len(marked) * 2 > len(group) else "-"
        text = self.talk.text(group).replace("|", " ")
        return f"{number} | {_clock(to_seconds(start))} | {pause:.1f} | {text} | {suggestion}"


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds, 1), 60)
    return f"{int(minutes):02}:{rest:04.1f}"
