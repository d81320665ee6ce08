import math
import wave

import numpy as np
import pytest

from roughy.media.loudness import loudness

RATE = 48_000


def tone(path, level: float, seconds: int = 10, channels: int = 2, frequency: float = 997.0) -> str:
    """Write a tone whose peak lies `level` dB above full scale."""
    wave_ = 10 ** (level / 20) * np.sin(2 * np.pi * frequency * np.arange(seconds * RATE) / RATE)
    with wave.open(str(path), "wb") as file:
        file.setparams((channels, 2, RATE, 0, "NONE", ""))
        file.writeframes(np.repeat(np.rint(wave_ * 32767).astype(np.int16)[:, None], channels, axis=1).tobytes())
    return str(path)


@pytest.mark.parametrize("level", [-23.0, -33.0])
def test_a_stereo_tone_is_as_loud_as_the_recommendation_says(tmp_path, level):
    measured = loudness(tone(tmp_path / "tone.wav", level))
    assert measured.integrated == pytest.approx(level, abs=0.1)
    assert measured.true_peak == pytest.approx(level, abs=0.2)
    assert measured.range == pytest.approx(0, abs=0.1)


def test_a_tone_on_one_channel_is_three_decibels_less_loud(tmp_path):
    assert loudness(tone(tmp_path / "mono.wav", -20, channels=1)).integrated == pytest.approx(-23, abs=0.1)


def test_silence_is_at_the_bottom_of_the_scale(tmp_path):
    measured = loudness(tone(tmp_path / "silence.wav", -math.inf))
    assert (measured.integrated, measured.true_peak) == (-70, -math.inf)


def test_a_recording_without_sound_has_no_loudness(footage):
    assert loudness(str(footage("no-sound"))) is None


def test_the_track_that_carries_the_speech_is_measured(footage):
    both, alone = loudness(str(footage("first-track-silent"))), loudness(str(footage("h264")))
    assert both.integrated == pytest.approx(alone.integrated, abs=0.1)


def test_peaks_between_the_samples_count(tmp_path):
    samples = np.rint(0.9 * 32767 * np.sin(np.pi / 2 * np.arange(RATE) + np.pi / 4)).astype(np.int16)
    with wave.open(str(tmp_path / "between.wav"), "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        file.writeframes(samples.tobytes())
    sample_peak = 20 * math.log10(np.abs(samples).max() / 32768)
    assert loudness(str(tmp_path / "between.wav")).true_peak > sample_peak + 2
