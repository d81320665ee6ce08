"""What is rendered: a source, how it is cut, and who renders it."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from bench.render.contenders import Contender, Segments, ffmpeg, moviepy, roughy, roughy_same_codec, smartcut
from bench.render.sources import RATE

KEPT = 0.65
"""Share of a source that its cut keeps."""

FIRST = 0.517
"""Seconds before the first segment, off every grid."""


@dataclass(frozen=True)
class Case:
    """A cut of so many segments a minute, and who renders it: FFmpeg first, since all are measured against it."""

    source: str
    per_minute: int
    who: tuple[Contender, ...]
    smaller: bool = False

    @property
    def name(self) -> str:
        """What the case is called in tables and on the command line."""
        return f"{self.source}, {self.per_minute} a minute{', to 720p' * self.smaller}"


CASES = (
    Case("1080p H.264, GOP 30", 6, (ffmpeg, roughy, smartcut, moviepy)),
    Case("1080p H.264, GOP 30", 12, (ffmpeg, roughy, smartcut)),
    Case("1080p H.264, GOP 60", 6, (ffmpeg, roughy, smartcut)),
    Case("1080p H.264, GOP 60", 12, (ffmpeg, roughy, smartcut, moviepy)),
    Case("1080p H.264, GOP 250", 6, (ffmpeg, roughy, smartcut)),
    Case("1080p H.264, GOP 250", 12, (ffmpeg, roughy, smartcut)),
    Case("1080p H.264, open GOP 60", 6, (ffmpeg, roughy)),
    Case("1080p H.264, GOP 60", 6, (ffmpeg, roughy), smaller=True),
    Case("4K HEVC, GOP 60", 6, (ffmpeg, roughy, roughy_same_codec)),
    Case("4K HEVC, GOP 60", 12, (ffmpeg, roughy, roughy_same_codec)),
)


def cut(seconds: int, per_minute: int) -> Segments:
    """Segments of equal length that keep `KEPT` of a source, none of them on a frame's edge."""
    period = 60 / per_minute
    starts = [FIRST + number * period for number in range(int((seconds - FIRST) / period))]
    return [(start, start + period * KEPT) for start in starts]


def frames_of(segments: Iterable[tuple[float, float]]) -> int:
    """How many frames have the middle of their time in a segment."""
    return sum(math.floor(end * RATE - 0.5) - math.floor(start * RATE - 0.5) for start, end in segments)
