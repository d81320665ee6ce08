"""Edges of segments move to the source's own frame boundaries, and positions are exact sums."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from av.video.stream import VideoStream
from hypothesis import given, settings
from hypothesis import strategies as st

from roughy.media.probe import probe
from roughy.media.rendering.frames import FrameClock
from roughy.media.rendering.pieces import Cut, Piece, cut_picture
from roughy.media.rendering.sound import sample_range
from roughy.media.source import open_source
from roughy.timeline.span import Span
from roughy.timeline.ticks import TICKS_PER_SECOND, Ticks, from_seconds
from tests.media.watching import spans, watch


@contextmanager
def clock_of(path: Path) -> Iterator[FrameClock]:
    recording = probe(str(path))
    assert recording.video is not None
    with open_source(str(path)) as container:
        stream = container.streams[recording.video.index]
        assert isinstance(stream, VideoStream)
        yield FrameClock(container, stream)


@pytest.mark.parametrize(
    "name", ["h264", "h264-gop-250", "h264-open-gop", "uneven", "uneven-matroska", "h264-transport-stream", "trimmed"]
)
def test_each_moment_belongs_to_the_nearest_frame_boundary(name: str, footage: Callable[[str], Path]) -> None:
    path = footage(name)
    times = [time for time, _ in watch(path).pictures]
    with clock_of(path) as clock:

        @settings(max_examples=60)
        @given(st.fractions(min_value=times[0], max_value=times[-1], max_denominator=1000))
        def nearest(moment: Fraction) -> None:
            boundary = clock.boundary(moment / clock.unit)
            best = min(abs(moment - time) for time in times)
            assert abs(boundary.moment * clock.unit - moment) == best
            assert boundary.key <= boundary.moment

        nearest()


def test_a_moment_halfway_between_two_boundaries_belongs_to_the_later_one(footage: Callable[[str], Path]) -> None:
    with clock_of(footage("h264")) as clock:
        assert clock.boundary(Fraction(1, 60) / clock.unit).moment * clock.unit == Fraction(1, 30)


def test_segments_that_meet_keep_every_frame_once(footage: Callable[[str], Path]) -> None:
    origin = probe(str(footage("uneven"))).origin
    with clock_of(footage("uneven")) as clock:
        whole = cut_picture(spans([(0.5, 3.0)]), clock, origin)
        divided = cut_picture(spans([(0.5, 1.013), (1.013, 2.2), (2.2, 3.0)]), clock, origin)
        apart = [cut_picture(spans([each]), clock, origin) for each in ((0.5, 1.013), (1.013, 2.2), (2.2, 3.0))]
    assert divided == whole
    assert all(before.pieces[0].end == after.pieces[0].start for before, after in pairwise(apart))


def test_sound_beyond_the_picture_stays_under_a_held_frame(footage: Callable[[str], Path]) -> None:
    path = footage("late-picture")
    recording = probe(str(path))
    with clock_of(path) as clock:
        cut = cut_picture([Span(Ticks(0), recording.duration)], clock, recording.origin)
    assert cut.duration == recording.duration


def test_a_segment_in_which_no_frame_has_its_middle_vanishes(footage: Callable[[str], Path]) -> None:
    with clock_of(footage("h264")) as clock:
        assert not cut_picture(spans([(1.02, 1.04)]), clock, Ticks(0)).pieces


@given(
    st.lists(st.tuples(st.integers(1, 2000), st.integers(1, 2000)), min_size=1, max_size=400),
    st.sampled_from([Fraction(1001, 30000), Fraction(1000, 59999), Fraction(1, 90000), Fraction(1, 25)]),
    st.sampled_from([44_100, 48_000, 96_000]),
)
def test_sound_never_drifts_from_the_picture_by_a_whole_sample(
    lengths: list[tuple[int, int]], unit: Fraction, rate: int
) -> None:
    pieces, at, out = [], 0, 0
    for gap, length in lengths:
        pieces.append(Piece(at + gap, at + gap + length, out, 0))
        at, out = at + gap + length, out + length
    cut = Cut(tuple(pieces), unit)
    heard = 0
    for piece in cut.pieces:
        start, count = sample_range(piece, unit, rate)
        assert abs(heard - piece.out * unit * rate) <= Fraction(1, 2)
        assert abs(start - piece.start * unit * rate) <= Fraction(1, 2)
        heard += count
    assert abs(heard - cut.length * unit * rate) <= Fraction(1, 2)


def test_the_duration_is_the_sum_of_the_snapped_segments(footage: Callable[[str], Path]) -> None:
    with clock_of(footage("h264-29.97")) as clock:
        cut = cut_picture(spans([(0.5, 1.5), (2.0, 3.0)]), clock, Ticks(0))
    frames = round(cut.duration * 30000 / 1001 / TICKS_PER_SECOND)
    assert cut.duration == from_seconds(frames * Fraction(1001, 30000))
