"""What a probe knows of a media file: the border between `media` and everything that plans with it."""

from dataclasses import dataclass
from fractions import Fraction

from roughy.timeline.ticks import Rational, Ticks

ZERO = Ticks(0)


@dataclass(frozen=True, slots=True)
class VideoStream:
    """The picture stream that is cut: the first that is no cover art.

    `width` and `height` are coded pixels; `rotation` is the clockwise turn in degrees (0, 90, 180, 270) that a player
    applies; `pixel_aspect` is the sample aspect ratio. `frame_rate` is the nominal rate in frames a second, `variable`
    says that frames do not keep to it. `start` is the first frame's presentation time, in ticks on the source timeline.
    A `mirrored` picture is flipped left to right before it is turned. `hdr` is true for the PQ and HLG transfer
    functions (BT.2100).
    """

    index: int
    codec: str
    profile: str | None
    width: int
    height: int
    pixel_format: str
    frame_rate: Rational
    variable: bool
    time_base: Rational
    start: Ticks
    duration: Ticks
    bit_rate: int | None
    rotation: int = 0
    pixel_aspect: Rational = Fraction(1)
    interlaced: bool = False
    hdr: bool = False
    mirrored: bool = False


@dataclass(frozen=True, slots=True)
class AudioStream:
    """One sound stream; `sample_rate` in Hz, `bit_rate` in bits a second, `start` and `duration` in ticks."""

    index: int
    codec: str
    channels: int
    layout: str
    sample_rate: int
    time_base: Rational
    start: Ticks
    duration: Ticks
    bit_rate: int | None


@dataclass(frozen=True, slots=True)
class Recording:
    """A probed source: `container` is FFmpeg's demuxer name, `duration` the presented length in ticks.

    Moments on the source timeline count from the container's start time, so that the first presented sample or frame
    lies at zero: `origin` is the moment, in ticks of the container's own clock, that this zero stands for, so that a
    packet lies at `from_units(pts, time_base) - origin`. `timecode` is the embedded start timecode (`HH:MM:SS:FF`, `;`
    before the frames for drop-frame).
    """

    container: str
    duration: Ticks
    size_bytes: int
    video: VideoStream | None
    audio: tuple[AudioStream, ...]
    timecode: str | None = None
    origin: Ticks = ZERO
