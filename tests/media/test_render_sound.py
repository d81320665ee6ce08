"""Sound is the source's to the sample between joints, and no joint clicks."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from numpy.typing import NDArray

from roughy.media.rendering.loudness import CEILING, louder, measured_gain, needed_gain
from roughy.media.rendering.pieces import Cut, cut_sound
from roughy.media.rendering.samples import SampleReader
from roughy.media.rendering.sound import FADE, cut_samples
from roughy.media.source import open_source
from roughy.timeline.ticks import Ticks
from tests.media.watching import spans

RATE = 44_100
CUT = cut_sound(spans([(0.2037, 1.1), (1.1031, 1.4), (3.35, 4.0), (5.5, 7.77)]), Ticks(0))


@pytest.fixture(scope="module")
def wave(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, NDArray[np.float32]]:
    """Eight seconds of loud tones as a file without loss, and the samples that it holds."""
    times = np.arange(8 * RATE) / RATE
    tones = 0.4 * np.sin(2 * np.pi * 220 * times) + 0.3 * np.sin(2 * np.pi * 331 * times + 1)
    samples = np.round(tones * 32767).astype(np.int16)
    path = tmp_path_factory.mktemp("wave") / "tones.wav"
    with av.open(str(path), "w") as out:
        stream = out.add_stream("pcm_s16le", rate=RATE, layout="mono")
        frame = AudioFrame.from_ndarray(samples[None], "s16", "mono")
        frame.sample_rate = RATE
        out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path, samples.astype(np.float32) / 32768


def heard(path: Path, cut: Cut) -> NDArray[np.float32]:
    def blocks() -> Iterator[NDArray[np.float32]]:
        with open_source(str(path)) as container:
            stream = container.streams[0]
            assert isinstance(stream, AudioStream)
            yield from cut_samples(cut, SampleReader(container, stream, "mono"))

    return np.concatenate([block[0] for block in blocks()])


def test_between_joints_every_sample_is_the_one_at_the_same_distance_from_its_joint(
    wave: tuple[Path, NDArray[np.float32]],
) -> None:
    path, samples = wave
    sound = heard(path, CUT)
    assert len(sound) == round(CUT.length * CUT.unit * RATE)
    margin = round(FADE * RATE / 2) + 1
    for piece in CUT.pieces:
        start, out, end = (round(at * CUT.unit * RATE) for at in (piece.start, piece.out, piece.out + piece.length))
        middle = sound[out + margin : end - margin]
        assert np.array_equal(middle, samples[start + margin :][: len(middle)])


def test_a_joint_is_no_louder_in_its_steps_than_the_sound_around_it(wave: tuple[Path, NDArray[np.float32]]) -> None:
    sound = heard(wave[0], CUT)
    steps = np.diff(sound, n=2)
    window = RATE // 200
    energy = np.convolve(steps**2, np.ones(window), "same")
    joints = [round(piece.out * CUT.unit * RATE) for piece in CUT.pieces[1:]]
    near = np.zeros(len(energy), bool)
    for joint in joints:
        near[joint - window : joint + window] = True
    assert energy[near].max() < 4 * energy[~near][window:-window].max()

    hard = np.concatenate([sound[:RATE], sound[RATE + 37 :]])
    clicks = np.convolve(np.diff(hard, n=2) ** 2, np.ones(window), "same")
    assert clicks[RATE - window : RATE + window].max() > 4 * energy[~near][window:-window].max()


def test_room_tone_keeps_its_level_across_a_joint(tmp_path: Path) -> None:
    path = tmp_path / "noise.wav"
    noise = (np.random.default_rng(3).normal(0, 0.1, 8 * RATE) * 32767).astype(np.int16)
    with av.open(str(path), "w") as out:
        stream = out.add_stream("pcm_s16le", rate=RATE, layout="mono")
        frame = AudioFrame.from_ndarray(noise[None], "s16", "mono")
        frame.sample_rate = RATE
        out.mux(stream.encode(frame))
    cut = cut_sound(spans([(at, at + 0.05) for at in np.arange(0.5, 7.5, 0.1)]), Ticks(0))
    sound = heard(path, cut)
    half = round(FADE * RATE / 2)
    joints = [round(piece.out * cut.unit * RATE) for piece in cut.pieces[1:]]
    level = np.sqrt(np.mean([np.mean(sound[joint - half : joint + half] ** 2) for joint in joints]))
    assert level == pytest.approx(np.sqrt(np.mean(sound**2)), rel=0.1)


def test_sound_that_the_source_lacks_is_silence(wave: tuple[Path, NDArray[np.float32]]) -> None:
    cut = cut_sound(spans([(7.5, 9.0)]), Ticks(0))
    sound = heard(wave[0], cut)
    assert len(sound) == round(Fraction(3, 2) * RATE)
    assert not sound[RATE // 2 :].any()


def tones(level: float, seconds: int = 6) -> NDArray[np.float32]:
    """Stereo tones that swell and fade twice a second, and one click."""
    times = np.arange(seconds * RATE) / RATE
    sound = level * np.sin(2 * np.pi * 440 * times) * (1.1 + np.sin(2 * np.pi * 2 * times)) / 2.1
    sound[RATE] = min(1.0, 6 * level)
    return np.stack((sound, sound)).astype(np.float32)


@pytest.mark.parametrize("level", [0.01, 0.1, 0.9])
def test_loudness_reaches_its_target_without_moving_sound_or_passing_the_ceiling(level: float) -> None:
    sound = tones(level)

    def blocks(of: NDArray[np.float32]) -> Iterator[NDArray[np.float32]]:
        return (of[:, at : at + 10_000] for at in range(0, of.shape[1], 10_000))

    gain = measured_gain(blocks(sound), -16, "stereo", RATE)
    made = np.concatenate(list(louder(blocks(sound), gain, "stereo", RATE)), axis=1)
    assert made.shape == sound.shape
    assert measured_gain(blocks(made), -16, "stereo", RATE) == pytest.approx(0, abs=0.5)
    assert np.abs(made).max() <= 10 ** (CEILING / 20) + 1e-3
    shape = [float(np.dot(made[0, 3000 + lag : 9000 + lag], sound[0, 3000:9000])) for lag in range(-40, 41)]
    assert int(np.argmax(shape)) == 40


@pytest.mark.parametrize("target", [-10, -14])
def test_loudness_reaches_its_target_also_where_the_limiter_has_to_hold_peaks(target: float) -> None:
    times = np.arange(10 * RATE) / RATE
    syllables = 0.02 + 0.25 * np.sin(2 * np.pi * 2 * times) ** 8
    sound = np.clip(syllables * np.random.default_rng(5).normal(0, 1, len(times)), -0.99, 0.99)[None]
    sound = sound.astype(np.float32)
    once = measured_gain([sound], target, "mono", RATE)
    left_by_one_pass = measured_gain(louder([sound], once, "mono", RATE), target, "mono", RATE)
    gain = needed_gain(lambda: [sound], target, "mono", RATE)
    made = np.concatenate(list(louder([sound], gain, "mono", RATE)), axis=1)
    left = measured_gain([made], target, "mono", RATE)
    assert abs(left_by_one_pass) > abs(left) <= 0.5
    assert np.abs(made).max() <= 10 ** (CEILING / 20) + 1e-3


def test_silence_stays_silent() -> None:
    silence = np.zeros((1, 3 * RATE), np.float32)
    assert needed_gain(lambda: [silence], -16, "mono", RATE) == 0
