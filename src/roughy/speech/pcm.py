"""Recorded sound as the engine hears it: a file of 16 kHz mono samples, 16-bit signed in the machine's byte order.

Files are read in pieces and never mapped: mapped pages count as the process's memory and would grow with the file.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from roughy.timeline.span import Span
from roughy.timeline.ticks import TICKS_PER_SECOND, Ticks

SAMPLE_RATE = 16_000
SAMPLE_BYTES = 2
TICKS_PER_SAMPLE = TICKS_PER_SECOND // SAMPLE_RATE


def sample_count(path: Path) -> int:
    """How many samples the file holds."""
    return path.stat().st_size // SAMPLE_BYTES


def read(path: Path, start: int, end: int) -> NDArray[np.float32]:
    """Samples `[start, end)` as floats from -1 to 1, shorter where the file ends."""
    pcm = np.fromfile(path, np.int16, count=max(0, end - start), offset=start * SAMPLE_BYTES)
    return pcm.astype(np.float32) / np.float32(32768)


def blocks(path: Path, size: int) -> Iterator[NDArray[np.float32]]:
    """All samples in pieces of `size`; the last may be shorter."""
    for start in range(0, sample_count(path), size):
        yield read(path, start, start + size)


def span_of(start: int, end: int) -> Span:
    """The samples `[start, end)` on the source timeline."""
    return Span(Ticks(start * TICKS_PER_SAMPLE), Ticks(end * TICKS_PER_SAMPLE))
