"""Decode a recording's speech to 16 kHz mono on its own timeline, in memory that does not grow with it."""

from collections.abc import Iterator
from fractions import Fraction

import numpy as np
from av.audio.stream import AudioStream

from roughy.media.mono import Samples, placed_mono
from roughy.media.sound_frames import decoded_sound
from roughy.media.source import open_source
from roughy.media.speech_stream import choose_stream
from roughy.timeline.ticks import to_fraction, to_units

SPEECH_RATE = 16_000
"""Samples a second that recognizers hear."""

FILL_SAMPLES = 10 * SPEECH_RATE
"""Samples of silence that are put in at once."""


def speech_audio(path: str, *, block_seconds: int = 30) -> Iterator[Samples]:
    """Yield the recording's speech as blocks of `block_seconds`, 16 kHz mono, full scale at 1; the last may be shorter.

    Sample n is heard n / 16000 s after the recording's zero: what comes earlier or after its end is dropped, and where
    the stream says nothing, or what it says is damaged, there is silence. Nothing is yielded for a recording without
    sound. Of several streams the one that `speech_stream` names is heard. Raises `RoughyError` as `probe` does.
    """
    recording, chosen = choose_stream(path)
    if chosen is None:
        return
    with open_source(path) as container:
        stream = container.streams[chosen]
        assert isinstance(stream, AudioStream)
        placed = placed_mono(decoded_sound(container, stream), to_fraction(recording.origin), SPEECH_RATE)
        end = to_units(recording.duration, Fraction(1, SPEECH_RATE))
        yield from _blocks(_gapless(placed, end), block_seconds * SPEECH_RATE)


def _gapless(placed: Iterator[tuple[int, Samples]], end: int) -> Iterator[Samples]:
    """Samples zero to `end`: silence where none was placed before others, what was placed twice only once."""
    position = 0
    for at, samples in placed:
        while position < min(at, end):
            silence = np.zeros(min(at - position, end - position, FILL_SAMPLES), np.float32)
            position += len(silence)
            yield silence
        fresh = samples[max(0, position - at) : end - at]
        position += len(fresh)
        yield fresh
        if position >= end:
            return


def _blocks(pieces: Iterator[Samples], size: int) -> Iterator[Samples]:
    held: list[Samples] = []
    count = 0
    for piece in pieces:
        held.append(piece)
        count += len(piece)
        while count >= size:
            whole = np.concatenate(held)
            yield whole[:size]
            held, count = [whole[size:]], count - size
    if count:
        yield np.concatenate(held)
