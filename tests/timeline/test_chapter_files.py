import json
import re

import av
import pytest
import webvtt
from hypothesis import given
from hypothesis import strategies as st

from roughy.timeline.chapter_files import chapter_file, spanned
from roughy.timeline.chapters import Chapter
from roughy.timeline.ticks import TICKS_PER_SECOND, Ticks, from_seconds, to_seconds

END = from_seconds(3720)
FOUND = (
    Chapter(Ticks(0), "Beans & soil"),
    Chapter(from_seconds(65.25), "Größe <wie> --> so; a=b # \\"),
    Chapter(from_seconds(3710.5), "Água"),
)


def test_the_list_is_a_time_and_a_title_a_line_from_zero_on():
    listed = chapter_file(FOUND, END, "txt").decode()
    assert listed == "0:00 Beans & soil\n1:05 Größe <wie> --> so; a=b # \\\n1:01:50 Água\n"


def test_webvtt_has_a_cue_for_each_chapter_up_to_the_next(tmp_path):
    path = tmp_path / "chapters.vtt"
    path.write_bytes(chapter_file(FOUND, END, "vtt", "de"))
    assert path.read_text().splitlines()[:3] == ["WEBVTT", "Kind: chapters", "Language: de"]
    read = webvtt.read(path)
    assert [(cue.start, cue.end) for cue in read] == [
        ("00:00:00.000", "00:01:05.250"),
        ("00:01:05.250", "01:01:50.500"),
        ("01:01:50.500", "01:02:00.000"),
    ]
    assert read[1].raw_text == "Größe &lt;wie&gt; --&gt; so; a=b # \\"


def test_ffmpeg_reads_its_own_format_back(tmp_path):
    path = tmp_path / "chapters.ffmetadata"
    path.write_bytes(chapter_file(FOUND, END, "ffmetadata"))
    with av.open(str(path), format="ffmetadata") as read:
        found = read.chapters()
    assert [chapter["metadata"]["title"].rstrip() for chapter in found] == [chapter.title for chapter in FOUND]
    assert [chapter["start"] for chapter in found] == [0, 65_250, 3_710_500]
    assert found[-1]["end"] == 3_720_000


def test_json_is_that_of_the_podcast_namespace():
    read = json.loads(chapter_file(FOUND, END, "json"))
    assert read["version"] == "1.2.0"
    assert [(each["startTime"], each["title"]) for each in read["chapters"]] == [
        (to_seconds(chapter.start), chapter.title) for chapter in FOUND
    ]


@pytest.mark.parametrize(
    ("format_", "empty"),
    [("txt", r""), ("vtt", r"WEBVTT\nKind: chapters\n"), ("ffmetadata", ";FFMETADATA1\n"), ("json", r".*\[\].*")],
)
def test_no_chapters_are_an_empty_list(format_, empty):
    assert re.fullmatch(empty, chapter_file((), END, format_).decode(), re.DOTALL)


@given(st.lists(st.integers(0, 10**5), unique=True), st.integers(0, 10**5))
def test_chapters_fill_the_cut_without_gap(seconds, end):
    found = [Chapter(Ticks(second * TICKS_PER_SECOND), "") for second in sorted(seconds)]
    spans = [span for span, _ in spanned(found, Ticks(end * TICKS_PER_SECOND))]
    assert [span.start for span in spans] == [chapter.start for chapter in found]
    assert [span.end for span in spans[:-1]] == [span.start for span in spans[1:]]
