"""Make the encoders that a picture target describes."""

from typing import cast

from av.codec.context import CodecContext, Flags
from av.container import OutputContainer
from av.video.codeccontext import VideoCodecContext
from av.video.stream import VideoStream

from roughy.media.rendering.picture import PictureTarget

BT709 = 1
"""The number of Rec. 709 as primaries, transfer and matrix in ITU-T H.273."""


def picture_encoder(target: PictureTarget, source: VideoCodecContext, threads: int) -> VideoCodecContext:
    """An open encoder for `target` with the colours of `source`."""
    context = cast(VideoCodecContext, CodecContext.create(target.encoder, "w"))
    if not target.in_band:
        context.flags |= Flags.global_header
    _configure(context, target, source, threads)
    context.open()
    return context


def add_picture(container: OutputContainer, target: PictureTarget, source: VideoCodecContext) -> VideoStream:
    """Add a stream for packets of `picture_encoder`s to an output that has no header yet."""
    stream = container.add_stream(target.encoder, rate=target.frame_rate)
    assert isinstance(stream, VideoStream)
    _configure(stream.codec_context, target, source, threads=1)
    stream.time_base = target.unit
    return stream


def _configure(context: VideoCodecContext, target: PictureTarget, source: VideoCodecContext, threads: int) -> None:
    context.options = dict(target.options)
    context.width, context.height = target.width, target.height
    context.pix_fmt = target.pixel_format
    context.sample_aspect_ratio = target.pixel_aspect
    context.time_base = target.unit
    context.framerate = target.frame_rate
    context.thread_count = threads
    if target.bit_rate:
        context.bit_rate = target.bit_rate
    context.color_range = source.color_range
    if target.tone_mapped:
        context.color_primaries, context.color_trc, context.colorspace = BT709, BT709, BT709
    else:
        context.color_primaries, context.color_trc, context.colorspace = (
            source.color_primaries,
            source.color_trc,
            source.colorspace,
        )
