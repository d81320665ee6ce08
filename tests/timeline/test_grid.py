from fractions import Fraction
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from roughy.timeline.grid import FrameSpan, Grid
from roughy.timeline.span import Span
from roughy.timeline.ticks import TICKS_PER_SECOND, Ticks, from_seconds

RATES = st.sampled_from(
    [Fraction(24000, 1001), Fraction(25), Fraction(30000, 1001), Fraction(60), Fraction(59999, 1000)]
)
MINUTE = from_seconds(60)


@st.composite
def segments(draw):
    """Spans in order, apart or touching, down to a tick long."""
    steps = draw(st.lists(st.integers(0, TICKS_PER_SECOND // 5), min_size=2, max_size=20))
    edges = [sum(steps[: at + 1]) for at in range(len(steps))]
    spans = [Span(Ticks(a), Ticks(b)) for a, b in pairwise(edges)]
    return [span for span in spans if span.duration and draw(st.booleans())]


@given(segments(), RATES, st.integers(0, TICKS_PER_SECOND))
def test_the_frames_are_those_whose_middle_lies_in_the_segment(spans, rate, first_frame):
    grid = Grid(rate, MINUTE, Ticks(first_frame))
    # The picture's own boundaries, counted from the one that is nearest to the source's first moment.
    nearest = int(Fraction(first_frame, TICKS_PER_SECOND) * rate + Fraction(1, 2))
    middles = [
        (number, Fraction(first_frame) + (number - nearest + Fraction(1, 2)) / rate * TICKS_PER_SECOND)
        for number in range(300)
    ]
    for span, frames in zip(spans, grid.snap(spans), strict=True):
        kept = [number for number, middle in middles if span.start < middle <= span.end]
        assert kept == (list(range(frames.start, frames.end)) if frames else [])


@given(segments(), RATES)
def test_no_frame_is_shown_twice(spans, rate):
    frames = [span for span in Grid(rate, MINUTE).snap(spans) if span]
    assert all(a.end <= b.start for a, b in pairwise(frames))


@given(segments(), RATES)
def test_no_segment_reaches_past_the_source(spans, rate):
    grid = Grid(rate, Ticks(TICKS_PER_SECOND // 3))
    assert all(0 <= span.start < span.end <= grid.count for span in grid.snap(spans) if span)


@given(st.lists(st.integers(10, 1000), min_size=2, max_size=10), RATES)
def test_segments_that_meet_stay_contiguous(steps, rate):
    edges = [from_seconds(Fraction(sum(steps[: at + 1]), 100)) for at in range(len(steps))]
    frames = Grid(rate, Ticks(edges[-1] + TICKS_PER_SECOND)).snap(Span(a, b) for a, b in pairwise(edges))
    assert all(a.end == b.start for a, b in pairwise(frames))


def test_half_a_frame_goes_to_the_later_one():
    span = Span(from_seconds(Fraction(1, 50)), from_seconds(Fraction(5, 50)))
    assert Grid(Fraction(25), MINUTE).snap([span]) == (FrameSpan(1, 3),)


def test_a_segment_that_shows_no_frame_is_none_and_left_out():
    spans = [Span(from_seconds(0), from_seconds(1)), Span(from_seconds(2), from_seconds(Fraction(2001, 1000)))]
    grid = Grid(Fraction(25), MINUTE)
    assert grid.snap(spans) == (FrameSpan(0, 25), None)
    assert grid.snapped(spans) == (spans[0],)
