from fractions import Fraction

import pytest

from roughy.timeline.grid import FrameSpan
from roughy.timeline.sequence import headline, lay_out, sequence_rate
from roughy.timeline.span import Span
from roughy.timeline.ticks import from_seconds


@pytest.mark.parametrize(
    ("source", "sequence"),
    [
        (Fraction(30000, 1001), Fraction(30000, 1001)),
        (Fraction(15), Fraction(30)),
        (Fraction(25, 2), Fraction(25)),
        (Fraction(120), Fraction(60)),
        (Fraction(240000, 1001), Fraction(60000, 1001)),
        (Fraction(59999, 1000), Fraction(60)),
        (Fraction(2997, 100), Fraction(30000, 1001)),
    ],
    ids=str,
)
def test_a_sequence_has_a_rate_that_editors_have(source, sequence):
    assert sequence_rate(source) == sequence


def test_clips_follow_each_other_without_a_gap(timeline):
    clips = lay_out(timeline()).clips
    assert [(clip.source, clip.record) for clip in clips] == [
        (FrameSpan(25, 100), 0),
        (FrameSpan(150, 225), 75),
        (FrameSpan(500, 750), 150),
    ]


def test_a_joint_tells_what_is_gone_there(timeline):
    sequence = lay_out(timeline())
    joints = [
        (joint.into, joint.gap, headline(joint, sequence.timebase)) for clip in sequence.clips for joint in clip.joints
    ]
    assert joints == [
        (0, 25, "Removed 1.0 s: silence"),
        (0, 50, "Removed 2.0 s: filler"),
        (0, 275, "Removed 11.0 s: retake"),
        (249, 250, "Removed 10.0 s: off topic"),
    ]


def test_a_gap_that_nobody_explains_is_marked_all_the_same(timeline):
    sequence = lay_out(timeline(markers=()))
    assert headline(sequence.clips[1].joints[0], sequence.timebase) == "Removed 2.0 s"


def test_segments_that_meet_have_no_joint_between_them(timeline):
    segments = tuple(Span(from_seconds(start), from_seconds(start + 2)) for start in (0, 2))
    sequence = lay_out(timeline(segments=segments, markers=()))
    assert [len(clip.joints) for clip in sequence.clips] == [0, 1]


def test_timecode_that_cannot_be_read_counts_from_zero_and_says_so(timeline):
    sequence = lay_out(timeline(timecode="00:00:00:29"))
    assert sequence.start == 0
    assert "00:00:00:29 cannot be read" in sequence.notes[0]


def test_a_camera_that_counts_in_drop_frame_at_thirty_starts_at_the_frame_it_means(timeline):
    sequence = lay_out(timeline(frame_rate=Fraction(30), timecode="01:00:00;00"))
    assert (sequence.start, sequence.timebase.drop) == (107892, False)


def test_what_a_person_should_know_comes_with_the_sequence(timeline):
    cut = timeline()
    told = type(cut)(cut.title, cut.source, cut.segments, missing=("Thank you.",), notes=("Listen to the end.",))
    assert lay_out(told).notes == ("Listen to the end.", "The script's sentence is said nowhere: Thank you.")


def test_a_cut_that_keeps_nothing_has_no_clips(timeline):
    assert lay_out(timeline(segments=())).clips == ()
