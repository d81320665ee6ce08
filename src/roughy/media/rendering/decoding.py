"""Decode exactly the frames of a cut, each once, going back for none that was already passed."""

from collections.abc import Iterator, Sequence

import av
from av.codec.context import ThreadType
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from roughy.media.rendering.frames import VideoPacket, packets_from, presented, select
from roughy.media.rendering.pieces import Piece

PLAIN_REFERENCES = frozenset({"h264", "mpeg2video"})
"""Codecs in which a picture marked as no reference is one for nobody, so that unwanted ones need no decoding."""


def decode_pieces(
    container: InputContainer, stream: VideoStream, pieces: Sequence[Piece], threads: int
) -> Iterator[tuple[Piece, VideoFrame]]:
    """Frames of `pieces` (ascending, disjoint) in order of time, each with the piece that it belongs to.

    Runs forward through the source and jumps only where a piece's keyframe lies ahead of what is being decoded. Damaged
    packets are passed over, as a player would. Holds the decoder's own frames and no more.
    """
    select(container, stream)
    if not stream.codec_context.is_open:
        stream.codec_context.thread_count = threads
        stream.codec_context.thread_type = ThreadType.AUTO
    number = 0
    while number < len(pieces):
        run = _Run(stream, pieces, number)
        yield from run.frames(packets_from(container, stream, pieces[number].key))
        number = max(run.number, number + 1)


class _Run:
    """One unbroken stretch of decoding, over as many pieces as follow without a jump."""

    def __init__(self, stream: VideoStream, pieces: Sequence[Piece], number: int) -> None:
        self._context = stream.codec_context
        self._skips = self._context.name in PLAIN_REFERENCES
        self._pieces = pieces
        self._last = pieces[number].start - 1
        self.number = number

    def frames(self, packets: Iterator[VideoPacket]) -> Iterator[tuple[Piece, VideoFrame]]:
        """Decode until the next piece needs a jump or there is no other."""
        depth = self._context.reorder_depth
        self._context.flush_buffers()
        self._context.reorder_depth = depth
        first = reading = self.number
        key = self._pieces[reading].key
        for packet in packets:
            at = presented(packet)
            if packet.is_keyframe:
                key = max(key, at)
            while packet.dts is not None and reading < len(self._pieces) and packet.dts >= self._pieces[reading].end:
                reading += 1
            if reading == len(self._pieces) or (reading > first and self._pieces[reading].key > key):
                break
            yield from self._kept(self._decoded(packet, wanted=self._is_wanted(at, reading)))
        yield from self._kept(self._decoded(None, wanted=True))
        self.number = reading

    def _is_wanted(self, at: int, reading: int) -> bool:
        return any(piece.start <= at < piece.end for piece in self._pieces[self.number : reading + 2])

    def _decoded(self, packet: "VideoPacket | None", wanted: bool) -> list[VideoFrame]:
        if self._skips:
            self._context.skip_frame = "DEFAULT" if wanted else "NONREF"
        try:
            return self._context.decode(packet)
        except av.InvalidDataError:
            return []

    def _kept(self, frames: list[VideoFrame]) -> Iterator[tuple[Piece, VideoFrame]]:
        for frame in frames:
            at = frame.dts if frame.pts is None else frame.pts
            if at is None or at <= self._last:
                continue
            while self.number < len(self._pieces) and at >= self._pieces[self.number].end:
                self.number += 1
            if self.number == len(self._pieces):
                return
            if at >= self._pieces[self.number].start:
                self._last = at
                yield self._pieces[self.number], frame
