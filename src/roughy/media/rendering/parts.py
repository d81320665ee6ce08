"""The parts that an output's picture is joined from: stretches to encode, and stretches whose packets are copied."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TypeAlias

from av.container import InputContainer
from av.video.stream import VideoStream

from roughy.media.rendering.frames import packets_from, presented
from roughy.media.rendering.pieces import Piece

LONGEST_PART = 30
"""Seconds of output after which an encoded part ends: few enough to share among cores and to keep scratch small."""

SHORTEST_PART = 4
"""Seconds of output below which sharing among cores costs more than it saves."""


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


@dataclass(frozen=True, slots=True)
class SharedPart:
    """Packets that another process has encoded into the file `path`; they last `seconds`."""

    path: Path
    seconds: Fraction


Part: TypeAlias = EncodedPart | CopiedPart | SharedPart


def gathered(pieces: Sequence[Piece], longest: Fraction) -> Iterator[EncodedPart]:
    """Gather pieces into parts that end with the first piece by which they last `longest` units."""
    part: list[Piece] = []
    for piece in pieces:
        part.append(piece)
        if sum(each.length for each in part) >= longest:
            yield EncodedPart(tuple(part))
            part = []
    if part:
        yield EncodedPart(tuple(part))


def divided(container: InputContainer, stream: VideoStream, piece: Piece, longest: Fraction) -> Iterator[Piece]:
    """Divide a long piece at keyframes of the source, so that no part decodes what another one does."""
    start, key = piece.start, piece.key
    goal = start + longest
    while goal < piece.end:
        found = next(map(presented, packets_from(container, stream, goal.__floor__())), start)
        if start < found < piece.end:
            yield Piece(start, found, piece.out + start - piece.start, key)
            start = key = found
        goal = max(goal, Fraction(found)) + longest
    yield Piece(start, piece.end, piece.out + start - piece.start, key)
