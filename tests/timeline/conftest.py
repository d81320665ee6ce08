"""A small cut to export, and what a test may want otherwise about it."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from roughy.timeline.source import Source
from roughy.timeline.span import Span
from roughy.timeline.ticks import from_seconds
from roughy.timeline.timeline import Marker, Timeline
from roughy.timeline.words import CaptionWord


def span(start: float, end: float) -> Span:
    return Span(from_seconds(start), from_seconds(end))


SOURCE: dict[str, Any] = {
    "name": "talk.mp4",
    "path": "/media/talk.mp4",
    "duration": from_seconds(40),
    "frame_rate": Fraction(25),
    "width": 1920,
    "height": 1080,
    "channels": 2,
    "sample_rate": 48000,
}
SEGMENTS = (span(1, 4), span(6, 9), span(20, 30))
MARKERS = (
    Marker(span(0, 1), "silence", 0.9, "", ""),
    Marker(span(4, 6), "filler", 0.97, "um", "a filler of the language"),
    Marker(span(9, 20), "retake", 0.8, "so what I", "said again at 20 s"),
    Marker(span(30, 40), "off_topic", 0.7, "did we get it", "talk to the crew"),
)


def make_timeline(
    *,
    segments: tuple[Span, ...] = SEGMENTS,
    markers: tuple[Marker, ...] = MARKERS,
    words: tuple[CaptionWord, ...] = (),
    title: str = "talk",
    **source: Any,
) -> Timeline:
    """A cut of a 40 s source; keywords of `Source` change what is said of the file."""
    return Timeline(title, Source(**(SOURCE | source)), segments, markers, words)


@pytest.fixture(scope="session")
def timeline() -> Callable[..., Timeline]:
    return make_timeline
