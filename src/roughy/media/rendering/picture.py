"""What the picture of an encoded output looks like, and the filters and encoder that make it."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import av
from av.container import OutputContainer
from av.filter import Graph
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from roughy.media.output import SHORTER_EDGE, Output
from roughy.media.recording import VideoStream as SourcePicture

QUALITY = "20"
"""x264's constant rate factor where no bit rate is asked for: hard to tell from the source by eye."""

BT709 = 1
"""The number of Rec. 709 as primaries, transfer and matrix in ITU-T H.273."""

RATE_SLACK = Fraction(995, 1000)
"""A wanted frame rate this close to the source's is the source's: 24 for 23.976, or a phone's 30.02 for 30."""


@dataclass(frozen=True, slots=True)
class PictureTarget:
    """How frames are encoded: size in pixels, a frame rate to drop to or None, bits a second or None for quality."""

    width: int
    height: int
    pixel_format: str
    filters: tuple[str, ...]
    unit: Fraction
    frame_rate: Fraction | None
    nominal_rate: Fraction
    bit_rate: int | None
    pixel_aspect: Fraction
    tone_mapped: bool


def picture_target(output: Output, source: SourcePicture) -> PictureTarget:
    """Choose the picture of an encoded `output`, which never exceeds the source's size, frame rate or bit rate."""
    width, height = scaled_size(output, source)
    pixel_format = "yuvj420p" if source.pixel_format.startswith("yuvj") else "yuv420p"
    filters = []
    if source.interlaced:
        filters.append("bwdif=mode=send_frame:deint=interlaced")
    if source.hdr:
        filters.append(
            f"scale={width}:{height}:out_primaries=bt709:out_transfer=bt709:out_color_matrix=bt709:out_range=tv"
        )
    elif (width, height) != (source.width, source.height) or pixel_format != source.pixel_format:
        filters.append(f"scale={width}:{height}:flags=bicubic")
    if filters:
        filters.append(f"format={pixel_format}")
    rate = lowered_rate(output, source)
    return PictureTarget(
        width=width,
        height=height,
        pixel_format=pixel_format,
        filters=tuple(filters),
        unit=1 / rate if rate else source.time_base,
        frame_rate=rate,
        nominal_rate=rate or source.frame_rate,
        bit_rate=min(output.video_bitrate, source.bit_rate or output.video_bitrate) if output.video_bitrate else None,
        pixel_aspect=source.pixel_aspect,
        tone_mapped=source.hdr,
    )


def scaled_size(output: Output, source: SourcePicture) -> tuple[int, int]:
    """Width and height in coded pixels: the shorter displayed edge at most the wanted one, aspect kept, both even."""
    shorter = min(source.width * source.pixel_aspect, Fraction(source.height))
    wanted = SHORTER_EDGE[output.resolution] if output.resolution else shorter
    factor = min(Fraction(1), wanted / shorter)
    return _even(source.width * factor), _even(source.height * factor)


def _even(length: Fraction) -> int:
    return max(2, 2 * round(length / 2)) if length.denominator != 1 else max(2, int(length) // 2 * 2)


def lowered_rate(output: Output, source: SourcePicture) -> Fraction | None:
    """The frame rate to drop to, or None where the source's frames all stay."""
    if output.frame_rate is None or output.frame_rate >= source.frame_rate * RATE_SLACK:
        return None
    return Fraction(output.frame_rate)


def add_picture(container: OutputContainer, target: PictureTarget, source: VideoStream, threads: int) -> VideoStream:
    """Add an H.264 stream for `target` to an output that has no header yet, with the source's colours and shape."""
    options = {"preset": "veryfast"}
    if target.bit_rate:
        options |= {"maxrate": str(target.bit_rate * 5 // 4), "bufsize": str(target.bit_rate * 2)}
    else:
        options |= {"crf": QUALITY}
    stream: VideoStream = container.add_stream("libx264", rate=target.nominal_rate, options=options)
    context = stream.codec_context
    context.width, context.height = target.width, target.height
    context.pix_fmt = target.pixel_format
    context.time_base = target.unit
    stream.time_base = target.unit
    context.thread_count = threads
    if target.bit_rate:
        context.bit_rate = target.bit_rate
    context.sample_aspect_ratio = target.pixel_aspect
    origin = source.codec_context
    context.color_range = origin.color_range
    context.color_primaries, context.color_trc, context.colorspace = (
        (BT709,) * 3 if target.tone_mapped else (origin.color_primaries, origin.color_trc, origin.colorspace)
    )
    return stream


class Filters:
    """Runs frames of one unbroken stretch through the target's filters, if it has any."""

    def __init__(self, target: PictureTarget) -> None:
        self._target = target
        self._graph: Graph | None = None

    def feed(self, frame: VideoFrame) -> Iterator[VideoFrame]:
        """Put a frame in and take out what is ready."""
        if not self._target.filters:
            yield frame
            return
        if self._graph is None:
            self._graph = self._build(frame)
        self._graph.vpush(frame)
        yield from self._ready(self._graph)

    def finish(self) -> Iterator[VideoFrame]:
        """Take out the rest; the next frame begins a new stretch."""
        if self._graph is not None:
            self._graph.vpush(None)
            yield from self._ready(self._graph)
            self._graph = None

    def _build(self, frame: VideoFrame) -> Graph:
        graph = Graph()
        assert frame.time_base is not None
        nodes = [
            graph.add(
                "buffer",
                video_size=f"{frame.width}x{frame.height}",
                pix_fmt=frame.format.name,
                time_base=str(frame.time_base),
                pixel_aspect="1/1",
                colorspace=str(int(frame.colorspace)),
                range=str(int(frame.color_range)),
            )
        ]
        for description in self._target.filters:
            name, _, arguments = description.partition("=")
            nodes.append(graph.add(name, arguments))
        nodes.append(graph.add("buffersink"))
        graph.link_nodes(*nodes).configure()
        return graph

    @staticmethod
    def _ready(graph: Graph) -> Iterator[VideoFrame]:
        while True:
            try:
                yield graph.vpull()
            except (av.BlockingIOError, av.EOFError):
                return
