"""The parts that an output's picture is joined from: stretches to encode, and stretches whose packets are copied."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from roughy.media.rendering.pieces import Piece

LONGEST_PART = 30
"""Seconds of output that one part encodes at most: short enough to share among the cores and to keep scratch small."""


@dataclass(frozen=True, slots=True)
class EncodedPart:
    """Consecutive pieces that one encoder turns into packets."""

    pieces: tuple[Piece, ...]

    @property
    def start(self) -> int:
        """Where the part begins in the output, in units of the cut."""
        return self.pieces[0].out

    @property
    def end(self) -> int:
        """Where the part ends in the output, in units of the cut."""
        return self.pieces[-1].out + self.pieces[-1].length


@dataclass(frozen=True, slots=True)
class CopiedPart:
    """A piece whose packets are taken as they are: it begins with a keyframe and needs nothing that is outside."""

    piece: Piece


Part: TypeAlias = EncodedPart | CopiedPart


def group(pieces: Sequence[Piece], unit: Fraction, workers: int) -> Iterator[EncodedPart]:
    """Gather pieces into parts of about equal length, one for each worker or more where there are enough pieces."""
    total = sum(piece.length for piece in pieces)
    longest = min(LONGEST_PART / unit, Fraction(total, workers))
    gathered: list[Piece] = []
    for piece in pieces:
        gathered.append(piece)
        if sum(each.length for each in gathered) >= longest:
            yield EncodedPart(tuple(gathered))
            gathered = []
    if gathered:
        yield EncodedPart(tuple(gathered))
