from fractions import Fraction

import opentimelineio as otio
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roughy.timeline.otio import to_otio
from roughy.timeline.span import Span
from roughy.timeline.ticks import TICKS_PER_SECOND, Ticks

SAMPLE = TICKS_PER_SECOND // 48000


def read(timeline) -> otio.schema.Timeline:
    return otio.adapters.read_from_string(to_otio(timeline).decode(), "otio_json")


@settings(max_examples=25)
@given(data=st.data())
def test_opentimelineio_reads_the_cut_to_the_frame(timebase, cuts, edit, data):
    cut = data.draw(cuts(*timebase))
    timeline = read(cut.timeline)
    assert [edit(track) for track in timeline.tracks] == [cut.events] * 2
    assert timeline.global_start_time == otio.opentime.RationalTime(0, float(cut.rate))
    clip = timeline.tracks[0][0]
    assert clip.source_range.start_time.rate == float(cut.rate)
    assert clip.available_range().start_time.value == cut.start
    assert clip.source_range.end_time_exclusive() <= clip.available_range().end_time_exclusive()


def test_picture_and_sound_of_a_segment_are_linked(timeline):
    edit = read(timeline())
    groups = [[clip.metadata["Resolve_OTIO"]["Link Group ID"] for clip in track] for track in edit.tracks]
    assert groups == [[1, 2, 3], [1, 2, 3]]


def test_markers_keep_the_reasons_as_data(timeline):
    edit = read(timeline())
    marker = edit.tracks[0][1].markers[0]
    assert marker.name == "Removed 2.0 s: filler"
    assert dict(marker.metadata["roughy"]["removed"][0]) == {
        "start": 4,
        "end": 6,
        "reason": "filler",
        "confidence": 0.97,
        "text": "um",
        "evidence": "a filler of the language",
    }


@pytest.mark.parametrize(
    ("path", "url"),
    [("/my disk/é#.mp4", "file:///my%20disk/%C3%A9%23.mp4"), (None, "./talk.mp4"), ("a/b.mp4", "./a/b.mp4")],
)
def test_the_media_is_a_url_that_leads_to_it(timeline, path, url):
    edit = read(timeline(path=path))
    assert {clip.media_reference.target_url for track in edit.tracks for clip in track} == {url}


def test_sound_alone_is_cut_to_the_sample(timeline):
    segment = Span(Ticks(48001 * SAMPLE), Ticks(96007 * SAMPLE))
    edit = read(timeline(frame_rate=None, segments=(segment,)))
    (track,) = edit.tracks
    assert track.kind == "Audio"
    assert track[0].source_range.start_time.value == 48001
    assert track[0].source_range.duration.value == 96007 - 48001
    assert track[0].source_range.duration.rate == 48000


def test_a_variable_rate_says_what_it_was_conformed_to(timeline):
    edit = read(timeline(frame_rate=Fraction(601, 20), variable=True))
    assert "conformed to 30 frames" in edit.metadata["roughy"]["notes"][0]
