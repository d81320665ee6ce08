"""Perform sheets and have them recognized once: what is known of a sheet lies in a cache folder between runs."""

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TypeVar

import av
import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter

import roughy.speech
from roughy.demo.takes import RATE, Sheet, Truth, perform
from roughy.speech.heard import Heard
from roughy.speech.listen import listen
from roughy.speech.pcm import SAMPLE_RATE
from roughy.speech.reader import read
from roughy.speech.transcript import Transcript, Word
from roughy.speech.whisper import WhisperRecognizer
from roughy.timeline.span import Span
from roughy.timeline.ticks import from_seconds

CACHE = Path(os.environ.get("ROUGHY_BENCH_CACHE") or Path.home() / ".cache" / "roughy-bench")
HEARD = TypeAdapter(Heard)

Kept = TypeVar("Kept")


@dataclass(frozen=True, slots=True)
class Hearing:
    """A performed sheet: its truth, its 16 kHz PCM file, what recognition heard and the words that were really said.

    The words of both were read.
    """

    sheet: Sheet
    truth: Truth
    pcm: Path
    heard: Heard
    said: Transcript


def hear_sheet(sheet: Sheet) -> Hearing:
    """Perform a sheet and recognize it without being told its language, or take what was heard from the cache."""
    take = perform(sheet)
    samples = _at_16_khz(take.samples)
    heard, pcm = hear_samples(samples, language=None)
    return Hearing(sheet, take.truth, pcm, replace(heard, transcript=read(heard.transcript)), read(_said(take.truth)))


def _said(truth: Truth) -> Transcript:
    """The words as they were really said, with their true times."""
    return Transcript(
        truth.language,
        tuple(Word(w.text, Span(from_seconds(w.start), from_seconds(w.end)), 1.0) for w in truth.words),
    )


def hear_samples(samples: NDArray[np.int16], *, language: str | None) -> tuple[Heard, Path]:
    """What recognition hears in 16 kHz samples and the file that holds them, from the cache where it is known."""
    key = hashlib.sha256(samples.tobytes() + engine_version() + str(language).encode()).hexdigest()[:24]
    CACHE.mkdir(parents=True, exist_ok=True)
    pcm = CACHE / f"{key}.pcm"
    if not pcm.exists():
        samples.tofile(pcm)
    return known(f"{key}.json", HEARD, lambda: _recognized(pcm, language)), pcm


def known(name: str, kind: TypeAdapter[Kept], find: Callable[[], Kept]) -> Kept:
    """What the cache keeps under a name; what is not there is found and kept."""
    file = CACHE / name
    if file.exists():
        return kind.validate_json(file.read_bytes())
    found = find()
    CACHE.mkdir(parents=True, exist_ok=True)
    file.write_bytes(kind.dump_json(found))
    return found


def hear_words(sheet: Sheet) -> tuple[Word, ...]:
    """The words that recognition hears in a performed sheet, told its language, and nothing of it is kept."""
    with NamedTemporaryFile(suffix=".pcm") as file:
        _at_16_khz(perform(sheet).samples).tofile(file.name)
        return _recognized(Path(file.name), sheet.language).transcript.words


def _recognized(pcm: Path, language: str | None) -> Heard:
    sound = listen(pcm, lambda _: None)
    return Heard(_recognizer().recognize(pcm, sound.voiced, language=language, on_progress=lambda _: None), sound)


@cache
def _recognizer() -> WhisperRecognizer:
    return WhisperRecognizer("offline")


@cache
def engine_version() -> bytes:
    """A digest of the code that recognizes, so that a change to it is measured and not served from the cache."""
    folder = Path(next(iter(roughy.speech.__path__)))
    sources = [
        folder / f"{name}.py" for name in ("listen", "model", "pcm", "spoken_language", "timing", "whisper", "windows")
    ]
    return hashlib.sha256(b"".join(source.read_bytes() for source in sources)).digest()


def _at_16_khz(samples: NDArray[np.float32]) -> NDArray[np.int16]:
    resampler = av.AudioResampler(format="s16", layout="mono", rate=SAMPLE_RATE)
    frame = av.AudioFrame.from_ndarray(samples[np.newaxis], format="flt", layout="mono")
    frame.sample_rate = RATE
    blocks = [block.to_ndarray()[0] for block in (*resampler.resample(frame), *resampler.resample(None))]
    return np.concatenate(blocks)
