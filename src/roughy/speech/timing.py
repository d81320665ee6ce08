"""Word times as they can be: in order, apart, inside the recording, and as long as the sound that carries them.

Recognizers let the last word before a pause end too early: Whisper by 130 ms in the middle, measured on the sheets of
`bench/judgement`. The voice activity detector knows better where a voice stops.
"""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

from roughy.speech.pcm import SAMPLE_RATE, span_of
from roughy.speech.transcript import Word
from roughy.speech.windows import Speech

SHORTEST_WORD = SAMPLE_RATE // 50
SLIVER = SAMPLE_RATE // 8
"""Samples of sound so short that, behind a silence, they are the edge of the next word."""
REACH_BACK, REACH_ON = SAMPLE_RATE // 8, SAMPLE_RATE * 2 // 5
"""Samples by which a stretch of speech may begin before its first word and last beyond its last one: more than that is
another sound, such as a filler the recognizer left out."""
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
    sounding = [fitted for word in words if (fitted := _fitted(word, speech))]
    words_apart = _apart(_filling(sounding, speech), total)
    return tuple(Word(word.text, span_of(word.start, word.end), word.probability) for word in words_apart)


def _fitted(word: HeardWord, speech: Speech) -> HeardWord | None:
    """The word without silence at its ends and without the slivers of its neighbours beyond it."""
    first = max(0, bisect_left(speech, (word.start, word.start)) - 1)
    parts: list[tuple[int, int]] = []
    for start, end in speech[first:]:
        if start - FAR_FROM_SPEECH >= word.end:
            break
        if end + FAR_FROM_SPEECH > word.start:
            parts.append((max(start, word.start), min(end, word.end)))
    heard = [(start, end) for start, end in parts if end - start >= SHORTEST_WORD]
    if len(heard) > 1 and heard[-1][1] - heard[-1][0] < SLIVER:
        heard.pop()
    if len(heard) > 1 and heard[0][1] - heard[0][0] < SLIVER:
        heard.pop(0)
    if heard:
        return replace(word, start=heard[0][0], end=heard[-1][1])
    return word if parts else None


def _filling(words: list[HeardWord], speech: Speech) -> list[HeardWord]:
    """Let the first word in each stretch of speech begin with it and the last one end with it, where they nearly do."""
    filled = list(words)
    starts = list(accumulate((word.start for word in words), max))
    for start, end in speech:
        first, after = bisect_left(starts, start), bisect_left(starts, end)
        if first < after and 0 < filled[first].start - start <= REACH_BACK and _free(filled, first - 1, start):
            filled[first] = replace(filled[first], start=start)
        last = after - 1
        if last >= 0 and filled[last].end > start and 0 < end - filled[last].end <= REACH_ON:
            filled[last] = replace(filled[last], end=end)
    return filled


def _free(words: list[HeardWord], before: int, moment: int) -> bool:
    return before < 0 or words[before].end <= moment


def _apart(words: list[HeardWord], total: int) -> list[HeardWord]:
    """Push words that overlap apart, each at least `SHORTEST_WORD` long: forwards first, then back from the end."""
    ends = [min(word.end, after.start) if after.start > word.start else word.end for word, after in pairwise(words)]
    ends += [word.end for word in words[-1:]]
    ordered: list[HeardWord] = []
    at = 0
    for word, end in zip(words, ends, strict=True):
        start = max(at, word.start)
        at = max(end, start + SHORTEST_WORD)
        ordered.append(replace(word, start=start, end=at))
    limit = total
    for index in range(len(ordered) - 1, -1, -1):
        end = min(limit, ordered[index].end)
        limit = min(ordered[index].start, end - SHORTEST_WORD)
        ordered[index] = replace(ordered[index], start=limit, end=end)
    return [word for word in ordered if word.start >= 0]
