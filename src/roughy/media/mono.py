"""Mix and resample decoded sound to mono at one rate, each sample at its place on the recording's timeline."""

from collections.abc import Iterator
from fractions import Fraction

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from numpy.typing import NDArray

JITTER = Fraction(1, 100)
"""Seconds by which a frame's stamp may differ from the count of samples before the stamp is believed: containers round
stamps, and pushing sound about for that would crackle."""

LEAP = 3600
"""Seconds from which a gap is no pause but a broken clock, whose stamps are not believed."""

NEVER_LOUDER = {"rematrix_maxval": "1.0"}
"""Unless told, FFmpeg mixes floats without regard to full scale: the same sound on six channels would be clipped."""

Samples = NDArray[np.float32]


def placed_mono(frames: Iterator[AudioFrame], origin: Fraction, rate: int) -> Iterator[tuple[int, Samples]]:
    """The frames as mono of `rate` Hz, full scale at 1, each with the number of its first sample.

    Sample n is heard n / `rate` seconds after `origin`, which is in seconds of the container's clock. Frames that
    follow one another pass through one resampler, so that their samples are counted; where the stamps leap or the
    format changes, a new one begins at the stamp.
    """
    run: _Run | None = None
    for frame in frames:
        reached = run.end if run else Fraction(0)
        moment = _moment(frame, origin, reached)
        if run is None or not run.takes(frame) or abs(moment - reached) > JITTER:
            if run:
                yield from run.feed(None)
            run = _Run(frame, moment, rate)
        yield from run.feed(frame)
    if run:
        yield from run.feed(None)


def _moment(frame: AudioFrame, origin: Fraction, reached: Fraction) -> Fraction:
    """When the frame is heard, in seconds: by its stamp, or where that says nothing or nonsense, next to what was."""
    if frame.pts is None or frame.time_base is None:
        return reached
    moment = frame.pts * frame.time_base - origin
    return moment if abs(moment - reached) <= LEAP else reached


class _Run:
    """Frames of one format that follow one another without a gap, and the resampler that they share.

    FFmpeg mixes layouts of which it knows where each channel stands. Of others, as recorders with many microphones
    write them, the channels are added here, so that one that speaks among silent ones is not lost.
    """

    def __init__(self, first: AudioFrame, start: Fraction, rate: int) -> None:
        self._start = start
        self._format = _format(first)
        self._source_rate = first.sample_rate
        self._fed = 0
        self._position = round(start * rate)
        self._rate = rate
        self._resampler = AudioResampler("flt", "mono", rate, options=NEVER_LOUDER)
        self._unmixed = False

    @property
    def end(self) -> Fraction:
        """When, in seconds, what was fed ends."""
        return self._start + Fraction(self._fed, self._source_rate)

    def takes(self, frame: AudioFrame) -> bool:
        """Whether the frame has the format of the others."""
        return _format(frame) == self._format

    def feed(self, frame: AudioFrame | None) -> Iterator[tuple[int, Samples]]:
        """Resample one frame, or with None what the resampler still holds."""
        if frame is not None:
            self._fed += frame.samples
            frame.pts = None
        for out in self._resample(frame):
            if out is not None and out.samples:
                channels = out.to_ndarray().reshape(out.samples, -1)
                yield self._position, channels.sum(axis=1) / np.float32(channels.shape[1] ** 0.5)
                self._position += out.samples

    def _resample(self, frame: AudioFrame | None) -> list[AudioFrame]:
        try:
            return self._resampler.resample(frame)
        except av.ArgumentError:
            if self._unmixed or frame is None:
                return []
            self._unmixed = True
            self._resampler = AudioResampler("flt", frame.layout.name, self._rate)
            return self._resample(frame)


def _format(frame: AudioFrame) -> tuple[str, str, int]:
    return frame.format.name, frame.layout.name, frame.sample_rate
