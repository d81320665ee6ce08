"""Speech with known words, and one loaded recognizer."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from roughy.demo.takes import RATE, Line, Pause, Sheet, Truth, perform
from roughy.speech.pcm import SAMPLE_RATE
from roughy.speech.whisper import WhisperRecognizer

PARTS = (
    Line("Welcome to this short lesson about brewing coffee at home."),
    Pause(0.8),
    Line("Um,", keep=False, why="filler"),
    Pause(0.3),
    Line("Use fresh beans and clean water, and wait for, wait for the coffee."),
    Pause(1.2),
    Line("Thank you for listening."),
)


@dataclass(frozen=True, slots=True)
class Spoken:
    """A PCM file and what is said in it."""

    pcm: Path
    samples: NDArray[np.int16]
    truth: Truth


def speak_to(folder: Path, sheet: Sheet) -> Spoken:
    """Perform a sheet into a 16 kHz PCM file."""
    take = perform(sheet)
    resampler = av.AudioResampler(format="s16", layout="mono", rate=SAMPLE_RATE)
    frame = av.AudioFrame.from_ndarray(take.samples[np.newaxis], format="flt", layout="mono")
    frame.sample_rate = RATE
    heard = [block.to_ndarray()[0] for block in (*resampler.resample(frame), *resampler.resample(None))]
    samples = np.concatenate(heard)
    path = folder / f"{sheet.id}.pcm"
    samples.tofile(path)
    return Spoken(path, samples, take.truth)


@pytest.fixture(scope="session")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> Spoken:
    """A few English sentences with a filler, a repeat and pauses."""
    return speak_to(tmp_path_factory.mktemp("spoken"), Sheet("lesson", "en", "en-us+m3", "", PARTS))


@pytest.fixture(scope="session")
def recognizer() -> WhisperRecognizer:
    """The offline model."""
    return WhisperRecognizer("offline")


@pytest.fixture
def pcm_file(tmp_path: Path) -> Callable[[NDArray[np.floating]], Path]:
    """Writes samples (-1 to 1) to a PCM file."""

    def write(samples: NDArray[np.floating]) -> Path:
        path = tmp_path / "sound.pcm"
        np.round(samples * 32767).astype(np.int16).tofile(path)
        return path

    return write
