"""Measure a recording's sound: its level every 10 ms, and where someone speaks.

Speech is found by Silero VAD (github.com/snakers4/silero-vad, MIT), whose network comes with faster-whisper. It runs in
streaming form, its state carried from block to block, so that memory stays flat however long the recording.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from faster_whisper.vad import get_vad_model
from numpy.typing import NDArray

from roughy.speech.pcm import SAMPLE_RATE, blocks, sample_count, span_of
from roughy.speech.sound import Sound
from roughy.timeline.span import Span

LEVEL_SAMPLES = SAMPLE_RATE // 100
QUIETEST = 255

VAD_SAMPLES, VAD_CONTEXT, VAD_STATE = 512, 64, 128
SPEECH_STARTS, SPEECH_ENDS = 0.5, 0.35
"""Probability at which a voice is heard to begin and, lower so that it does not flicker, to end (Silero's defaults)."""
SHORTEST_SILENCE, SHORTEST_SPEECH = 3, 3
"""Detector steps (32 ms each): a shorter hole is no silence, a shorter sound no speech."""

BLOCK_SAMPLES = VAD_SAMPLES * LEVEL_SAMPLES * 4
"""Samples read at once (20 s): a whole number of detector steps and of levels."""


def listen(pcm_path: Path, on_progress: Callable[[float], None]) -> Sound:
    """Levels and voiced spans of a 16 kHz mono 16-bit PCM file. Memory: 1 MB for each hour beside a fixed amount."""
    total = sample_count(pcm_path)
    detector = VoiceDetector()
    levels: list[bytes] = []
    chances: list[NDArray[np.float32]] = []
    for number, block in enumerate(blocks(pcm_path, BLOCK_SAMPLES), 1):
        levels.append(measure_levels(block))
        chances.append(detector.hear(block))
        on_progress(min(1.0, number * BLOCK_SAMPLES / total))
    heard = np.concatenate([np.zeros(0, np.float32), *chances])
    return Sound(levels=b"".join(levels), voiced=tuple(voiced_spans(heard, total)))


def measure_levels(samples: NDArray[np.float32]) -> bytes:
    """RMS level of each 10 ms as one byte: half decibels below full scale, 255 for silence; the last may be shorter."""
    padded = np.pad(np.square(samples, dtype=np.float64), (0, -len(samples) % LEVEL_SAMPLES))
    lengths = np.full(len(padded) // LEVEL_SAMPLES, LEVEL_SAMPLES)
    if len(samples) % LEVEL_SAMPLES:
        lengths[-1] = len(samples) % LEVEL_SAMPLES
    power = padded.reshape(-1, LEVEL_SAMPLES).sum(axis=1) / lengths
    half_decibels = -20 * np.log10(np.maximum(power, 1e-30))
    return bytes(np.clip(np.round(half_decibels), 0, QUIETEST).astype(np.uint8))


class VoiceDetector:
    """Silero VAD over a stream: call `hear` with consecutive blocks of whole detector steps (512 samples)."""

    def __init__(self) -> None:
        self._session = get_vad_model().session
        self._h = self._c = np.zeros((1, 1, VAD_STATE), np.float32)
        self._context = np.zeros(VAD_CONTEXT, np.float32)

    def hear(self, block: NDArray[np.float32]) -> NDArray[np.float32]:
        """The probability of speech in every step of 512 samples; only the last block may end in a part of one."""
        if not len(block):
            return np.zeros(0, np.float32)
        steps = np.pad(block, (0, -len(block) % VAD_SAMPLES)).reshape(-1, VAD_SAMPLES)
        before = np.vstack([self._context, steps[:-1, -VAD_CONTEXT:]])
        self._context = steps[-1, -VAD_CONTEXT:]
        feed = {"input": np.hstack([before, steps]), "h": self._h, "c": self._c}
        chances, self._h, self._c = self._session.run(None, feed)
        return np.asarray(chances, np.float32).reshape(-1)


def voiced_spans(chances: NDArray[np.float32], total: int) -> Iterator[Span]:
    """Join the detector's steps to spans of speech, with hysteresis; the last ends with the `total` samples at most."""
    starts_at: int | None = None
    silence = 0
    for step, chance in enumerate([*chances.tolist(), *[0.0] * SHORTEST_SILENCE]):
        if starts_at is None:
            if chance >= SPEECH_STARTS:
                starts_at, silence = step, 0
            continue
        silence = silence + 1 if chance < SPEECH_ENDS else 0
        if silence == SHORTEST_SILENCE:
            ends_at = step + 1 - silence
            if ends_at - starts_at >= SHORTEST_SPEECH:
                yield span_of(starts_at * VAD_SAMPLES, min(ends_at * VAD_SAMPLES, total))
            starts_at = None
