"""Choose the sound stream that carries the speech, for recordings with several.

Cameras and recorders write a track for each microphone, connected or not. The first track that is nearly as loud as
the loudest is heard: a silent one, or one with nothing but the hiss of an open input, is passed over, and where several
carry sound the order of the recording decides, since its first track is the mix in all that mix.
"""

from fractions import Fraction

import numpy as np
from av.audio.stream import AudioStream
from av.container import InputContainer

from roughy.media.mono import Samples, placed_mono
from roughy.media.probe import probe
from roughy.media.recording import Recording
from roughy.media.sound_frames import decoded_sound
from roughy.media.source import open_source, seek
from roughy.timeline.ticks import to_fraction

PLACES = 5
"""Places, spread evenly over the recording, where every stream is listened to."""

LISTEN_SECONDS = 4
"""Seconds that are listened to at each place."""

WITHIN = 0.1
"""Share of the loudest stream's level that a stream needs to be chosen: 20 dB less."""

LISTEN_RATE = 8_000
WINDOW = LISTEN_RATE // 10

SILENCE = 1e-3
"""Level below which nothing is heard: -60 dB below full scale."""


def speech_stream(path: str) -> int | None:
    """The index of the stream that carries the recording's speech; None for a recording without sound.

    Of several streams it is the first whose loudest moment reaches -60 dBFS and comes within 20 dB of the loudest
    stream's, or the first of all where none does. Raises `RoughyError` as `probe` does.
    """
    return choose_stream(path)[1]


def choose_stream(path: str) -> tuple[Recording, int | None]:
    """The probed recording, and what `speech_stream` says of it."""
    recording = probe(path)
    indexes = [stream.index for stream in recording.audio]
    if len(indexes) < 2:
        return recording, next(iter(indexes), None)
    levels = {index: _level(path, recording, index) for index in indexes}
    wanted = max(SILENCE, max(levels.values()) * WITHIN)
    return recording, next((index for index in indexes if levels[index] >= wanted), indexes[0])


def _level(path: str, recording: Recording, index: int) -> float:
    """The loudest tenth of a second heard at the places, as a share of full scale."""
    with open_source(path) as container:
        stream = container.streams[index]
        assert isinstance(stream, AudioStream)
        begin, length = to_fraction(recording.origin), to_fraction(recording.duration)
        return max(_level_at(container, stream, begin + length * place / PLACES) for place in range(PLACES))


def _level_at(container: InputContainer, stream: AudioStream, moment: Fraction) -> float:
    """The loudest tenth of a second within `LISTEN_SECONDS` of `moment`, in seconds of the container's clock."""
    seek(container, moment)
    heard: list[Samples] = []
    for _, samples in placed_mono(decoded_sound(container, stream), moment, LISTEN_RATE):
        heard.append(samples)
        if sum(map(len, heard)) >= LISTEN_SECONDS * LISTEN_RATE:
            break
    whole = np.concatenate([*heard, np.zeros(WINDOW, np.float32)])
    windows = whole[: len(whole) // WINDOW * WINDOW].reshape(-1, WINDOW)
    return float(np.sqrt((windows**2).mean(axis=1)).max())
