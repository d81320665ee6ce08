import json
from typing import get_args

import pytest

from roughy.timeline.export import Format, export
from roughy.timeline.span import Span
from roughy.timeline.ticks import from_seconds
from roughy.timeline.words import CaptionWord


@pytest.mark.parametrize("format", get_args(Format))
def test_every_format_names_the_source(timeline, format):
    assert b"talk.mp4" in export(timeline(), format)


@pytest.mark.parametrize("format", get_args(Format))
def test_a_name_that_is_no_text_does_not_stop_the_export(timeline, format):
    written = export(timeline(name="caf\udce9.mp4", path="/media/caf\udce9.mp4", title="caf\udce9"), format)
    assert b"caf?.mp4" in written
    assert format in ("edl", "json") or b"/media/caf%E9.mp4" in written


def test_json_gives_segments_and_reasons_in_seconds(timeline):
    content = json.loads(export(timeline(), "json"))
    assert content["segments"] == [{"start": 1, "end": 4}, {"start": 6, "end": 9}, {"start": 20, "end": 30}]
    assert content["removed"][1] == {
        "start": 4,
        "end": 6,
        "reason": "filler",
        "confidence": 0.97,
        "text": "um",
        "evidence": "a filler of the language",
    }
    assert (content["source"], content["duration"]) == ("talk.mp4", 40)


def test_json_gives_the_words_of_the_whole_source(timeline):
    word = CaptionWord("Grüße", Span(from_seconds(0.5), from_seconds(0.75)))
    assert json.loads(export(timeline(words=(word,)), "json"))["words"] == [
        {"start": 0.5, "end": 0.75, "text": "Grüße"}
    ]
