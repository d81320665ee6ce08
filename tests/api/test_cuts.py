"""`/v1/cuts`: what a cut answers, its exports and captions, and every refusal."""

import json
import re
import uuid
from pathlib import Path

import av
import pytest
import webvtt

from tests.api.journey import Json, make_cut, new_asset, refusal
from tests.api.prepared import ready_asset
from tests.footage import SCRIPT
from tests.servers import Account, Server

FIELDS = {
    *("id", "asset_id", "state", "script", "error_code", "error_message", "created_at", "started_at", "completed_at"),
}
CONTENT_TYPES = {
    "edl": "text/plain",
    "fcpxml": "application/xml",
    "xml": "application/xml",
    "otio": "application/json",
    "json": "application/json",
}


@pytest.fixture(scope="module")
def owner(server: Server) -> Account:
    """The account of this module's asset."""
    return server.account()


@pytest.fixture(scope="module")
def asset(server: Server, owner: Account, sound_recording: Path) -> Json:
    """A ready asset."""
    return ready_asset(server, owner, sound_recording)


@pytest.fixture(scope="module")
def cut(owner: Account, asset: Json) -> Json:
    """Its completed cut, with a script."""
    return make_cut(owner, asset, script=SCRIPT)


def test_a_cut_tells_its_state_and_times(owner: Account, asset: Json, cut: Json) -> None:
    assert set(cut) >= FIELDS
    assert (cut["state"], cut["asset_id"], cut["script"]) == ("completed", asset["id"], SCRIPT)
    assert cut["error_code"] is None and cut["error_message"] is None and cut["progress"] == 1
    assert uuid.UUID(cut["id"]).version == 7
    assert cut["created_at"] <= cut["started_at"] <= cut["completed_at"]
    assert all(cut[name].endswith("Z") for name in ("created_at", "started_at", "completed_at"))


def test_a_new_cut_is_pending_and_its_location_is_its_address(owner: Account, asset: Json) -> None:
    created = owner.http.post("/cuts", json={"asset_id": asset["id"], "script": "Location."})
    assert created.status_code == 201 and created.json()["state"] == "pending"
    assert created.json()["started_at"] is None and created.json()["completed_at"] is None
    assert owner.http.get(created.headers["Location"]).json()["id"] == created.json()["id"]


def test_the_decision_is_a_list_of_spans_with_a_reason_for_all_that_was_removed(
    owner: Account, asset: Json, cut: Json
) -> None:
    decision = owner.http.get(f"/cuts/{cut['id']}/export", params={"format": "json"}).json()
    end = 0.0
    for segment in decision["segments"]:
        assert end <= segment["start"] < segment["end"] <= float(asset["duration_seconds"]) + 0.001
        end = segment["end"]
    assert {"filler", "silence"} <= {removed["reason"] for removed in decision["removed"]}


@pytest.mark.parametrize("format_", CONTENT_TYPES)
def test_every_edit_list_is_a_file_to_save(owner: Account, cut: Json, format_: str) -> None:
    exported = owner.http.get(f"/cuts/{cut['id']}/export", params={"format": format_})
    assert exported.status_code == 200 and exported.content
    assert exported.headers["Content-Type"].startswith(CONTENT_TYPES[format_])
    assert f"garden.{format_}" in exported.headers["Content-Disposition"]
    if CONTENT_TYPES[format_] == "application/json":
        json.loads(exported.content)


@pytest.mark.parametrize(("format_", "begins"), [("srt", "1\n00:00:0"), ("vtt", "WEBVTT")])
def test_captions_lie_on_the_cuts_own_time(owner: Account, cut: Json, format_: str, begins: str) -> None:
    captions = owner.http.get(f"/cuts/{cut['id']}/subtitle/export", params={"format": format_})
    assert captions.status_code == 200 and captions.text.replace("\r\n", "\n").startswith(begins)
    assert "soil" in captions.text and "start again" not in captions.text


HEADED = """# Soil & roots
Every garden begins with good soil.

## Water
Water the plants early in the morning. Then wait for the sun.
"""


@pytest.fixture(scope="module")
def headed(owner: Account, asset: Json) -> Json:
    """A completed cut whose script has headings."""
    return make_cut(owner, asset, script=HEADED)


CHAPTER_TYPES = {"txt": "text/plain", "vtt": "text/vtt", "ffmetadata": "text/plain", "json": "application/json"}


@pytest.mark.parametrize("format_", CHAPTER_TYPES)
def test_the_scripts_headings_are_chapters_on_the_cuts_own_time(
    owner: Account, headed: Json, format_: str, tmp_path: Path
) -> None:
    exported = owner.http.get(f"/cuts/{headed['id']}/chapters/export", params={"format": format_})
    assert exported.status_code == 200
    assert exported.headers["Content-Type"].startswith(CHAPTER_TYPES[format_])
    assert f"garden.chapters.{format_}" in exported.headers["Content-Disposition"]
    segments = owner.http.get(f"/cuts/{headed['id']}/export?format=json").json()["segments"]
    kept = sum(segment["end"] - segment["start"] for segment in segments)
    path = tmp_path / "chapters"
    path.write_bytes(exported.content)
    match format_:
        case "txt":
            found = [(60 * int(m) + int(s), title) for m, s, title in re.findall(r"(\d+):(\d+) (.+)", exported.text)]
        case "json":
            found = [(each["startTime"], each["title"]) for each in exported.json()["chapters"]]
        case "vtt":
            found = [(cue.start_in_seconds, cue.text.replace("&amp;", "&")) for cue in webvtt.read(path)]
        case _:
            with av.open(str(path), format="ffmetadata") as read:
                marks = read.chapters()
            found = [(mark["start"] / 1000, mark["metadata"]["title"]) for mark in marks]
            assert marks[-1]["end"] / 1000 == pytest.approx(kept, abs=0.01)
    assert [title for _, title in found] == ["Soil & roots", "Water"]
    assert found[0][0] == 0 and 1 < found[1][0] < kept


def test_a_cut_that_was_taken_over_keeps_its_chapters(owner: Account, asset: Json, headed: Json) -> None:
    changed = make_cut(owner, asset, derived_from=headed["id"], remove=[{"start": 0, "end": 0.1}])
    assert "Water" in owner.http.get(f"/cuts/{changed['id']}/chapters/export?format=txt").text


def test_without_headings_or_long_pauses_there_are_no_chapters(owner: Account, cut: Json) -> None:
    exported = owner.http.get(f"/cuts/{cut['id']}/chapters/export?format=txt")
    assert exported.status_code == 200 and exported.text == ""


def test_webvtt_tells_its_language_and_on_wish_the_time_of_each_word(owner: Account, cut: Json, tmp_path: Path) -> None:
    plain, timed = (
        owner.http.get(f"/cuts/{cut['id']}/subtitle/export", params={"format": "vtt", "words": words}).text
        for words in ("false", "true")
    )
    assert "Language: en" in timed.splitlines()[:3]
    assert re.sub(r"<[\d:.]+>", "", timed) == plain != timed
    path = tmp_path / "timed.vtt"
    path.write_text(timed)
    for cue in webvtt.read(path):
        stamps = re.findall(r"<([\d:.]+)>", cue.raw_text)
        assert [cue.start, *stamps, cue.end] == sorted({cue.start, *stamps, cue.end})
        assert len(stamps) == len(cue.raw_text.split()) - 1


@pytest.mark.parametrize("query", ["format=srt&words=true", "format=vtt&words=1", "format=vtt&words="])
def test_words_are_timed_in_webvtt_alone(owner: Account, cut: Json, query: str) -> None:
    assert refusal(owner.http.get(f"/cuts/{cut['id']}/subtitle/export?{query}")) == (422, "validation_error")


@pytest.mark.parametrize(
    "path",
    [
        *("export?format=srt", "export?format=", "export"),
        *("subtitle/export?format=edl", "chapters/export?format=srt", "chapters/export"),
    ],
)
def test_an_unknown_format_is_refused(owner: Account, cut: Json, path: str) -> None:
    assert refusal(owner.http.get(f"/cuts/{cut['id']}/{path}")) == (422, "validation_error")


@pytest.mark.parametrize(
    "wish",
    [
        {"script": "x" * 100_001},
        {"script": 5},
        {"script": "a\x00b"},
        {"script": "\ud800"},
        {"preset": "wild"},
        {"keep_ad_libs": "yes"},
        {"derived_from": "1"},
        {"restore": [{"start": 2, "end": 1}]},
        {"remove": [{"start": -1, "end": 1}]},
        {"remove": [{"start": 0}]},
        {"remove": [{"start": "0", "end": "1"}]},
        {"remove": [{"start": 0, "end": 1}] * 1001},
        {"asset_id": "1"},
        {"asset_id": None},
    ],
)
def test_a_wish_out_of_range_is_refused(owner: Account, asset: Json, wish: Json) -> None:
    refused = owner.http.post("/cuts", content=json.dumps({"asset_id": asset["id"]} | wish), headers=JSON)
    assert refusal(refused) == (422, "validation_error")


JSON = {"Content-Type": "application/json"}


def test_the_longest_script_is_taken(owner: Account, asset: Json) -> None:
    assert make_cut(owner, asset, script="soil " * 20_000)["state"] == "completed"


def test_a_person_can_take_a_decision_over_and_change_it(owner: Account, asset: Json, cut: Json) -> None:
    restored = make_cut(owner, asset, derived_from=cut["id"], restore=[{"start": 0, "end": 6.0}])
    assert restored["state"] == "completed"
    segments = owner.http.get(f"/cuts/{restored['id']}/export?format=json").json()["segments"]
    assert segments[0]["start"] == 0 and segments[0]["end"] >= 6


def test_only_a_completed_cut_of_the_same_asset_can_be_taken_over(
    server: Server, owner: Account, asset: Json, cut: Json, sound_recording: Path
) -> None:
    other = ready_asset(server, owner, sound_recording)
    for base, asset_id in ((str(uuid.uuid4()), asset["id"]), (cut["id"], other["id"])):
        refused = owner.http.post("/cuts", json={"asset_id": asset_id, "derived_from": base})
        assert refusal(refused) == (404, "not_found")


def test_unknown_fields_are_ignored(owner: Account, asset: Json, cut: Json) -> None:
    again = owner.http.post("/cuts", json={"asset_id": asset["id"], "script": SCRIPT, "mood": "bold"})
    assert again.status_code == 200 and again.json()["id"] == cut["id"]


def test_a_listing_filters_by_asset_and_state(owner: Account, asset: Json, cut: Json) -> None:
    bare = new_asset(owner, 64)
    all_of_it = owner.http.get("/cuts", params={"asset_id": asset["id"], "limit": 100}).json()
    ids = [item["id"] for item in all_of_it["items"]]
    assert cut["id"] in ids and ids == sorted(ids, reverse=True) and all_of_it["total"] == len(ids)
    assert all(set(item) >= FIELDS for item in all_of_it["items"])
    assert owner.http.get("/cuts", params={"asset_id": bare["id"]}).json()["total"] == 0
    completed = owner.http.get("/cuts", params={"state": "completed", "limit": 100}).json()["items"]
    assert cut["id"] in [item["id"] for item in completed]
    assert owner.http.get("/cuts", params={"state": "failed", "asset_id": asset["id"]}).json()["total"] == 0
    assert refusal(owner.http.get("/cuts", params={"state": "cancelled"})) == (422, "validation_error")


def test_another_accounts_cut_does_not_exist(server: Server, owner: Account, asset: Json, cut: Json) -> None:
    stranger = server.account().http
    for path in ("", "/export?format=edl", "/subtitle/export?format=srt", "/chapters/export?format=txt"):
        assert refusal(stranger.get(f"/cuts/{cut['id']}{path}")) == (404, "not_found")
    assert stranger.get("/cuts").json()["total"] == 0
