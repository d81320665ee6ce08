"""Words with times: the border between recognition and everything that reads what was said."""

from dataclasses import dataclass

from roughy.timeline.span import Span


@dataclass(frozen=True, slots=True)
class Word:
    """One spoken word with its punctuation, its span on the source and the recognizer's probability (0 to 1)."""

    text: str
    span: Span
    probability: float


@dataclass(frozen=True, slots=True)
class Transcript:
    """All words of a recording in order; `language` is ISO 639-1, None where nothing was spoken."""

    language: str | None
    words: tuple[Word, ...]
