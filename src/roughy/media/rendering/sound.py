"""Cut sound at exact samples and let neighbours fade into each other at the joints."""

from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from roughy.media.rendering.pieces import Cut, Piece
from roughy.media.rendering.samples import SampleReader, Samples

FADE = Fraction(5, 1000)
"""Seconds that a joint's cross-fade lasts, half on each side of it."""

BLOCK = 1 << 15
"""Samples that are handed on at once at most."""


def cut_samples(cut: Cut, reader: SampleReader) -> Iterator[Samples]:
    """The cut's sound in blocks, at the reader's rate.

    Joint k lies at the sample nearest to the exact sum of the pieces before it, so rounding never adds up. Around a
    joint the piece before goes on and the piece after begins early, by half of `FADE`, under equal-power gains (their
    squares add to one): room tone keeps its level and no sample jumps. The cut's own ends fade likewise.
    """
    half = _half_fade(cut, reader.rate)
    rise, fall = _gains(2 * half)
    tail: Samples | None = None
    for piece in cut.pieces:
        start, count = sample_range(piece, cut.unit, reader.rate)
        if tail is None:
            yield reader.read(start, half) * _gains(half)[0]
        else:
            yield reader.read(start - half, 2 * half) * rise + tail * fall
        yield from _body(reader, start + half, count - 2 * half)
        tail = reader.read(start + count - half, 2 * half)
    if tail is not None:
        yield tail[:, :half] * _gains(half)[1]


def _gains(count: int) -> tuple[Samples, Samples]:
    angles = (np.arange(count, dtype=np.float32) + np.float32(0.5)) * np.float32(np.pi / 2 / max(1, count))
    return np.sin(angles), np.cos(angles)


def _half_fade(cut: Cut, rate: int) -> int:
    shortest = min(piece.length for piece in cut.pieces) * cut.unit
    return int(min(FADE / 2, shortest / 4) * rate)


def _body(reader: SampleReader, start: int, count: int) -> Iterator[Samples]:
    for at in range(0, count, BLOCK):
        yield reader.read(start + at, min(BLOCK, count - at))


def sample_range(piece: Piece, unit: Fraction, rate: int) -> tuple[int, int]:
    """A piece's first sample in the source, and how many samples it lasts from one joint of the output to the next."""
    begin, end = (_nearest(at * unit * rate) for at in (piece.out, piece.out + piece.length))
    return _nearest(piece.start * unit * rate), end - begin


def _nearest(position: Fraction) -> int:
    return int((position + Fraction(1, 2)).__floor__())
