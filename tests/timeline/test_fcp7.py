from fractions import Fraction

import opentimelineio as otio
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from roughy.timeline.fcp7 import to_fcp7


def parse(timeline) -> etree._Element:
    return etree.fromstring(to_fcp7(timeline)).find("sequence")


@settings(max_examples=25)
@given(data=st.data())
def test_opentimelineio_reads_the_cut_to_the_frame(timebase, cuts, edit, data):
    cut = data.draw(cuts(*timebase))
    timeline = otio.adapters.read_from_string(to_fcp7(cut.timeline).decode(), "fcp_xml")
    assert timeline.name == "talk"
    assert [track.kind for track in timeline.tracks] == ["Video", "Audio"]
    assert [edit(track) for track in timeline.tracks] == [cut.events] * 2
    (rate,) = {clip.source_range.start_time.rate for clip in timeline.tracks[0]}
    assert rate == pytest.approx(float(cut.rate), abs=1e-9)
    available = timeline.tracks[0][0].media_reference.available_range
    assert available.start_time.value == cut.start


def test_in_and_out_count_from_the_file_not_from_its_timecode(timeline):
    item = parse(timeline(timecode="10:00:00:00")).find(".//clipitem")
    assert [item.findtext(tag) for tag in ("in", "out", "start", "end", "duration")] == ["25", "100", "0", "75", "1000"]
    assert item.findtext("file/timecode/string") == "10:00:00:00"
    assert item.findtext("file/timecode/frame") == str(36000 * 25)


def test_drop_frame_is_said_in_every_timecode(timebase, timeline):
    rate, drop = timebase
    sequence = parse(timeline(frame_rate=rate, timecode="01:00:00;00" if drop else "01:00:00:00"))
    assert {found.text for found in sequence.iter("displayformat")} == {"DF" if drop else "NDF"}
    assert {found.text for found in sequence.iter("ntsc")} == {"TRUE" if rate.denominator == 1001 else "FALSE"}
    assert {found.text for found in sequence.iter("timebase")} == {str(round(rate))}


@pytest.mark.parametrize("channels", [1, 2, 6])
def test_picture_and_every_channel_are_linked_clip_by_clip(timeline, channels):
    sequence = parse(timeline(channels=channels))
    items = {item.get("id"): item for item in sequence.iter("clipitem")}
    assert len(items) == 3 * (1 + channels)
    for item in items.values():
        linked = [items[found.text] for found in item.iter("linkclipref")]
        assert len(linked) == 1 + channels
        assert item in linked
        assert {other.findtext("in") for other in linked} == {item.findtext("in")}
        assert item.findtext("masterclipid") == "masterclip-1"
    for number, track in enumerate(sequence.findall("media/audio/track"), 1):
        assert {item.findtext("sourcetrack/trackindex") for item in track.iter("clipitem")} == {str(number)}


@pytest.mark.parametrize(
    ("channels", "tracks"),
    [(1, [("0", "1", "Mono")]), (2, [("0", "2", "Stereo"), ("1", "2", "Stereo")]), (3, [("0", "1", "Mono")] * 3)],
)
def test_premiere_is_told_which_channels_belong_together(timeline, channels, tracks):
    names = ("currentExplodedTrackIndex", "totalExplodedTrackCount", "premiereTrackType")
    found = parse(timeline(channels=channels)).findall("media/audio/track")
    assert [tuple(track.get(name) for name in names) for track in found] == tracks


def test_the_file_is_described_once_and_referred_to_after(timeline):
    files = list(parse(timeline()).iter("file"))
    assert {file.get("id") for file in files} == {"file-1"}
    assert [len(file) > 0 for file in files] == [True] + [False] * 8
    assert files[0].findtext("media/audio/channelcount") == "2"


@pytest.mark.parametrize(
    ("path", "url"),
    [
        ("/my disk/a & b #1 é.mp4", "file://localhost/my%20disk/a%20%26%20b%20%231%20%C3%A9.mp4"),
        ("C:\\my disk\\a.mp4", "file://localhost/C:/my%20disk/a.mp4"),
        ("raw/a & b #1 é.mp4", "file://localhost/a%20%26%20b%20%231%20%C3%A9.mp4"),
        (None, "file://localhost/a%20%26%20b%20%231%20%C3%A9.mp4"),
    ],
)
def test_the_path_is_always_a_whole_url_that_an_editor_can_relink_by_name(timeline, path, url):
    sequence = parse(timeline(name="a & b #1 é.mp4", path=path))
    assert sequence.findtext(".//pathurl") == url
    assert sequence.findtext(".//clipitem/name") == "a & b #1 é.mp4"


def test_sound_alone_has_no_picture_track(timeline):
    sequence = parse(timeline(frame_rate=None, channels=1))
    assert sequence.find("media/video") is None
    assert sequence.find(".//file/media/video") is None
    assert len(sequence.findall("media/audio/track/clipitem")) == 3
    assert sequence.find(".//link") is None
    assert "grid of 30 frames" in [found.text for found in sequence.iter("comment")][-1]


def test_every_joint_has_a_marker_with_its_reasons(timeline):
    markers = parse(timeline()).findall("marker")
    assert [(found.findtext("name"), found.findtext("in")) for found in markers] == [
        ("Removed 1.0 s: silence", "0"),
        ("Removed 2.0 s: filler", "75"),
        ("Removed 11.0 s: retake", "150"),
        ("Removed 10.0 s: off topic", "399"),
    ]
    assert 'filler 4.00-6.00 s, 97% sure: "um"' in markers[1].findtext("comment")


def test_a_variable_rate_is_conformed_and_says_so(timeline):
    sequence = parse(timeline(frame_rate=Fraction(601, 20), variable=True))
    assert sequence.findtext("rate/timebase") == "30"
    assert "variable frame rate" in sequence.findall("marker/comment")[-1].text
