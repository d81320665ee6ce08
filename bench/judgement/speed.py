"""How long a decision takes as the recording grows."""

import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bench.judgement.hearing import Hearing
from roughy.editing.decide import decide
from roughy.editing.language import language
from roughy.editing.letters import fold
from roughy.editing.settings import preset
from roughy.speech.sound import LEVEL_STEP, Sound
from roughy.speech.transcript import Transcript, Word
from roughy.timeline.span import Span
from roughy.timeline.ticks import Ticks, from_seconds, to_seconds


@dataclass(frozen=True, slots=True)
class Decision:
    """One timed decision: length of the recording, words in it, seconds of one processor without and with a script."""

    length: float
    words: int
    seconds: float
    seconds_with_script: float


def time_decisions(hearings: list[Hearing], lengths: tuple[float, ...]) -> Iterator[Decision]:
    """Decide on recordings of about `lengths` seconds, strung together from the sheets in English."""
    english = [hearing for hearing in hearings if hearing.sheet.language == "en"]
    for length in lengths:
        transcript, sound, duration, script = _long_recording(english, length)
        took = [_timed(transcript, sound, duration, text) for text in (None, script)]
        yield Decision(to_seconds(duration), len(transcript.words), took[0], took[1])


def _timed(transcript: Transcript, sound: Sound, duration: Ticks, script: str | None) -> float:
    started = time.process_time()
    decide(transcript, sound, duration=duration, frame_rate=None, script=script, settings=preset("standard"))
    return time.process_time() - started


def _long_recording(hearings: list[Hearing], length: float) -> tuple[Transcript, Sound, Ticks, str]:
    """Sheet after sheet; from the second round on words trade places with others, so that nothing is told again."""
    words: list[Word] = []
    levels: list[bytes] = []
    voiced: list[Span] = []
    script: list[str] = []
    at, number = 0, 0
    while at < from_seconds(length):
        hearing, trade = hearings[number % len(hearings)], _Trade.of(hearings, number // len(hearings))
        heard = hearing.heard
        words += [replace(w, text=trade(w.text), span=_moved(w.span, at)) for w in heard.transcript.words]
        voiced += [_moved(span, at) for span in heard.sound.voiced]
        levels.append(heard.sound.levels)
        script.append(" ".join(map(trade, hearing.sheet.script.split())))
        at += len(heard.sound.levels) * LEVEL_STEP
        number += 1
    return Transcript("en", tuple(words)), Sound(b"".join(levels), tuple(voiced)), Ticks(at), " ".join(script)


@dataclass(frozen=True, slots=True)
class _Trade:
    """Another word for every one that means something, the same one throughout a round: as if told of another topic."""

    others: dict[str, str]

    @classmethod
    def of(cls, hearings: list[Hearing], lap: int) -> "_Trade":
        lists = language("en")
        said = {fold(word) for hearing in hearings for word in hearing.sheet.script.split()}
        meaning = sorted(said - lists.function_words - lists.fillers)
        traded = list(meaning)
        if lap:
            random.Random(lap).shuffle(traded)
        return cls(dict(zip(meaning, traded, strict=True)))

    def __call__(self, text: str) -> str:
        """The word that stands for `text`, with its capital letter and punctuation."""
        bare = text.strip(".,;:!?…")
        other = self.others.get(fold(bare), bare)
        return text.replace(bare, other.capitalize() if bare[:1].isupper() else other) if bare else text


def _moved(span: Span, offset: int) -> Span:
    return Span(Ticks(span.start + offset), Ticks(span.end + offset))
