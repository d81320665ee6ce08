import re
from fractions import Fraction

import opentimelineio as otio
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roughy.timeline.edl import reel_name, to_edl
from roughy.timeline.source import Source
from roughy.timeline.ticks import from_seconds

EVENT = re.compile(r"^(\d{3,})  (\S+) +(\S+) +C +(\S+) (\S+) (\S+) (\S+)$", re.MULTILINE)


def read(edl: bytes, rate: Fraction) -> otio.schema.Timeline:
    return otio.adapters.read_from_string(edl.decode(), "cmx_3600", rate=float(rate))


@settings(max_examples=25)
@given(data=st.data())
def test_opentimelineio_reads_the_cut_to_the_frame(timebase, cuts, edit, data):
    cut = data.draw(cuts(*timebase))
    timeline = read(to_edl(cut.timeline), cut.rate)
    assert [edit(track) for track in timeline.tracks] == [cut.events] * 3


def test_the_mode_and_the_separators_say_drop_frame(timebase, timeline):
    rate, drop = timebase
    edl = to_edl(timeline(frame_rate=rate, timecode="01:00:00;00" if drop else "01:00:00:00")).decode()
    assert edl.splitlines()[1] == ("FCM: DROP FRAME" if drop else "FCM: NON-DROP FRAME")
    assert {label[8] for event in EVENT.findall(edl) for label in event[3:]} == {";" if drop else ":"}


def test_source_times_count_from_the_embedded_timecode_and_record_times_from_zero(timeline):
    first = EVENT.findall(to_edl(timeline(timecode="10:11:12:13")).decode())[0]
    assert first[3:] == ("10:11:13:13", "10:11:16:13", "00:00:00:00", "00:00:03:00")


def test_the_source_may_run_past_midnight(timeline):
    events = EVENT.findall(to_edl(timeline(timecode="23:59:58:00")).decode())
    assert events[0][3:5] == ("23:59:59:00", "00:00:02:00")


@pytest.mark.parametrize(
    ("name", "reel"),
    [
        ("talk.mp4", "TALK"),
        ('Über uns & #1 "final".mov', "UBERUNS1"),
        ("日本.mp4", "AX"),
        ("bl.mp4", "RBL"),
        ("BARS.mov", "RBARS"),
        ("a very long name indeed.mp4", "AVERYLON"),
    ],
)
def test_reel_names_have_eight_plain_characters(name, reel):
    assert reel_name(Source(name, None, from_seconds(1), Fraction(25))) == reel


def test_the_whole_file_name_survives_in_a_comment(timeline):
    name = 'Über uns & #1 "final" 日本.mov'
    edl = read(to_edl(timeline(name=name, path=f"/media/my disk/{name}")), Fraction(25))
    assert {clip.name for clip in edl.tracks[0]} == {name}
    assert f"SOURCE FILE: /media/my disk/{name}" in edl.tracks[0][0].metadata["cmx_3600"]["comments"]


def test_a_line_break_in_a_name_breaks_no_line(timeline):
    assert read(to_edl(timeline(name="a\nb\x07.mp4", title="a\r\nb")), Fraction(25)).name == "a b"


@pytest.mark.parametrize(
    ("rate", "channels", "tracks"),
    [(25, 0, ["V"]), (25, 1, ["V", "A1"]), (25, 2, ["V", "A1", "A2"]), (25, 6, ["V", "A1", "A2"]), (None, 1, ["A1"])],
)
def test_an_event_carries_picture_and_sound_together(timeline, rate, channels, tracks):
    edl = to_edl(timeline(frame_rate=rate and Fraction(rate), channels=channels))
    edit = read(edl, Fraction(rate or 30))
    assert [track.name for track in edit.tracks] == tracks


def test_every_joint_says_what_was_removed_and_why(timeline):
    edit = read(to_edl(timeline()), Fraction(25))
    video = edit.tracks[0]
    names = [[marker.name for marker in clip.markers] for clip in video]
    assert names == [
        ["Removed 1.0 s: silence"],
        ["Removed 2.0 s: filler"],
        ["Removed 11.0 s: retake", "Removed 10.0 s: off topic"],
    ]
    assert video[2].markers[1].marked_range.start_time.value == 16 * 25 - 1
    assert 'filler 4.00-6.00 s, 97% sure: "um" (a filler of the language)' in str(video[1].metadata)


def test_a_variable_rate_says_what_it_was_conformed_to(timeline):
    edl = to_edl(timeline(frame_rate=Fraction(2997, 100), variable=True)).decode()
    assert "* COMMENT: The source has a variable frame rate: conformed to 29.97 frames a second." in edl


def test_sound_alone_is_listed_at_thirty_frames_a_second(timeline):
    edl = to_edl(timeline(frame_rate=None)).decode()
    assert EVENT.findall(edl)[0][2:] == ("AA", "00:00:01:00", "00:00:04:00", "00:00:00:00", "00:00:03:00")
    assert "grid of 30 frames a second" in edl
