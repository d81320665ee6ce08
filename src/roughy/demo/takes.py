"""Take sheets: what someone says in front of a camera, line by line, and whether an editor would keep it.

A performed sheet is a raw recording that knows its own truth: every line's span, every word's, and which of them belong
to the cut. The demo films one; the judgement bench measures the decision on many.
"""

import zlib
from dataclasses import dataclass, field
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter

from roughy.demo.room import Room, in_room
from roughy.demo.speaker import Speaker, Speech

RATE = 48_000
"""Samples a second of a performed take."""

LEAD_IN, LEAD_OUT = 0.5, 0.7
BREATH = (0.1, 0.26)
"""Seconds between two lines that no pause divides: from shortest to longest."""
VOICE_GAIN = 0.6


@dataclass(frozen=True, slots=True)
class Line:
    """One line as it is said; `keep` says whether it belongs to the cut and `why` names what it is where it does not.

    `why` is one of filler, repeat, restart, retake, offtopic. `voice`, `speed` (words a minute) and `pitch` (0 to 99)
    override the sheet's, `gap` the seconds of breath before the next line.
    """

    say: str
    keep: bool = True
    why: str | None = None
    voice: str | None = None
    speed: int | None = None
    pitch: int | None = None
    gap: float | None = None


@dataclass(frozen=True, slots=True)
class Pause:
    """Seconds in which nobody speaks."""

    pause: float


@dataclass(frozen=True, slots=True)
class Sheet:
    """A take sheet; `script` is the message as it was meant, `language` ISO 639-1."""

    id: str
    language: str
    voice: str
    script: str
    parts: tuple[Line | Pause, ...]
    speed: int = 165
    pitch: int = 45
    room: Room = field(default_factory=Room)


@dataclass(frozen=True, slots=True)
class TrueSpan:
    """A line's place on the recording, in seconds, and its label."""

    start: float
    end: float
    keep: bool
    why: str | None
    text: str


@dataclass(frozen=True, slots=True)
class TrueWord:
    """A word's place on the recording, in seconds."""

    start: float
    end: float
    text: str


@dataclass(frozen=True, slots=True)
class Truth:
    """All that is known of a performed sheet; `duration` in seconds, pauses are no spans."""

    id: str
    language: str
    duration: float
    script: str
    spans: tuple[TrueSpan, ...]
    words: tuple[TrueWord, ...]


@dataclass(frozen=True, slots=True)
class Take:
    """A performed sheet: mono samples (-1 to 1) at `RATE` and their truth."""

    samples: NDArray[np.float32]
    truth: Truth


def read_sheet(path: Path) -> Sheet:
    """The take sheet in a JSON file; raises `pydantic.ValidationError` where it is none."""
    return TypeAdapter(Sheet).validate_json(path.read_bytes())


def write_truth(truth: Truth, path: Path) -> None:
    """Write the labels as JSON: duration, script, spans with `start`, `end`, `keep`, `why` and `text`, and words."""
    path.write_bytes(TypeAdapter(Truth).dump_json(truth, indent=1))


def perform(sheet: Sheet) -> Take:
    """Speak the sheet in its room. The same sheet always sounds the same, yet no line is said twice the same way."""
    chance = np.random.default_rng(zlib.crc32(sheet.id.encode()))
    pieces: list[NDArray[np.float32]] = [_silence(LEAD_IN)]
    spans: list[TrueSpan] = []
    words: list[TrueWord] = []
    at = len(pieces[0])
    with Speaker() as speaker:
        for part in sheet.parts:
            if isinstance(part, Pause):
                pieces.append(_silence(part.pause))
            else:
                sound, spoken = _say(speaker, part, sheet, chance)
                gap = part.gap if part.gap is not None else float(chance.uniform(*BREATH))
                pieces += [sound, _silence(gap)]
                spans.append(TrueSpan(_seconds(at), _seconds(at + len(sound)), part.keep, part.why, part.say))
                words.extend(TrueWord(_seconds(at + start), _seconds(at + end), text) for text, start, end in spoken)
            at = sum(map(len, pieces))
    dry = np.concatenate([*pieces, _silence(LEAD_OUT)])
    truth = Truth(sheet.id, sheet.language, _seconds(len(dry)), sheet.script, tuple(spans), tuple(words))
    return Take(in_room(dry, RATE, sheet.room, chance), truth)


def _say(
    speaker: Speaker, line: Line, sheet: Sheet, chance: np.random.Generator
) -> tuple[NDArray[np.float32], list[tuple[str, int, int]]]:
    """The line's samples at `RATE` and its words as `(text, start, end)` in samples; nobody repeats a pace exactly."""
    speed = round((line.speed or sheet.speed) * chance.uniform(0.95, 1.05))
    pitch = round((sheet.pitch if line.pitch is None else line.pitch) + chance.uniform(-4, 4))
    speech = speaker.speak(line.say, line.voice or sheet.voice, speed=speed, pitch=min(99, max(0, pitch)))
    samples = _resampled(speech) * np.float32(VOICE_GAIN * chance.uniform(0.85, 1.0))
    scale = RATE / speech.rate
    return samples, [(word.text, round(word.start * scale), round(word.end * scale)) for word in speech.words]


def _resampled(speech: Speech) -> NDArray[np.float32]:
    resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE)
    frame = av.AudioFrame.from_ndarray(speech.samples[np.newaxis], format="flt", layout="mono")
    frame.sample_rate = speech.rate
    blocks = [block.to_ndarray()[0] for block in (*resampler.resample(frame), *resampler.resample(None))]
    return np.concatenate(blocks)[: round(len(speech.samples) * RATE / speech.rate)]


def _silence(seconds: float) -> NDArray[np.float32]:
    return np.zeros(int(seconds * RATE), np.float32)


def _seconds(samples: int) -> float:
    return round(samples / RATE, 4)
