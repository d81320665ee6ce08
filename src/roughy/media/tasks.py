"""What of media runs in a child process of its own, by way of files and plain values."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from roughy.media.decode import SPEECH_RATE, speech_audio
from roughy.media.probe import probe
from roughy.timeline.ticks import to_seconds

BLOCK_SECONDS = 30
FULL_SCALE = 32768


def extract_speech_audio(path: str, destination: str, on_progress: Callable[[float], None]) -> int:
    """Write the recording's speech to the file `destination` and return how many samples it holds.

    The file is raw 16 kHz mono sound, 16-bit signed in the machine's byte order, without a header; empty for a
    recording without sound. Sample n is heard n / 16000 s after the recording's zero. Raises `RoughyError` as `probe`
    does.
    """
    expected = max(1.0, to_seconds(probe(path).duration) * SPEECH_RATE)
    count = 0
    with Path(destination).open("wb") as file:
        for block in speech_audio(path, block_seconds=BLOCK_SECONDS):
            file.write(np.clip(np.rint(block * FULL_SCALE), -FULL_SCALE, FULL_SCALE - 1).astype(np.int16).tobytes())
            count += len(block)
            on_progress(min(1.0, count / expected))
    return count
