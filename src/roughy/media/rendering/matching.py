"""Encode so that a decoder takes the packets for more of the copied stream."""

from dataclasses import replace
from fractions import Fraction

from av.video.stream import VideoStream

from roughy.media.recording import VideoStream as SourcePicture
from roughy.media.rendering.encoder import picture_encoder
from roughy.media.rendering.nal import Codec, free_h264_id, parameter_sets
from roughy.media.rendering.picture import LOOKAHEAD, QUALITY, PictureTarget

SPEED = {"libx264": ("superfast", "24"), "libx265": ("veryfast", QUALITY)}
"""Preset and constant rate factor for what stands between copied pictures. x264's equals `veryfast` at 20 in structural
similarity for a quarter less time; the larger files that it makes concern a few frames at each joint.
"""

H264_PROFILES = {
    "Constrained Baseline": "baseline",
    "Baseline": "baseline",
    "Main": "main",
    "High": "high",
    "High 10": "high10",
    "High 4:2:2": "high422",
    "High 4:4:4 Predictive": "high444",
}

MOST_B_FRAMES = 3

IN_RANGE = {"yuv420p10le": ("limiter=max=1023",), "yuv422p10le": ("limiter=max=1023",)}
"""Filters by pixel format: what decodes from damaged packets may leave the range of ten bits, at which x264 aborts."""


def matched_target(source: SourcePicture, stream: VideoStream, sets: bytes) -> PictureTarget:
    """The target that continues `stream`, whose parameter sets (annex B) are `sets`.

    Size, pixel format, profile, level, colours and reordering are the source's. H.264's own parameter sets get a number
    that the source does not use, so both kinds of packets decode under one configuration; x265 cannot number its sets,
    so each change between copied and encoded pictures brings the sets along.
    """
    reordering = stream.codec_context.reorder_depth
    b_frames = MOST_B_FRAMES if reordering else 0
    h264 = source.codec == "h264"
    encoder = "libx264" if h264 else "libx265"
    preset, quality = SPEED[encoder]
    options = {"preset": preset, "crf": quality}
    if h264:
        pyramid = "normal" if reordering > 1 else "none"
        options["rc-lookahead"] = LOOKAHEAD
        options["x264-params"] = f"sps-id={free_h264_id(sets)}:bframes={b_frames}:b-pyramid={pyramid}"
        if source.profile in H264_PROFILES:
            options["profile"] = H264_PROFILES[source.profile]
    else:
        pyramid = str(int(reordering > 1))
        options["x265-params"] = (
            f"log-level=none:info=0:open-gop=0:bframes={b_frames}:b-pyramid={pyramid}:rc-lookahead={LOOKAHEAD}"
            ":pools=none:frame-threads=1"
        )
    return PictureTarget(
        encoder=encoder,
        options=tuple(options.items()),
        width=source.width,
        height=source.height,
        pixel_format=source.pixel_format,
        pixel_aspect=source.pixel_aspect,
        unit=source.time_base,
        frame_rate=source.frame_rate or Fraction(30),
        filters=IN_RANGE.get(source.pixel_format, ()),
        in_band=True,
    )


def matched_sets(target: PictureTarget, stream: VideoStream, codec: Codec) -> bytes:
    """The parameter sets (annex B) that encoders of `target` use."""
    encoder = picture_encoder(replace(target, in_band=False), stream.codec_context, threads=1)
    return parameter_sets(encoder.extradata or b"", codec)
