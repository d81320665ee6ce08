"""The parts that an output's picture is joined from: stretches to encode, and stretches whose packets are copied."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from roughy.media.rendering.decoding import decode_pieces
from roughy.media.rendering.frames import VideoPacket
from roughy.media.rendering.picture import Filters, PictureTarget, add_picture
from roughy.media.rendering.pieces import Piece
from roughy.media.source import open_source

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
class Job:
    """All that a worker needs to encode parts: the source's path and picture stream, its cut's unit and the target."""

    source: str
    stream: int
    target: PictureTarget
    unit: Fraction
    threads: int


def group(pieces: Sequence[Piece], unit: Fraction, workers: int) -> Iterator[EncodedPart]:
    """Gather pieces into parts of about equal length, at least one for each worker where there are enough pieces."""
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


def encode_part(job: Job, part: EncodedPart, destination: Path) -> Iterator[Fraction]:
    """Encode one part into a scratch file of its own, yielding the output's moment reached, in seconds, as it goes."""
    with (
        open_source(job.source) as container,
        av.open(str(destination), "w", format="nut", options={"avoid_negative_ts": "disabled"}) as scratch,
    ):
        stream = container.streams[job.stream]
        assert isinstance(stream, VideoStream)
        encoder = add_picture(scratch, job.target, stream, job.threads)
        for frame in _timed(job, part, decode_pieces(container, stream, part.pieces, job.threads)):
            scratch.mux(encoder.encode(frame))
            assert frame.pts is not None
            yield frame.pts * job.target.unit
        scratch.mux(encoder.encode(None))


def _timed(job: Job, part: EncodedPart, frames: Iterator[tuple[Piece, VideoFrame]]) -> Iterator[VideoFrame]:
    filters, current = Filters(job.target), None
    shown, limit = -1, _slot(part.end * job.unit, job.target)
    for piece, frame in frames:
        at = frame.dts if frame.pts is None else frame.pts
        assert at is not None
        moment = piece.out if piece is not current else piece.out + at - piece.start
        if piece is not current:
            yield from filters.finish()
            current = piece
        slot = _slot(moment * job.unit, job.target)
        if shown < slot < limit:
            shown = slot
            frame.pts, frame.time_base, frame.pict_type = slot, job.target.unit, 0
            yield from filters.feed(frame)
    yield from filters.finish()


def _slot(moment: Fraction, target: PictureTarget) -> int:
    """The unit of the target's clock nearest to `moment`: its frames where it has a lower rate than the source.

    Of frames that share one the first stays. A part never reaches the unit at which the next part begins.
    """
    return int((moment / target.unit + Fraction(1, 2)).__floor__())


def packets_of(path: Path) -> Iterator[VideoPacket]:
    """The packets of a part's scratch file, in decoding order."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        yield from (packet for packet in container.demux(stream) if packet.size)
