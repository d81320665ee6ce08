"""What a pass hands back: words that should go, why, how surely, and what shows it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from roughy.editing.rough_cut import Reason
from roughy.editing.talk import Talk


@dataclass(frozen=True, slots=True)
class Mark:
    """Words (by index, in order) that should go together; `confidence` is 0 to 1, `evidence` one sentence."""

    words: tuple[int, ...]
    reason: Reason
    confidence: float
    evidence: str


def words_of(marks: Iterable[Mark]) -> set[int]:
    """All words (by index) that the marks hold."""
    return {index for mark in marks for index in mark.words}


Pass = Callable[[Talk, Sequence[int]], list[Mark]]
"""A pass reads the talk and the indexes of the words that are still there, and marks some of them."""
