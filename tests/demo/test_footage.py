import wave
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roughy.demo.footage import film, write_wav
from roughy.demo.picture import BITS, HEIGHT, WIDTH, Portrait, frame_number
from roughy.demo.takes import RATE, Line, Sheet, Take, perform


@pytest.fixture(scope="module")
def take() -> Take:
    return perform(Sheet("film", "en", "en-us+m3", "", (Line("This is a film."),)))


@given(st.integers(0, 2**BITS - 1), st.floats(0, 1))
@settings(max_examples=20)
def test_a_frame_tells_its_number(number: int, loudness: float) -> None:
    picture = Portrait().frame(number, loudness)
    assert picture.shape == (HEIGHT, WIDTH, 3)
    assert frame_number(picture) == number
    assert frame_number(picture[::2, ::2].mean(axis=2).astype(np.uint8)) == number


def test_the_mouth_follows_the_voice() -> None:
    quiet, loud = (Portrait().frame(0, loudness).astype(int) for loudness in (0.0, 1.0))
    assert np.abs(loud - quiet).sum() > 50_000


def test_a_filmed_take_has_every_frame_once_and_all_of_the_sound(take: Take, tmp_path: Path) -> None:
    film(take, tmp_path / "film.mp4")
    with av.open(tmp_path / "film.mp4") as container:
        video, audio = container.streams.video[0], container.streams.audio[0]
        assert (video.codec_context.name, video.average_rate, audio.codec_context.name) == ("h264", 30, "aac")
        numbers = [frame_number(frame.to_ndarray(format="gray")) for frame in container.decode(video)]
    assert numbers == list(range(-(-len(take.samples) * 30 // RATE)))
    with av.open(tmp_path / "film.mp4") as container:
        heard = sum(frame.samples for frame in container.decode(audio=0))
    assert heard == pytest.approx(len(take.samples), abs=2048)


def test_a_sound_file_holds_the_take_sample_by_sample(take: Take, tmp_path: Path) -> None:
    write_wav(take, tmp_path / "take.wav")
    with wave.open(str(tmp_path / "take.wav")) as sound:
        assert (sound.getnchannels(), sound.getframerate()) == (1, RATE)
        samples = np.frombuffer(sound.readframes(sound.getnframes()), np.int16)
    assert samples / 32767 == pytest.approx(take.samples, abs=1e-4)
