"""What a render is asked for and what it reports: the border between `media` and everything that orders a render."""

from dataclasses import dataclass
from typing import Literal

from roughy.timeline.captions import Caption
from roughy.timeline.chapters import Chapter
from roughy.timeline.ticks import Ticks

Format = Literal["mp4", "mov", "m4a", "mp3"]
Resolution = Literal["720p", "1080p", "4k"]

How = Literal["smart", "encode", "audio"]

VIDEO_FORMATS: frozenset[Format] = frozenset({"mp4", "mov"})

SHORTER_EDGE: dict[Resolution, int] = {"720p": 720, "1080p": 1080, "4k": 2160}
"""Pixels of a resolution's shorter edge."""


@dataclass(frozen=True, slots=True)
class Output:
    """The file that is wanted; None leaves a choice to the renderer, which then stays close to the source.

    `frame_rate` is frames a second, bit rates are bits a second; the picture's options and the bit rates never exceed
    the source's. `loudness` is the integrated loudness to reach in LUFS (EBU R 128); None leaves levels alone.
    `codec` `h264` converts other pictures, `source` lets an HEVC picture stay HEVC where it can be copied.
    `captions` are burned into the picture, `chapters` written into the file, both on the cut's timeline.
    """

    format: Format
    resolution: Resolution | None = None
    frame_rate: int | None = None
    video_bitrate: int | None = None
    audio_bitrate: int | None = None
    loudness: float | None = None
    codec: Literal["h264", "source"] = "h264"
    captions: tuple[Caption, ...] = ()
    chapters: tuple[Chapter, ...] = ()

    @property
    def has_picture(self) -> bool:
        """Whether the format carries a picture."""
        return self.format in VIDEO_FORMATS


@dataclass(frozen=True, slots=True)
class RenderResult:
    """A finished file: its size in bytes, its presented length, and how it came to be.

    `how` is `smart` where packets of the source were copied, `encode` where every frame was encoded, `audio` where
    there is no picture. `frames` counts pictures. `notes` are sentences for the log, such as why nothing was copied.
    """

    size_bytes: int
    duration: Ticks
    how: How
    frames: int
    notes: tuple[str, ...] = ()
