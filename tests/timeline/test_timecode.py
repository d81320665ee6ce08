from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opentimelineio import opentime

from roughy.timeline.timecode import Timebase


@given(frames=st.integers(0, 2_500_000))
def test_labels_are_those_of_opentimelineio(timebase, frames):
    rate, drop = timebase
    label = Timebase(rate, drop).label(frames)
    theirs = opentime.RationalTime(frames, float(rate))
    assert label == opentime.to_timecode(theirs, float(rate), drop_frame=drop)


@given(frames=st.integers(0, 24 * 3600 * 24 - 1))
def test_a_label_counts_back_to_its_frame(timebase, frames):
    base = Timebase(*timebase)
    assert base.count(base.label(frames)) == frames


def test_drop_frame_leaves_out_labels_but_not_in_a_tenth_minute():
    base = Timebase(Fraction(30000, 1001), drop=True)
    assert [base.label(1799), base.label(1800)] == ["00:00:59;29", "00:01:00;02"]
    assert base.label(17982) == "00:10:00;00"
    assert Timebase(Fraction(60000, 1001), drop=True).label(3600) == "00:01:00;04"


def test_timecode_starts_over_at_midnight():
    base = Timebase(Fraction(25))
    assert base.label(base.count("23:59:59:24") + 1) == "00:00:00:00"


@pytest.mark.parametrize("label", ["", "noon", "1:2:3", "24:00:00:00", "00:60:00:00", "00:00:00:25", "00:00:00:-1"])
def test_text_that_labels_no_frame_is_refused(label):
    with pytest.raises(ValueError, match="no timecode"):
        Timebase(Fraction(25)).count(label)


def test_drop_frame_is_refused_where_it_is_not_defined():
    with pytest.raises(ValueError, match="not defined"):
        Timebase(Fraction(25), drop=True)
