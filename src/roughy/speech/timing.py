"""Word times as they can be: in order, apart, inside the recording, and no longer than the sound that carries them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from roughy.speech.pcm import SAMPLE_RATE, span_of
from roughy.speech.transcript import Word
from roughy.speech.windows import Speech

SHORTEST_WORD = SAMPLE_RATE // 50
FAR_FROM_SPEECH = SAMPLE_RATE // 2
"""Samples from the nearest speech at which a word was not said but made up by the recognizer."""


@dataclass(frozen=True, slots=True)
class HeardWord:
    """A word as a recognizer gives it: samples `[start, end)` that may be off, and its probability (0 to 1)."""

    text: str
    start: int
    end: int
    probability: float


def settle(words: Iterable[HeardWord], speech: Speech, total: int) -> tuple[Word, ...]:
    """The words with times on the source timeline of a recording of `total` samples, all `speech` of which is given.

    Words in the middle of silence are dropped; the others lose the silence at their ends, never the silence inside
    (a filler that the recognizer swallowed hides there).
    """
    real = [trimmed for word in words if (trimmed := _trimmed(word, speech))]
    return tuple(Word(word.text, span_of(word.start, word.end), word.probability) for word in _apart(real, total))


def _trimmed(word: HeardWord, speech: Speech) -> HeardWord | None:
    sounding = [(max(start, word.start), min(end, word.end)) for start, end in speech]
    sounding = [(start, end) for start, end in sounding if end - start >= SHORTEST_WORD]
    if sounding:
        return replace(word, start=sounding[0][0], end=sounding[-1][1])
    near = any(start - FAR_FROM_SPEECH < word.end and word.start < end + FAR_FROM_SPEECH for start, end in speech)
    return word if near else None


def _apart(words: list[HeardWord], total: int) -> list[HeardWord]:
    """Push words that overlap apart, each at least `SHORTEST_WORD` long: forwards first, then back from the end."""
    ordered: list[HeardWord] = []
    at = 0
    for word, following in zip(words, [*words[1:], None], strict=False):
        start = max(at, word.start)
        end = min(word.end, following.start) if following and following.start > word.start else word.end
        at = max(end, start + SHORTEST_WORD)
        ordered.append(replace(word, start=start, end=at))
    limit = total
    for index in range(len(ordered) - 1, -1, -1):
        end = min(limit, ordered[index].end)
        limit = min(ordered[index].start, end - SHORTEST_WORD)
        ordered[index] = replace(ordered[index], start=limit, end=end)
    return [word for word in ordered if word.start >= 0]
