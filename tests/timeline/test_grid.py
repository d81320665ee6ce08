from fractions import Fraction
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from roughy.timeline.grid import FrameSpan, frame_count, snap, snapped_spans
from roughy.timeline.span import Span
from roughy.timeline.ticks import TICKS_PER_SECOND, Ticks, from_seconds, from_units

RATES = st.sampled_from(
    [Fraction(24000, 1001), Fraction(25), Fraction(30000, 1001), Fraction(60), Fraction(59999, 1000)]
)


@st.composite
def segments(draw):
    """Spans in order, apart or touching, down to a tick long."""
    steps = draw(st.lists(st.integers(0, TICKS_PER_SECOND // 5), min_size=2, max_size=20))
    edges = [sum(steps[: at + 1]) for at in range(len(steps))]
    spans = [Span(Ticks(a), Ticks(b)) for a, b in pairwise(edges)]
    return [span for span in spans if span.duration and draw(st.booleans())]


@given(segments(), RATES)
def test_no_frame_is_shown_twice_and_every_segment_shows_one(spans, rate):
    frames = [span for span in snap(spans, rate, from_seconds(60)) if span]
    assert len(frames) == len(spans)
    assert all(span.length >= 1 for span in frames)
    assert all(a.end <= b.start for a, b in pairwise(frames))


@given(segments(), RATES)
def test_no_segment_reaches_past_the_source(spans, rate):
    duration = Ticks(TICKS_PER_SECOND // 3)
    assert all(
        0 <= span.start < span.end <= frame_count(duration, rate) for span in snap(spans, rate, duration) if span
    )


@given(st.lists(st.integers(10, 1000), min_size=2, max_size=10), RATES)
def test_segments_that_meet_stay_contiguous(steps, rate):
    edges = [from_seconds(Fraction(sum(steps[: at + 1]), 100)) for at in range(len(steps))]
    frames = snap([Span(a, b) for a, b in pairwise(edges)], rate, Ticks(edges[-1] + 1))
    assert all(a.end == b.start for a, b in pairwise(frames))


@given(st.integers(0, 100_000), st.integers(100, 10_000), RATES)
def test_the_frames_are_those_a_renderer_takes(start_ms, length_ms, rate):
    """A renderer shows each frame at or after the first edge, once rounded to a frame, and before the second."""
    span = Span(from_seconds(Fraction(start_ms, 1000)), from_seconds(Fraction(start_ms + length_ms, 1000)))
    (frames,) = snap([span], rate, from_seconds(200))
    tick = 1 / rate
    nearest = [from_units(round(Fraction(edge, TICKS_PER_SECOND) * rate), tick) for edge in (span.start, span.end)]
    shown = [n for n in range(frames.start - 3, frames.end + 3) if nearest[0] <= from_units(n, tick) < nearest[1]]
    halves = {Fraction(edge, TICKS_PER_SECOND) * rate % 1 for edge in (span.start, span.end)}
    assert Fraction(1, 2) in halves or shown == list(range(frames.start, frames.end))


def test_half_a_frame_goes_to_the_later_one():
    span = Span(from_seconds(Fraction(1, 50)), from_seconds(Fraction(5, 50)))
    assert snap([span], Fraction(25), from_seconds(1)) == (FrameSpan(1, 3),)


def test_a_segment_with_no_frame_left_is_named_by_none():
    spans = [Span(from_seconds(0), from_seconds(1)), Span(from_seconds(1), from_seconds(1.001))]
    assert snap(spans, Fraction(25), from_seconds(1)) == (FrameSpan(0, 25), None)
    assert len(snapped_spans(spans, Fraction(25), from_seconds(1))) == 1
