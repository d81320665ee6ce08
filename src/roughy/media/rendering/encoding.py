"""Encode one part of an output's picture."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from roughy.media.rendering.decoding import decode_pieces
from roughy.media.rendering.encoder import picture_encoder
from roughy.media.rendering.filters import Filters
from roughy.media.rendering.frames import VideoPacket
from roughy.media.rendering.parts import EncodedPart
from roughy.media.rendering.picture import PictureTarget
from roughy.media.rendering.pieces import Piece


@dataclass(frozen=True, slots=True)
class Job:
    """What a worker needs to encode parts: the source's path and picture stream, its cut's unit and the target."""

    source: str
    stream: int
    unit: Fraction
    target: PictureTarget
    threads: int = 1


def encode_part(
    job: Job, container: InputContainer, filters: Filters, part: EncodedPart
) -> Iterator[list[VideoPacket]]:
    """Packets of `part` in decoding order, as many as each frame brings, with times on the output's clock.

    `container` is the job's source and `filters` are its target's; both serve one part after another.
    """
    stream = container.streams[job.stream]
    assert isinstance(stream, VideoStream)
    encoder = picture_encoder(job.target, stream.codec_context, job.threads)
    frames = _timed(job, part, filters, decode_pieces(container, stream, part.pieces, job.threads))
    for frame in _captioned(job.target, frames):
        yield encoder.encode(frame)
    yield encoder.encode(None)


def _captioned(target: PictureTarget, frames: Iterator[VideoFrame]) -> Iterator[VideoFrame]:
    if not target.captions:
        return frames
    # Few renders draw letters, and what draws them takes a tenth of a second to load.
    from roughy.media.rendering.burning import Burner  # noqa: PLC0415

    return Burner(target).burned(frames)


def _timed(
    job: Job, part: EncodedPart, filters: Filters, frames: Iterator[tuple[Piece, VideoFrame]]
) -> Iterator[VideoFrame]:
    current = None
    shown, limit = -1, _slot(part.end * job.unit, job.target)
    for piece, frame in frames:
        at = frame.dts if frame.pts is None else frame.pts
        assert at is not None
        moment = piece.out if piece is not current else piece.out + at - piece.start
        if piece is not current:
            current = piece
            if job.target.mixes_neighbours:
                yield from filters.finish()
        slot = _slot(moment * job.unit, job.target)
        if shown < slot < limit:
            shown = slot
            frame.pts, frame.time_base, frame.pict_type = slot, job.target.unit, 0
            yield from filters.feed(frame)
    if job.target.mixes_neighbours:
        yield from filters.finish()


def _slot(moment: Fraction, target: PictureTarget) -> int:
    """The unit of the target's clock nearest to `moment`: its frames where it has a lower rate than the source.

    Of frames that share one the first stays. A part never reaches the unit at which the next part begins.
    """
    return int((moment / target.unit + Fraction(1, 2)).__floor__())
