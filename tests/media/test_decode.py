import wave
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest

from roughy.media.decode import SPEECH_RATE, speech_audio
from roughy.media.probe import probe
from roughy.media.speech_stream import speech_stream
from roughy.media.tasks import extract_speech_audio
from roughy.timeline.ticks import to_seconds, to_units
from tests.media.sources import CATALOGUE, Footage, Picture, Sound, make, sound_at, sound_lag

ONE_SAMPLE = 1 / SPEECH_RATE
UNTOLD = {"mp3-without-length": 0.0235, "aac": 0.0215, "wma": -0.0465}
"""Seconds by which these codecs' own delay, which their containers do not tell, moves their sound."""


def heard(path: Path) -> np.ndarray:
    return np.concatenate([np.zeros(0, np.float32), *speech_audio(str(path))])


def lag(samples: np.ndarray, at: float, source_time: float, seconds: float = 0.3) -> float:
    first = round(at * SPEECH_RATE)
    return sound_lag(samples[first : first + round(seconds * SPEECH_RATE)], SPEECH_RATE, source_time)


@pytest.mark.parametrize("name", [name for name, footage in CATALOGUE.items() if footage.sounds and footage.pictures])
def test_sound_lies_where_the_picture_of_its_moment_does(footage, name):
    path, made = footage(name), CATALOGUE[name]
    video = probe(str(path)).video
    samples = heard(path)
    for at in (0.7, 3.3):
        source_time = at - to_seconds(video.start) + float(made.picture.time(made.picture.first))
        assert abs(lag(samples, at, source_time)) < 0.001


@pytest.mark.parametrize("name", [name for name, footage in CATALOGUE.items() if not footage.pictures])
def test_sound_alone_is_exact_to_the_sample(footage, name):
    samples = heard(footage(name))
    for at in (0.0, 1.7, 3.5):
        assert abs(lag(samples, at, at - UNTOLD.get(name, 0))) < ONE_SAMPLE + 0.001 * (name in UNTOLD)


@pytest.mark.parametrize("name", ["h264", "mp3", "opus", "wav-96k", "vp9"])
def test_the_sound_ends_with_the_recording(footage, name):
    recording = probe(str(footage(name)))
    assert len(heard(footage(name))) == pytest.approx(
        to_units(recording.duration, Fraction(1, SPEECH_RATE)), abs=0.002 * SPEECH_RATE
    )


def test_blocks_have_the_length_asked_for_and_only_the_last_is_shorter(footage):
    lengths = [len(block) for block in speech_audio(str(footage("h264")), block_seconds=1)]
    assert lengths == [SPEECH_RATE] * 4


def test_a_recording_without_sound_yields_nothing(footage):
    assert speech_stream(str(footage("no-sound"))) is None
    assert list(speech_audio(str(footage("no-sound")))) == []


def test_late_sound_is_preceded_by_silence(footage):
    samples = heard(footage("late-sound"))
    assert not samples[: round(0.47 * SPEECH_RATE)].any()
    assert abs(lag(samples, 1, 1)) < 0.001


def test_sound_before_the_recordings_zero_is_not_heard(tmp_path):
    made = Footage("early.mp4", Fraction(2), (Picture(),), (Sound(start=Fraction(-1, 2)),))
    samples = heard(make(made, tmp_path))
    assert abs(lag(samples, 0, 0)) < ONE_SAMPLE
    assert len(samples) == 2 * SPEECH_RATE


def test_a_gap_between_packets_is_silent_and_moves_nothing_behind_it(footage, tmp_path):
    path = without_packets(footage("wav"), tmp_path / "gap.mkv", 1.0, 1.5)
    samples = heard(path)
    assert np.abs(samples[round(1.1 * SPEECH_RATE) : round(1.4 * SPEECH_RATE)]).max() < 1e-3
    assert abs(lag(samples, 2, 2)) < 0.001


def without_packets(source: Path, path: Path, start: float, end: float) -> Path:
    with av.open(str(source)) as given, av.open(str(path), "w") as out:
        sound = given.streams.audio[0]
        stream = out.add_stream_from_template(sound)
        for packet in given.demux(sound):
            if packet.dts is not None and not start <= packet.dts * packet.time_base < end:
                packet.stream = stream
                out.mux(packet)
    return path


def test_damaged_packets_are_silent_and_move_nothing_behind_them(footage, tmp_path):
    path = tmp_path / "damaged.mp4"
    data = bytearray(footage("h264").read_bytes())
    with av.open(str(footage("h264"))) as container:
        for packet in container.demux(container.streams.audio[0]):
            if packet.pts is not None and 1 <= packet.pts * packet.time_base < 1.5:
                data[packet.pos : packet.pos + packet.size] = b"\xff" * packet.size
    path.write_bytes(data)
    samples = heard(path)
    assert len(samples) == 4 * SPEECH_RATE
    assert abs(lag(samples, 0.5, 0.5)) < ONE_SAMPLE
    assert abs(lag(samples, 2, 2)) < ONE_SAMPLE


def test_sound_is_kept_on_its_stamps_when_its_clock_drifts(footage, tmp_path):
    path = tmp_path / "drift.mkv"
    with av.open(str(footage("wav"))) as source, av.open(str(path), "w") as out:
        stream = out.add_stream_from_template(source.streams.audio[0])
        for packet in source.demux(source.streams.audio[0]):
            if packet.dts is not None:
                packet.pts = packet.dts = packet.pts * 101 // 100
                packet.stream = stream
                out.mux(packet)
    samples = heard(path)
    for at in (1.01, 2.02, 3.03):
        assert abs(lag(samples, at, at / 1.01, 0.05)) < 0.015


def test_the_first_track_that_carries_sound_is_heard(footage, tmp_path):
    assert speech_stream(str(footage("first-track-silent"))) == 2
    assert speech_stream(str(footage("h264"))) == 1
    both = make(Footage("both.mp4", Fraction(2), (), (Sound(), Sound())), tmp_path)
    neither = make(Footage("neither.mp4", Fraction(2), (), (Sound(silent=True), Sound(silent=True))), tmp_path)
    assert (speech_stream(str(both)), speech_stream(str(neither))) == (0, 0)


def test_a_track_that_speaks_only_late_is_found(tmp_path):
    made = Footage("late.mkv", Fraction(40), (), (Sound(silent=True), Sound(holes=((0, 30),))))
    assert speech_stream(str(make(made, tmp_path))) == 1


@pytest.mark.parametrize("name", ["h264-stereo-44k", "5.1"])
def test_the_same_sound_on_all_channels_is_as_loud_as_on_one(footage, name):
    many, one = heard(footage(name)), heard(footage("h264"))
    assert np.sqrt((many**2).mean()) == pytest.approx(np.sqrt((one**2).mean()), rel=0.1)


@pytest.mark.parametrize("channels", [3, 9, 16])
def test_one_of_many_microphones_is_heard(tmp_path, channels):
    path = tmp_path / "recorder.wav"
    speaking = np.arange(channels) == 1
    sound = (sound_at(np.arange(2 * SPEECH_RATE) / SPEECH_RATE)[:, None] * speaking * 16_000).astype(np.int16)
    with wave.open(str(path), "wb") as file:
        file.setparams((channels, 2, SPEECH_RATE, 0, "NONE", ""))
        file.writeframes(sound.tobytes())
    samples = heard(path)
    assert abs(lag(samples, 1, 1)) < ONE_SAMPLE
    assert np.abs(samples).max() > 0.02


def test_a_clock_that_leaps_for_days_puts_no_days_of_silence_in(footage, tmp_path):
    path = tmp_path / "leap.mkv"
    with av.open(str(footage("wav"))) as source, av.open(str(path), "w") as out:
        stream = out.add_stream_from_template(source.streams.audio[0])
        for packet in source.demux(source.streams.audio[0]):
            if packet.dts is not None:
                late = 30 * 3600 if packet.pts * packet.time_base > 2 else 0
                packet.pts = packet.dts = packet.pts + round(late / packet.time_base)
                packet.stream = stream
                out.mux(packet)
    samples = heard(path)
    assert len(samples) == pytest.approx(4 * SPEECH_RATE, abs=0.1 * SPEECH_RATE)
    assert abs(lag(samples, 3, 3)) < 0.001


def test_the_file_for_the_recogniser_holds_the_same_samples(footage, tmp_path):
    shares: list[float] = []
    count = extract_speech_audio(str(footage("h264")), str(tmp_path / "speech.pcm"), shares.append)
    written = np.fromfile(tmp_path / "speech.pcm", np.int16)
    assert count == len(written) == 4 * SPEECH_RATE
    assert np.abs(written / 32768 - heard(footage("h264"))).max() <= 0.5 / 32768 + 1e-6
    assert shares[-1] == 1.0
    assert all(before <= after for before, after in pairwise(shares))


def test_full_scale_does_not_wrap_around(tmp_path):
    path = tmp_path / "loud.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, SPEECH_RATE, 0, "NONE", ""))
        file.writeframes(np.repeat(np.array([32767, -32768], np.int16), 4000).tobytes())
    extract_speech_audio(str(path), str(tmp_path / "speech.pcm"), lambda share: None)
    written = np.fromfile(tmp_path / "speech.pcm", np.int16)
    assert (written[:4000] > 32000).all()
    assert (written[4000:] < -32000).all()
