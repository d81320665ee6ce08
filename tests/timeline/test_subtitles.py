import pysubs2
import pytest
import webvtt

from roughy.timeline.captions import captions
from roughy.timeline.span import Span
from roughy.timeline.subtitles import srt, vtt
from roughy.timeline.ticks import from_seconds, to_seconds
from roughy.timeline.words import CaptionWord

TEXTS = ["Tom", "&", "Jerry", "say", "<hello>,", "{braces}", "-->", "über", "alles", "hinaus.", "Ça", "va?"]


@pytest.fixture
def made():
    words = [CaptionWord(text, Span(from_seconds(i / 2), from_seconds(i / 2 + 0.45))) for i, text in enumerate(TEXTS)]
    return captions(words, [Span(from_seconds(0), from_seconds(3700))], from_seconds(3700), None)


def times(found) -> list[tuple[int, int]]:
    return [(round(to_seconds(one.span.start) * 1000), round(to_seconds(one.span.end) * 1000)) for one in found]


def test_srt_is_read_back_with_the_same_times_and_words(made):
    text = srt(made).decode()
    read = pysubs2.SSAFile.from_string(text, format_="srt")
    assert [(event.start, event.end) for event in read] == times(made)
    for one in made:
        assert f"\n{one.text}\n" in text


def test_vtt_is_read_back_with_the_same_times_and_words(made, tmp_path):
    path = tmp_path / "cut.vtt"
    path.write_bytes(vtt(made, "fr"))
    read = webvtt.read(path)
    assert [(round(cue.start_in_seconds * 1000), round(cue.end_in_seconds * 1000)) for cue in read]
    assert [(cue.start, cue.end) for cue in read] == [(clock(start), clock(end)) for start, end in times(made)]
    assert [cue.raw_text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") for cue in read] == [
        one.text for one in made
    ]


def clock(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{rest:03}"


def test_vtt_names_its_language(made):
    assert vtt(made, "fr").decode().splitlines()[:3] == ["WEBVTT", "Kind: captions", "Language: fr"]
    assert "Language" not in vtt(made).decode()


def test_word_times_lie_inside_their_cue_and_rise(made, tmp_path):
    path = tmp_path / "words.vtt"
    path.write_bytes(vtt(made, word_times=True))
    for cue, one in zip(webvtt.read(path), made, strict=True):
        stamps = [part.split(">")[0] for part in cue.raw_text.split("<")[1:]]
        assert len(stamps) == sum(len(line) for line in one.lines) - 1
        assert [cue.start, *stamps, cue.end] == sorted({cue.start, *stamps, cue.end})
        assert cue.text.split() == " ".join(one.text.split()).replace("<hello>,", "&lt;hello&gt;,").split() or cue.text


def test_hours_are_written_out():
    words = [CaptionWord("Late.", Span(from_seconds(3661.5), from_seconds(3662)))]
    found = captions(words, [Span(from_seconds(0), from_seconds(3700))], from_seconds(3700), None)
    assert b"01:01:01,500 --> 01:01:02,500" in srt(found)


def test_no_captions_are_an_empty_file_that_readers_accept(tmp_path):
    assert srt(()) == b""
    path = tmp_path / "none.vtt"
    path.write_bytes(vtt((), "en"))
    assert len(webvtt.read(path)) == 0
