from hypothesis import given
from hypothesis import strategies as st

from roughy.editing.overrule import overrule
from roughy.editing.rough_cut import Reason
from roughy.timeline.span import Span, total, union
from roughy.timeline.ticks import Ticks, from_seconds
from tests.editing.speech import speak

SPEECH = speak("Um, [0.3] hello there. [3] We begin, [0.2] no wait. [1] We begin at once.")
moments = st.integers(-1000, SPEECH.duration + 1000)
spans = st.lists(st.tuples(moments, moments).map(lambda pair: Span(Ticks(min(pair)), Ticks(max(pair)))), max_size=4)


@given(restore=spans, remove=spans)
def test_an_overruled_cut_still_covers_the_source_exactly(restore, remove):
    cut = overrule(SPEECH.cut(), restore, remove)
    parts = [*cut.segments, *(removal.span for removal in cut.removals)]
    assert union(parts) == (Span(Ticks(0), SPEECH.duration),)
    assert total(parts) == SPEECH.duration


@given(restore=spans, remove=spans)
def test_what_was_restored_stays_and_what_was_removed_goes(restore, remove):
    cut = overrule(SPEECH.cut(), restore, remove)
    whole = Span(Ticks(0), SPEECH.duration)
    for span in restore:
        assert sum(segment.overlap(span) for segment in cut.segments) == whole.overlap(span)
    for segment in cut.segments:
        for span in remove:
            meet = segment.overlap(span)
            assert meet == sum(segment.overlap(back) for back in _meet(span, union(restore)))


def test_a_restored_removal_is_gone_and_a_removed_segment_has_its_reason():
    before = SPEECH.cut()
    first = before.removals[0]
    after = overrule(before, [first.span], [Span(before.segments[-1].start, SPEECH.duration)])
    assert first not in after.removals
    assert after.removals[-1].reason in {Reason.MANUAL, before.removals[-1].reason}
    assert "Removed by you." in {removal.evidence for removal in after.removals}
    assert "Spans were restored by you." in after.notes


def test_overruling_nothing_changes_nothing():
    assert overrule(SPEECH.cut(), [], []) == SPEECH.cut()


def _meet(span, others):
    return [
        Span(max(span.start, other.start), min(span.end, other.end))
        for other in others
        if span.overlap(other) and other.duration > 0
    ] + [Span(from_seconds(0), from_seconds(0))]
