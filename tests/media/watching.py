"""Watch a rendered file and say which moment of its source each picture and each stretch of sound is."""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

from roughy.timeline.span import Span
from roughy.timeline.ticks import from_seconds, to_fraction
from tests.media.sources import picture_number, sound_lag

GAP = 0.01
"""Seconds from which a leap of sound stamps is silence rather than rounding."""


@dataclass(frozen=True)
class Watched:
    """The pictures of a file as (time, number shown), and the first channel of its sound with the time it starts at."""

    pictures: list[tuple[Fraction, int]]
    sound: NDArray[Any]
    sound_start: Fraction
    rate: int

    @property
    def numbers(self) -> list[int]:
        """The pictures' numbers, in order of time."""
        return [number for _, number in self.pictures]

    @property
    def start(self) -> Fraction:
        """When the first picture or sound comes."""
        return min([*(time for time, _ in self.pictures[:1]), *([self.sound_start] if self.rate else [])])

    def lag(self, at: float, seconds: float, truly: float) -> float:
        """How many seconds later than the moment `truly` the sound is that plays for `seconds` from `at` on."""
        first = round((at - float(self.sound_start)) * self.rate)
        return sound_lag(self.sound[first : first + round(seconds * self.rate)], self.rate, truly)


def watch(path: Path, stream: int = 0) -> Watched:
    """Decode all of the file's pictures and of one of its sound streams."""
    pictures: list[tuple[Fraction, int]] = []
    blocks: list[NDArray[Any]] = []
    with av.open(str(path)) as container:
        footage = [each for each in container.streams.video if each.codec_context.name != "png"]
        sound = container.streams.audio[stream : stream + 1]
        starts: list[Fraction] = []
        for frame in container.decode(*footage, *sound):
            if isinstance(frame, av.VideoFrame):
                assert frame.pts is not None and frame.time_base is not None
                pictures.append((frame.pts * frame.time_base, picture_number(frame)))
            else:
                start = None if frame.pts is None or frame.time_base is None else frame.pts * frame.time_base
                starts.append(start if start is not None else starts[-1])
                gap = round((start - starts[0]) * frame.sample_rate) - sum(map(len, blocks)) if start else 0
                blocks.append(np.zeros(gap if gap > GAP * frame.sample_rate else 0))
                channels = 1 if frame.format.is_planar else frame.layout.nb_channels
                blocks.append(frame.to_ndarray()[0, ::channels])
        rate = sound[0].codec_context.sample_rate if sound else 0
    return Watched(pictures, np.concatenate(blocks or [np.zeros(0)]), min(starts, default=Fraction(0)), rate)


@dataclass(frozen=True)
class Stretch:
    """What a segment must look like: its pictures (time in the output, number), where it starts and where it lies.

    All in seconds; `start` counts on the clock of the source's container.
    """

    pictures: list[tuple[Fraction, int]]
    start: Fraction
    out: Fraction
    length: Fraction


def expected(source: Watched, segments: list[Span]) -> list[Stretch]:
    """Apply the rule (a picture stays when the middle of its time lies in a segment) to a watched source."""
    times = [time for time, _ in source.pictures]
    times.append(times[-1] + times[-1] - times[-2])
    out, stretches = Fraction(0), []
    for span in segments:
        start, end = (to_fraction(edge) + source.start for edge in (span.start, span.end))
        kept = [index for index in range(len(times) - 1) if start < (times[index] + times[index + 1]) / 2 <= end]
        begin, stop = times[kept[0]], times[kept[-1] + 1]
        if kept[0] == 0:
            begin = min(begin, start)
        stretches.append(
            Stretch(
                [(out + max(begin, times[index]) - begin, source.numbers[index]) for index in kept],
                begin,
                out,
                stop - begin,
            )
        )
        out += stop - begin
    return stretches


def spans(segments: list[tuple[float, float]]) -> list[Span]:
    """Segments in seconds as spans in ticks."""
    return [Span(from_seconds(start), from_seconds(end)) for start, end in segments]
