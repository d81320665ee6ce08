from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from roughy.speech.listen import VoiceDetector, listen, measure_levels
from roughy.timeline.ticks import to_seconds
from tests.speech.conftest import Spoken

PcmFile = Callable[[NDArray[np.floating]], Path]


def _ignore(share: float) -> None: ...


def test_levels_are_half_decibels_below_full_scale() -> None:
    square = np.tile(np.repeat(np.array([1.0, -1.0], np.float32), 10), 16)
    assert list(measure_levels(square)) == [0, 0]
    assert list(measure_levels(square * np.float32(0.01))) == [80, 80]
    assert list(measure_levels(np.zeros(160, np.float32))) == [255]


def test_a_last_part_of_ten_milliseconds_has_its_own_level() -> None:
    assert list(measure_levels(np.full(200, 0.1, np.float32))) == [40, 40]


def test_every_line_is_heard_and_no_pause_is(spoken: Spoken) -> None:
    voiced = [(to_seconds(s.start), to_seconds(s.end)) for s in listen(spoken.pcm, _ignore).voiced]
    for line in spoken.truth.spans:
        heard = sum(max(0.0, min(end, line.end) - max(start, line.start)) for start, end in voiced)
        assert heard > 0.8 * (line.end - line.start), line.text
    outside = sum(end - start for start, end in voiced) - sum(
        max(0.0, min(end, line.end) - max(start, line.start)) for start, end in voiced for line in spoken.truth.spans
    )
    assert outside < 0.1 * len(spoken.truth.spans)


def test_a_stream_is_heard_as_the_whole_is(spoken: Spoken) -> None:
    samples = spoken.samples.astype(np.float32) / 32768
    whole, pieces = VoiceDetector(), VoiceDetector()
    heard = [pieces.hear(samples[start : start + 5120]) for start in range(0, len(samples), 5120)]
    assert np.concatenate(heard) == pytest.approx(whole.hear(samples), abs=1e-4)


@pytest.mark.parametrize("kind", ["silence", "tone", "noise"])
def test_nobody_speaks_in_silence_tones_and_noise(kind: str, pcm_file: PcmFile) -> None:
    time = np.arange(16_000 * 8) / 16_000
    sounds = {
        "silence": np.zeros_like(time),
        "tone": 0.5 * np.sin(2 * np.pi * 440 * time),
        "noise": np.random.default_rng(1).normal(0, 0.1, len(time)).clip(-1, 1),
    }
    assert listen(pcm_file(sounds[kind]), _ignore).voiced == ()


def test_a_file_without_samples_has_no_sound(pcm_file: PcmFile) -> None:
    sound = listen(pcm_file(np.zeros(0)), _ignore)
    assert (sound.levels, sound.voiced) == (b"", ())


def test_progress_rises_to_one(spoken: Spoken) -> None:
    shares: list[float] = []
    listen(spoken.pcm, shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
