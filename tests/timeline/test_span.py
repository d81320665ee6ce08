"""Spans and the set arithmetic on them."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roughy.timeline.span import Span, complement, total, union
from roughy.timeline.ticks import Ticks

moments = st.integers(0, 60)
spans = st.tuples(moments, moments).map(lambda pair: Span(Ticks(min(pair)), Ticks(max(pair))))
many = st.lists(spans, max_size=12)
WHOLE = Span(Ticks(0), Ticks(60))


def covered(cover: list[Span] | tuple[Span, ...]) -> set[int]:
    """The ticks inside any of the spans."""
    return {tick for span in cover for tick in range(span.start, span.end)}


@given(many)
def test_a_union_covers_the_same_with_spans_that_are_apart(cover: list[Span]) -> None:
    joined = union(cover)
    assert covered(joined) == covered(cover)
    assert all(before.end < after.start for before, after in itertools.pairwise(joined))
    assert total(joined) == len(covered(cover))


@given(many, spans)
def test_a_complement_covers_just_the_rest_of_the_whole(cover: list[Span], whole: Span) -> None:
    assert covered(complement(cover, whole)) == covered([whole]) - covered(cover)


@given(many)
def test_the_complement_of_the_complement_is_the_union(cover: list[Span]) -> None:
    assert complement(complement(cover, WHOLE), WHOLE) == union(cover)


@given(spans, spans)
def test_an_overlap_counts_the_ticks_in_both(one: Span, other: Span) -> None:
    assert one.overlap(other) == len(covered([one]) & covered([other])) == other.overlap(one)


def test_a_span_cannot_end_before_it_starts() -> None:
    with pytest.raises(ValueError, match="before it starts"):
        Span(Ticks(2), Ticks(1))
