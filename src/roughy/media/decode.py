"""Decode a recording's speech to 16 kHz mono on its own timeline, in memory that does not grow with it."""

from collections.abc import Iterator
from fractions import Fraction

import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from numpy.typing import NDArray

from roughy.media.sound_frames import decoded_sound
from roughy.media.source import LONGEST_SECONDS, open_source
from roughy.media.speech_stream import choose_stream
from roughy.timeline.ticks import to_fraction, to_units

SPEECH_RATE = 16_000
"""Samples a second that recognizers hear."""

JITTER = Fraction(1, 100)
"""Seconds by which a frame's stamp may differ from the count of samples before the stamp is believed: containers round
stamps, and pushing sound about for that would crackle."""

FILL_SAMPLES = 10 * SPEECH_RATE
"""Samples of silence that are put in at once."""

NEVER_LOUDER = {"rematrix_maxval": "1.0"}
"""Unless told, FFmpeg mixes floats without regard to full scale: the same sound on six channels would be clipped."""

Samples = NDArray[np.float32]


def speech_audio(path: str, *, block_seconds: int = 30) -> Iterator[NDArray[np.float32]]:
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
        placed = _resampled(decoded_sound(container, stream), to_fraction(recording.origin))
        end = to_units(recording.duration, Fraction(1, SPEECH_RATE))
        yield from _blocks(_gapless(placed, end), block_seconds * SPEECH_RATE)


def _resampled(frames: Iterator[AudioFrame], origin: Fraction) -> Iterator[tuple[int, Samples]]:
    """The frames as 16 kHz mono, each with the number of its first sample on the recording's timeline.

    Frames that follow one another pass through one resampler, so that their samples are counted; where the stamps leap
    or the format changes, a new one begins at the stamp.
    """
    run: _Run | None = None
    for frame in frames:
        moment = _moment(frame, origin)
        if run is None or not run.continues(frame, moment):
            if run:
                yield from run.feed(None)
            run = _Run(frame, moment or Fraction(0))
        yield from run.feed(frame)
    if run:
        yield from run.feed(None)


def _moment(frame: AudioFrame, origin: Fraction) -> Fraction | None:
    """When the frame is heard, in seconds; None where its stamp says nothing or nonsense."""
    if frame.pts is None or frame.time_base is None:
        return None
    moment = frame.pts * frame.time_base - origin
    return moment if abs(moment) <= LONGEST_SECONDS else None


class _Run:
    """Frames of one format that follow one another without a gap, and the resampler that they share."""

    def __init__(self, first: AudioFrame, start: Fraction) -> None:
        self._start = start
        self._format = _format(first)
        self._rate = first.sample_rate
        self._fed = 0
        self._position = round(start * SPEECH_RATE)
        self._resampler = AudioResampler("flt", "mono", SPEECH_RATE, options=NEVER_LOUDER)

    def continues(self, frame: AudioFrame, moment: Fraction | None) -> bool:
        """Whether a frame that is heard at `moment` follows on what was fed."""
        expected = self._start + Fraction(self._fed, self._rate)
        return _format(frame) == self._format and (moment is None or abs(moment - expected) <= JITTER)

    def feed(self, frame: AudioFrame | None) -> Iterator[tuple[int, Samples]]:
        """Resample one frame, or with None what the resampler still holds."""
        if frame is not None:
            self._fed += frame.samples
            frame.pts = None
        for out in self._resampler.resample(frame):
            if out is not None:
                samples = out.to_ndarray()[0].astype(np.float32, copy=False)
                yield self._position, samples
                self._position += len(samples)


def _format(frame: AudioFrame) -> tuple[str, str, int]:
    return frame.format.name, frame.layout.name, frame.sample_rate


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
