"""Choose what the picture of an encoded output looks like: the source's, within what is asked for."""

from dataclasses import dataclass
from fractions import Fraction

from roughy.media.output import SHORTER_EDGE, Output
from roughy.media.recording import VideoStream as SourcePicture
from roughy.timeline.captions import Caption

QUALITY = "20"
"""The encoders' constant rate factor where no bit rate is asked for: hard to tell from the source by eye."""

LOOKAHEAD = "5"
"""Frames that an encoder looks ahead: half of the preset's, for a third less memory in each worker and equal quality
(4 to 10 % smaller files at 0.0001 to 0.0007 less SSIM at the same rate factor)."""

RATE_SLACK = Fraction(995, 1000)
"""A wanted frame rate this close to the source's is the source's: 24 for 23.976, or a phone's 30.02 for 30."""

DEINTERLACE = "bwdif=mode=send_frame:deint=interlaced"
TONE_MAP = "intent=perceptual:out_primaries=bt709:out_transfer=bt709:out_color_matrix=bt709:out_range=tv"
"""Options that let FFmpeg's scaler map high dynamic range to Rec. 709 so that highlights keep their shapes."""


@dataclass(frozen=True, slots=True)
class PictureTarget:
    """How frames are encoded.

    `width` and `height` are coded pixels, `filters` FFmpeg's filter descriptions in order, `unit` the seconds of one
    unit of the output's clock, which is one frame where the rate is lowered. `options` are the encoder's; `in_band`
    repeats its parameter sets before each keyframe. `tone_mapped` pictures get Rec. 709 colours, others the source's.
    `captions` are burned in for viewers to whom players show the picture `mirrored`, then turned clockwise by
    `rotation` degrees.
    """

    encoder: str
    options: tuple[tuple[str, str], ...]
    width: int
    height: int
    pixel_format: str
    pixel_aspect: Fraction
    unit: Fraction
    frame_rate: Fraction
    bit_rate: int | None = None
    filters: tuple[str, ...] = ()
    tone_mapped: bool = False
    in_band: bool = False
    captions: tuple[Caption, ...] = ()
    rotation: int = 0
    mirrored: bool = False

    @property
    def mixes_neighbours(self) -> bool:
        """Whether a frame's look depends on the frames beside it, which must then come from the same shot."""
        return DEINTERLACE in self.filters


def picture_target(output: Output, source: SourcePicture) -> PictureTarget:
    """Choose the picture of an encoded `output`: H.264 in 8 bit 4:2:0, which everything plays.

    Size, frame rate and bit rate never exceed the source's. Interlaced pictures become progressive and high dynamic
    range becomes Rec. 709.
    """
    width, height = scaled_size(output, source)
    pixel_format = "yuvj420p" if source.pixel_format.startswith("yuvj") else "yuv420p"
    rate = lowered_rate(output, source)
    bit_rate = min(output.video_bitrate, source.bit_rate or output.video_bitrate) if output.video_bitrate else None
    control = {"maxrate": bit_rate * 5 // 4, "bufsize": bit_rate * 2} if bit_rate else {"crf": QUALITY}
    return PictureTarget(
        encoder="libx264",
        options=(
            ("preset", "veryfast"),
            ("rc-lookahead", LOOKAHEAD),
            *((name, str(value)) for name, value in control.items()),
        ),
        width=width,
        height=height,
        pixel_format=pixel_format,
        pixel_aspect=source.pixel_aspect,
        unit=1 / rate if rate else source.time_base,
        frame_rate=rate or source.frame_rate,
        bit_rate=bit_rate,
        filters=tuple(_filters(source, (width, height), pixel_format)),
        tone_mapped=source.hdr,
        captions=output.captions,
        rotation=source.rotation,
        mirrored=source.mirrored,
    )


def _filters(source: SourcePicture, size: tuple[int, int], pixel_format: str) -> list[str]:
    filters = [DEINTERLACE] if source.interlaced else []
    width, height = size
    if source.hdr:
        filters.append(f"scale={width}:{height}:{TONE_MAP}")
    elif size != (source.width, source.height) or pixel_format != source.pixel_format:
        filters.append(f"scale={width}:{height}:flags=bicubic")
    return [*filters, f"format={pixel_format}"] if filters else []


def scaled_size(output: Output, source: SourcePicture) -> tuple[int, int]:
    """Width and height in coded pixels: the shorter displayed edge at most the wanted one, aspect kept, both even."""
    shorter = min(source.width * source.pixel_aspect, Fraction(source.height))
    wanted = SHORTER_EDGE[output.resolution] if output.resolution else shorter
    factor = min(Fraction(1), wanted / shorter)
    if factor == 1:
        return source.width // 2 * 2, source.height // 2 * 2
    return 2 * round(source.width * factor / 2), 2 * round(source.height * factor / 2)


def lowered_rate(output: Output, source: SourcePicture) -> Fraction | None:
    """The frame rate to drop to, or None where the source's frames all stay."""
    if output.frame_rate is None or output.frame_rate >= source.frame_rate * RATE_SLACK:
        return None
    return Fraction(output.frame_rate)
