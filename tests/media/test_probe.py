from fractions import Fraction
from pathlib import Path

import av
import pytest

from roughy.errors import RoughyError
from roughy.media.probe import probe
from roughy.timeline.ticks import from_seconds, to_seconds
from tests.media.sources import CATALOGUE, Footage, Picture, Sound, make

WITH_PICTURE = [name for name, footage in CATALOGUE.items() if footage.pictures]
SOUND_ALONE = [name for name, footage in CATALOGUE.items() if not footage.pictures]


@pytest.mark.parametrize("name", WITH_PICTURE)
def test_the_picture_is_described_as_it_was_made(footage, name):
    made, found = CATALOGUE[name].picture, probe(str(footage(name))).video
    assert (found.width, found.height, found.pixel_format) == (*made.size, made.pixel_format)
    assert (found.frame_rate, found.variable) == (made.rate, made.uneven)
    assert (found.rotation, found.mirrored) == (made.turn, made.mirrored)
    assert found.pixel_aspect == (made.pixel_aspect or 1)


@pytest.mark.parametrize("name", CATALOGUE)
def test_the_length_is_that_of_what_decodes(footage, name):
    path = str(footage(name))
    with av.open(path) as container:
        ends = [
            (frame.pts + frame.duration) * frame.time_base
            for stream in (*container.streams.video[:1], *container.streams.audio[:1])
            for frame in _all_frames(path, stream.index)
            if frame.pts is not None
        ]
    recording = probe(path)
    assert to_seconds(recording.duration + recording.origin) == pytest.approx(float(max(ends)), abs=0.025)


def _all_frames(path, index):
    with av.open(path) as container:
        yield from container.decode(container.streams[index])


@pytest.mark.parametrize("name", SOUND_ALONE)
def test_a_recording_without_picture_is_sound_alone(footage, name):
    recording = probe(str(footage(name)))
    made = CATALOGUE[name].sounds[0]
    assert recording.video is None
    assert [(stream.sample_rate, stream.start) for stream in recording.audio] == [(made.rate, 0)]


def test_a_video_without_sound_has_no_sound_streams(footage):
    assert probe(str(footage("no-sound"))).audio == ()


def test_every_sound_stream_is_listed_in_the_order_of_the_container(footage):
    assert [stream.index for stream in probe(str(footage("first-track-silent"))).audio] == [1, 2]


def test_a_cover_picture_is_no_video_and_does_not_hide_one(footage):
    assert probe(str(footage("song-with-cover"))).video is None
    assert probe(str(footage("cover"))).video.codec == "h264"


def test_codecs_are_named_by_what_they_are_and_not_by_who_decodes_them(footage):
    codecs = {name: probe(str(footage(name))).video.codec for name in ("hevc", "av1", "vp9", "prores", "mpeg2")}
    assert codecs == {"hevc": "hevc", "av1": "av1", "vp9": "vp9", "prores": "prores", "mpeg2": "mpeg2video"}


def test_high_dynamic_range_is_seen_in_the_transfer_function(footage):
    assert probe(str(footage("hevc-10-bit-hdr"))).video.hdr
    assert not probe(str(footage("hevc"))).video.hdr


def test_fields_are_told_from_whole_pictures(footage):
    assert probe(str(footage("interlaced"))).video.interlaced
    assert not probe(str(footage("h264-25"))).video.interlaced


@pytest.mark.parametrize(("name", "timecode"), [("timecode", "01:02:03;04"), ("timecode-matroska", "10:00:00:00")])
def test_the_start_timecode_is_read(footage, name, timecode):
    assert probe(str(footage(name))).timecode == timecode


def test_a_recording_without_timecode_has_none(footage):
    assert probe(str(footage("h264"))).timecode is None


def test_a_timecode_track_is_believed_though_no_picture_refers_to_it(footage, tmp_path):
    path = tmp_path / "apart.mov"
    path.write_bytes(footage("timecode").read_bytes().replace(b"tref", b"skip"))
    assert probe(str(path)).timecode == "01:02:03;04"


def test_a_track_of_camera_measurements_tells_no_timecode(footage, tmp_path):
    path = tmp_path / "measured.mov"
    data = bytearray(footage("timecode").read_bytes().replace(b"tmcd", b"rtmd"))
    sizes = data.rindex(b"stsz")
    data[sizes + 8 : sizes + 12] = (1024).to_bytes(4)
    path.write_bytes(data)
    with av.open(str(path)) as container:
        assert "timecode" in container.streams[2].metadata
    assert probe(str(path)).timecode is None


def test_the_timeline_begins_with_the_first_stream_that_is_presented(footage):
    late_sound, late_picture = probe(str(footage("late-sound"))), probe(str(footage("late-picture")))
    assert (late_sound.video.start, late_picture.audio[0].start) == (0, 0)
    assert late_picture.video.start == from_seconds(Fraction(1, 2))
    assert to_seconds(late_sound.audio[0].start) == pytest.approx(0.5, abs=0.025)


def test_what_an_edit_list_hides_is_no_part_of_the_recording(footage):
    recording = probe(str(footage("trimmed")))
    assert (recording.origin, recording.video.start) == (0, 0)
    assert to_seconds(recording.video.duration) == pytest.approx(4)


def test_a_stream_that_begins_long_after_the_others_is_listed(tmp_path):
    made = Footage("later.mp4", Fraction(60), (Picture(rate=Fraction(5)),), (Sound(), Sound(start=Fraction(55))))
    recording = probe(str(make(made, tmp_path)))
    assert to_seconds(recording.audio[1].start) == pytest.approx(55, abs=0.05)


def test_a_clock_that_jitters_within_the_grid_is_constant(tmp_path):
    made = make(Footage("jitter.mkv", Fraction(5), (Picture(rate=Fraction(30000, 1001)),)), tmp_path)
    video = probe(str(made)).video
    assert (video.frame_rate, video.variable) == (Fraction(30000, 1001), False)


def test_one_dropped_frame_in_the_middle_makes_a_rate_variable(footage, tmp_path):
    path = tmp_path / "dropped.mp4"
    with av.open(str(footage("h264-no-b-frames"))) as source, av.open(str(path), "w") as out:
        stream = out.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(source.streams.video[0]):
            if packet.dts is None or packet.pts == 60 * 512:
                continue
            packet.stream = stream
            out.mux(packet)
    assert probe(str(path)).video.variable


def test_a_truncated_recording_is_as_long_as_what_is_left(footage, tmp_path):
    path = tmp_path / "truncated.mp4"
    with av.open(str(footage("h264"))) as source, av.open(str(path), "w", options={"movflags": "faststart"}) as out:
        streams = {stream.index: out.add_stream_from_template(stream) for stream in source.streams}
        for packet in source.demux():
            if packet.dts is not None:
                packet.stream = streams[packet.stream_index]
                out.mux(packet)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) * 6 // 10])
    assert 1.5 < to_seconds(probe(str(path)).duration) < 3.5


def test_a_broadcast_joined_in_the_middle_of_a_group_begins_with_its_first_whole_picture(footage, tmp_path):
    path = tmp_path / "joined.ts"
    data = footage("h264-transport-stream").read_bytes()
    path.write_bytes(data[len(data) // 376 * 188 :])
    recording = probe(str(path))
    with av.open(str(path)) as container:
        first = next(container.decode(container.streams.video[0]))
    start = to_seconds(recording.video.start + recording.origin)
    assert start == pytest.approx(float(first.pts * first.time_base), abs=1e-6)
    assert (recording.video.frame_rate, recording.video.variable) == (30, False)


def test_a_recording_begins_with_pictures_that_are_shown_before_its_first_keyframe(tmp_path):
    params = "log-level=none:keyint=30:min-keyint=30:scenecut=0:open-gop=0:bframes=3:b-adapt=0:radl=2"
    options = {"preset": "ultrafast", "x265-params": params}
    whole = make(Footage("whole.mkv", Fraction(3), (Picture("libx265", options=options),)), tmp_path)
    path = tmp_path / "from-the-second-group.mkv"
    with av.open(str(whole)) as source, av.open(str(path), "w") as out:
        stream = out.add_stream_from_template(source.streams.video[0])
        begun = False
        for packet in source.demux(source.streams.video[0]):
            begun = begun or (packet.is_keyframe and packet.pts > 0)
            if begun and packet.dts is not None:
                packet.stream = stream
                out.mux(packet)
    with av.open(str(path)) as container:
        keyframe = next(container.demux(container.streams.video[0])).pts
        container.seek(0)
        first = next(container.decode(container.streams.video[0]))
    assert first.pts < keyframe
    recording = probe(str(path))
    assert to_seconds(recording.video.start + recording.origin) == pytest.approx(float(first.pts * first.time_base))


def test_a_timestamp_that_lies_about_years_makes_a_recording_unreadable(footage, tmp_path):
    path = tmp_path / "years.mkv"
    with av.open(str(footage("wav"))) as source, av.open(str(path), "w") as out:
        stream = out.add_stream_from_template(source.streams.audio[0])
        for packet in source.demux(source.streams.audio[0]):
            if packet.dts is not None:
                years = 3 if packet.pts * packet.time_base > 2 else 0
                packet.pts = packet.dts = packet.pts + round(years * 365 * 24 * 3600 / packet.time_base)
                packet.stream = stream
                out.mux(packet)
    with pytest.raises(RoughyError) as refusal:
        probe(str(path))
    assert refusal.value.code == "unreadable_media"


UNREADABLE = {
    "text": b"This is a text and no recording, whatever it is called.\n" * 100,
    "zeros": bytes(100_000),
    "an image": b"\x89PNG\r\n\x1a\n" + bytes(1000),
    "a playlist": b"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:9,\nfile:///etc/hostname\n#EXT-X-ENDLIST\n",
    "a list of files": b"ffconcat version 1.0\nfile /etc/hostname\n",
    "an MP4 header and nothing else": b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00isommp42\x00\x00\x00\x08mdat"
    + bytes(64),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_is_no_recording_is_refused(tmp_path, name):
    path = tmp_path / "named.mp4"
    path.write_bytes(UNREADABLE[name])
    with pytest.raises(RoughyError) as refusal:
        probe(str(path))
    assert refusal.value.code == "unreadable_media"


def test_an_empty_file_is_refused_as_such(tmp_path):
    path = tmp_path / "empty.mp4"
    path.touch()
    with pytest.raises(RoughyError) as refusal:
        probe(str(path))
    assert refusal.value.code == "empty_file"


def test_a_container_without_sound_or_picture_is_refused_as_such(tmp_path):
    path = tmp_path / "titles.mkv"
    with av.open(str(path), "w") as out:
        stream = out.add_mux_stream("subrip")
        packet = av.Packet(b"only words")
        packet.stream, packet.pts, packet.dts, packet.duration = stream, 0, 0, 1000
        out.mux(packet)
    with pytest.raises(RoughyError) as refusal:
        probe(str(path))
    assert refusal.value.code == "no_media_streams"


def test_streams_whose_every_packet_is_noise_are_unreadable(footage, tmp_path):
    path = tmp_path / "noise.mp4"
    whole = bytearray(Path(footage("no-sound")).read_bytes())
    start = whole.index(b"mdat") + 4
    length = int.from_bytes(whole[start - 8 : start - 4], "big") - 8
    whole[start : start + length] = bytes(length)
    path.write_bytes(whole)
    with pytest.raises(RoughyError) as refusal:
        probe(str(path))
    assert refusal.value.code == "unreadable_media"
