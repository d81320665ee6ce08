"""Copy packets of the source into an output that also holds encoded ones."""

from collections.abc import Iterator

from av.bitstream import BitStreamFilterContext
from av.container import InputContainer, OutputContainer
from av.packet import Packet
from av.video.stream import VideoStream

from roughy.media.rendering.frames import VideoPacket, packets_from, presented, select
from roughy.media.rendering.nal import Framing, as_broken_link, parameter_sets, stored_sets
from roughy.media.rendering.parts import CopiedPart
from roughy.media.source import unit

TO_START_CODES = {"h264": "h264_mp4toannexb", "hevc": "hevc_mp4toannexb"}
"""FFmpeg's filters that replace lengths by start codes and put the parameter sets before each picture to begin with."""

IN_BAND_TAG = {"h264": "avc1", "hevc": "hev1"}
"""Sample entries: HEVC's sets change within the stream, which `hvc1` forbids (ISO/IEC 14496-15, 8.3.3.1.1)."""


class Copier:
    """Takes packets of one stream as they are, framed by start codes, with times on the output's clock."""

    def __init__(self, container: InputContainer, stream: VideoStream, framing: Framing) -> None:
        self._container = container
        self._stream = stream
        self._framing = framing
        name = TO_START_CODES[framing.codec] if framing.length_size else "null"
        self._filter = BitStreamFilterContext(name, in_stream=stream)
        self._sets = stored_sets(stream.codec_context.extradata or b"", framing.codec)

    def add_stream(self, output: OutputContainer, more_sets: bytes) -> VideoStream:
        """Add a stream like the source's to an output without a header; it also knows `more_sets` (annex B)."""
        stream = output.add_stream_from_template(self._stream, opaque=True)
        stream.codec_context.extradata = self._sets + more_sets
        stream.codec_context.codec_tag = IN_BAND_TAG[self._framing.codec]
        return stream

    def packets(self, part: CopiedPart) -> Iterator[VideoPacket]:
        """The packets of `part` in decoding order; its keyframe's leading pictures belong to what came before."""
        piece = part.piece
        select(self._container, self._stream)
        self._filter.flush()
        entered = False
        for packet in packets_from(self._container, self._stream, piece.start):
            at = presented(packet)
            if packet.dts is not None and packet.dts >= piece.end:
                return
            if piece.start <= at < piece.end and (entered or at == piece.start):
                yield self._placed(packet, piece.out + at - piece.start, first=not entered)
                entered = True

    def _placed(self, packet: VideoPacket, moment: int, first: bool) -> VideoPacket:
        duration, is_keyframe = packet.duration, packet.is_keyframe
        data = b"".join(bytes(each) for each in self._filter.filter(packet))
        if first:
            data = self._entry(data)
        placed: VideoPacket = Packet(data)
        placed.pts, placed.duration, placed.time_base = moment, duration, unit(self._stream)
        placed.is_keyframe = is_keyframe
        return placed

    def _entry(self, data: bytes) -> bytes:
        if self._framing.codec == "hevc":
            data = as_broken_link(data)
        return data if parameter_sets(data, self._framing.codec) else self._sets + data
