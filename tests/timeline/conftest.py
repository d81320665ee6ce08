"""Cuts to export: a small fixed one, and random ones with the frames that each segment must come out as."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import opentimelineio as otio
import pytest
from hypothesis import strategies as st

from roughy.timeline.source import Source
from roughy.timeline.span import Span
from roughy.timeline.ticks import from_seconds
from roughy.timeline.timeline import Marker, Timeline
from roughy.timeline.words import CaptionWord


def span(start: float | Fraction, end: float | Fraction) -> Span:
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


@dataclass(frozen=True)
class Event:
    """What a reader must find for one segment, in frames; `source` counts the embedded timecode in."""

    source: int
    record: int
    length: int


@dataclass(frozen=True)
class Cut:
    """A random cut and the edit that any reader must show for it."""

    timeline: Timeline
    rate: Fraction
    start: int
    events: tuple[Event, ...]


def timecode(number: int, nominal: int, drop: bool) -> str:
    """The label of the `number`-th label of a clock that leaves none out, moved off those that drop-frame lacks."""
    seconds, frame = divmod(number, nominal)
    if drop and seconds % 60 == 0 and seconds % 600:
        frame = max(frame, nominal // 15)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{';' if drop else ':'}{frame:02}"


@st.composite
def random_cut(draw: Any, rate: Fraction, drop: bool) -> Cut:
    """Segments of 0.1 s and more, as far apart, at any millisecond; with and without an embedded timecode."""
    moments = draw(st.lists(st.integers(100, 5000), min_size=2, max_size=12).filter(lambda steps: len(steps) % 2 == 0))
    edges = [sum(moments[: at + 1]) for at in range(len(moments))]
    segments = tuple(span(Fraction(a, 1000), Fraction(b, 1000)) for a, b in zip(edges[::2], edges[1::2], strict=True))
    nominal = round(rate)
    number = draw(st.integers(0, 23 * 3600 * nominal))
    label = timecode(number, nominal, drop) if drop or draw(st.booleans()) else None
    start = _frames_of(label, nominal) if label else 0
    events, record = [], 0
    for a, b in zip(edges[::2], edges[1::2], strict=True):
        first, end = (int(Fraction(edge, 1000) * rate + Fraction(1, 2)) for edge in (a, b))
        events.append(Event(start + first, record, end - first))
        record += end - first
    duration = from_seconds(Fraction(edges[-1] + draw(st.integers(0, 3000)), 1000))
    timeline = make_timeline(segments=segments, markers=(), frame_rate=rate, timecode=label, duration=duration)
    return Cut(timeline, rate, start, tuple(events))


def _frames_of(label: str, nominal: int) -> int:
    hours, minutes, seconds, frame = (int(part) for part in label.replace(";", ":").split(":"))
    frames = ((hours * 60 + minutes) * 60 + seconds) * nominal + frame
    if ";" not in label:
        return frames
    # Every minute but each tenth lacks its first labels.
    return frames - nominal // 15 * (hours * 54 + minutes - minutes // 10)


@pytest.fixture(scope="session")
def cuts() -> Callable[[Fraction, bool], st.SearchStrategy[Cut]]:
    return random_cut


RATES = {
    "23.976": (Fraction(24000, 1001), False),
    "24": (Fraction(24), False),
    "25": (Fraction(25), False),
    "29.97 NDF": (Fraction(30000, 1001), False),
    "29.97 DF": (Fraction(30000, 1001), True),
    "30": (Fraction(30), False),
    "50": (Fraction(50), False),
    "59.94 NDF": (Fraction(60000, 1001), False),
    "59.94 DF": (Fraction(60000, 1001), True),
    "60": (Fraction(60), False),
}


@pytest.fixture(params=RATES.values(), ids=RATES.keys(), scope="session")
def timebase(request: pytest.FixtureRequest) -> tuple[Fraction, bool]:
    """A frame rate and whether its timecode drops frames."""
    rate: tuple[Fraction, bool] = request.param
    return rate


def edit_of(track: otio.schema.Track) -> tuple[Event, ...]:
    """A track that OpenTimelineIO read, in frames."""
    return tuple(
        Event(
            int(clip.source_range.start_time.value),
            int(clip.range_in_parent().start_time.value),
            int(clip.source_range.duration.value),
        )
        for clip in track
    )


@pytest.fixture(scope="session")
def edit() -> Callable[[otio.schema.Track], tuple[Event, ...]]:
    return edit_of
