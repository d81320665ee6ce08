"""The figure that no label can flatter: what recognition reads in the finished cut, against the script."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein

from bench.judgement.hearing import Hearing, hear_samples, hear_sheet
from roughy.demo.takes import Line, Pause, Sheet
from roughy.editing.spelling import spell
from roughy.speech.pcm import SAMPLE_RATE, TICKS_PER_SAMPLE, read
from roughy.speech.transcript import Transcript
from roughy.timeline.span import Span

FADE_SAMPLES = SAMPLE_RATE // 200
CLEAN_PAUSE = 0.5


@dataclass(frozen=True, slots=True)
class Reading:
    """Words read wrongly and words in the script; add with `+`."""

    errors: int = 0
    words: int = 0

    @property
    def error_rate(self) -> float:
        """Word error rate: substitutions, insertions and deletions for each word of the script."""
        return self.errors / self.words if self.words else 0.0

    def __add__(self, other: "Reading") -> "Reading":
        return Reading(self.errors + other.errors, self.words + other.words)


def read_cut(hearing: Hearing, segments: tuple[Span, ...]) -> Reading:
    """Join the segments' sound with the renderer's 5 ms fades, recognize it and compare it with the script."""
    heard, _ = hear_samples(_joined(hearing, segments), language=hearing.sheet.language)
    return _compare(hearing.sheet, heard.transcript)


def read_clean(sheet: Sheet) -> Reading:
    """The same for the message alone, spoken without a mistake by the same voice in the same room."""
    lines = [part for part in sheet.parts if isinstance(part, Line) and part.keep]
    parts = tuple(part for line in lines for part in (line, Pause(CLEAN_PAUSE)))
    return _compare(sheet, hear_sheet(replace(sheet, id=f"{sheet.id}-clean", parts=parts)).heard.transcript)


def _joined(hearing: Hearing, segments: tuple[Span, ...]) -> NDArray[np.int16]:
    return np.concatenate(
        [
            np.zeros(0, np.int16),
            *(
                np.round(_faded(read(hearing.pcm, s.start // TICKS_PER_SAMPLE, s.end // TICKS_PER_SAMPLE)) * 32767)
                for s in segments
            ),
        ],
        dtype=np.int16,
        casting="unsafe",
    )


def _faded(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    ramp = np.minimum(1, (np.arange(len(samples), dtype=np.float32) + 1) / FADE_SAMPLES)
    return samples * ramp * ramp[::-1]


def _compare(sheet: Sheet, transcript: Transcript) -> Reading:
    wanted = _spelled(sheet.script.split(), sheet.language)
    return Reading(
        Levenshtein.distance(wanted, _spelled([w.text for w in transcript.words], sheet.language)), len(wanted)
    )


def _spelled(words: list[str], language: str) -> list[str]:
    return [form for word in words for form in spell(word, language)]
