"""Words with times: the border between recognition and everything that reads what was said."""

from dataclasses import dataclass

from roughy.timeline.span import Span


@dataclass(frozen=True, slots=True)
class Reading:
    """What a word is, read with the words around it: four probabilities that add up to 1.

    `kept` that it belongs to what the speaker means to say, `slip` that it is a hesitation or a beginning given up
    inside a sentence, `retake` that it belongs to a sentence given up for a later one, `aside` that it is talk around
    the camera.
    """

    kept: float
    slip: float
    retake: float
    aside: float


@dataclass(frozen=True, slots=True)
class Word:
    """One spoken word with its punctuation, its span on the source and the recognizer's probability (0 to 1).

    `reading` is None where nobody has read the words, or nobody can read their language.
    """

    text: str
    span: Span
    probability: float
    reading: Reading | None = None


@dataclass(frozen=True, slots=True)
class Transcript:
    """All words of a recording in order; `language` is ISO 639-1, None where nothing was spoken."""

    language: str | None
    words: tuple[Word, ...]
