"""Read any stretch of a sound stream by sample number, exactly, however the container stamps its packets."""

from collections.abc import Iterator
from fractions import Fraction

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import InputContainer
from numpy.typing import NDArray

from roughy.media.rendering.frames import BEFORE_START
from roughy.media.sound_frames import decoded_sound
from roughy.media.source import LONGEST_SECONDS, unit

Samples = NDArray[np.float32]
"""Sound as an array `[channel, sample]`, full scale at 1."""

PREROLL = Fraction(1, 2)
"""Seconds decoded before a stretch that is sought: codecs need packets before the one wanted to start cleanly."""

SKIP = 3
"""Seconds from which seeking beats decoding on."""

HISTORY = Fraction(1, 4)
"""Seconds kept behind the last stretch, for stretches that overlap it."""

JITTER = Fraction(1, 100)
"""Seconds by which a packet's stamp may differ from the count of samples before the count yields: containers round
stamps, while a real gap or a drifting clock must not move sound against picture."""

NEVER_LOUDER = {"rematrix_maxval": "1.0"}
"""Unless told, FFmpeg mixes floats down without regard to full scale: loud surround sound would be clipped."""


class SampleReader:
    """Reads ascending stretches of one stream, resampled to nothing but `layout`'s channels.

    Sample n is played n / `rate` seconds after the zero of the container's clock. What the stream does not cover is
    silence. Holds no more than the stretch that is read and a fraction of a second.
    """

    def __init__(self, container: InputContainer, stream: AudioStream, layout: str) -> None:
        self.rate = stream.codec_context.sample_rate
        self._container = container
        self._stream = stream
        self._layout = layout
        self._channels = av.AudioLayout(layout).nb_channels
        self._blocks: Iterator[tuple[int, Samples]] = iter(())
        self._held = np.zeros((self._channels, 0), dtype=np.float32)
        self._base = 0
        self._started = False
        self._upcoming: tuple[int, Samples] | None = None

    def read(self, start: int, count: int) -> Samples:
        """The samples `[start, start + count)`; `start` lies at most `HISTORY` before the end of an earlier stretch."""
        if not self._started or start > self._held_end + SKIP * self.rate:
            self._seek(start)
        while self._held_end < start + count and self._upcoming is not None:
            position, block = self._upcoming
            if position >= start + count:
                break
            self._append(position, block, keep_from=start - round(HISTORY * self.rate))
            self._upcoming = next(self._blocks, None)
        result = np.zeros((self._channels, count), dtype=np.float32)
        begin, end = max(start, self._base), min(start + count, self._held_end)
        if begin < end:
            result[:, begin - start : end - start] = self._held[:, begin - self._base : end - self._base]
        return result

    @property
    def _held_end(self) -> int:
        return self._base + self._held.shape[1]

    def _seek(self, start: int) -> None:
        target = Fraction(start, self.rate) - PREROLL
        first = (self._stream.start_time or 0) * unit(self._stream)
        if target > first:
            self._container.seek(round(target / unit(self._stream)), stream=self._stream)
        elif self._started:
            self._container.seek((self._container.start_time or 0) - BEFORE_START)
        self._stream.codec_context.flush_buffers()
        self._started = True
        self._blocks = self._decoded()
        self._upcoming = next(self._blocks, None)
        self._held = self._held[:, :0]
        self._base = self._upcoming[0] if self._upcoming else start

    def _append(self, position: int, block: Samples, keep_from: int) -> None:
        overlap, gap = max(0, self._held_end - position), max(0, position - self._held_end)
        drop = min(max(0, keep_from - self._base), self._held.shape[1])
        silence = np.zeros((self._channels, gap), dtype=np.float32)
        self._held = np.concatenate((self._held[:, drop:], silence, block[:, overlap:]), axis=1)
        self._base += drop

    def _decoded(self) -> Iterator[tuple[int, Samples]]:
        resampler, form = self._resampler(), None
        expected: int | None = None
        for frame in decoded_sound(self._container, self._stream):
            stamped = self._position(frame)
            if expected is None or (stamped is not None and abs(stamped - expected) > JITTER * self.rate):
                expected = stamped
            if expected is None:
                continue
            if form != (form := (frame.format.name, frame.layout.name, frame.sample_rate)):
                resampler = self._resampler()
            frame.pts = None
            for converted in resampler.resample(frame):
                block: Samples = converted.to_ndarray().astype(np.float32, copy=False)
                yield expected, block
                expected += block.shape[1]

    def _position(self, frame: AudioFrame) -> int | None:
        if frame.pts is None:
            return None
        position = round(frame.pts * (frame.time_base or unit(self._stream)) * self.rate)
        return position if abs(position) <= LONGEST_SECONDS * self.rate else None

    def _resampler(self) -> AudioResampler:
        return AudioResampler(format="fltp", layout=self._layout, rate=self.rate, options=NEVER_LOUDER)
