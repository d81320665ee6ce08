import json
from typing import get_args

import pytest
from lxml import etree

from roughy.timeline.export import Format, export


@pytest.mark.parametrize("format", get_args(Format))
def test_every_format_names_the_source(timeline, format):
    assert b"talk.mp4" in export(timeline(), format)


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
    assert content["duration"] == 40


@pytest.mark.parametrize("format", ["fcpxml", "xml"])
def test_xml_formats_hold_one_sequence_named_after_the_asset(timeline, format):
    root = etree.fromstring(export(timeline(), format))
    assert len(root.findall(".//sequence")) == 1
    assert root.findtext(".//sequence/name") or root.find(".//project").get("name") == "talk"
