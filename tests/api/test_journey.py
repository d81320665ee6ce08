"""A recording's way through the API, from the first byte to the rendered file, on both kinds of server."""

import io
import json
from pathlib import Path

import av
import pytest

from tests import http
from tests.api.journey import make_cut, make_render, new_asset, refusal, send, upload, wait
from tests.api.prepared import ready_asset
from tests.footage import SCRIPT
from tests.servers import Account, Server


def test_a_recording_goes_in_and_a_rough_cut_comes_out(account: Account, spoken_recording: Path) -> None:
    asset = new_asset(account, spoken_recording.stat().st_size, name=spoken_recording.name)
    assert asset["state"] == "pending_upload"
    assert [asset[name] for name in ("type", "extension", "size_bytes", "content_type", "duration_seconds")] == [
        None
    ] * 5
    assert asset["download_url"] is None and asset["cuttable"] is False

    send(asset, spoken_recording)
    asset = wait(account, f"/assets/{asset['id']}")
    assert asset["state"] == "ready" and asset["cuttable"] and asset["upload_url"] is None
    assert (asset["type"], asset["extension"], asset["content_type"]) == ("video", "mp4", "video/mp4")
    assert asset["size_bytes"] == spoken_recording.stat().st_size
    assert 14 < float(asset["duration_seconds"]) < 17
    assert account.http.get("/credits/balance").json() == {"balance": 999}
    charge = account.http.get("/credits/history").json()["items"][0]
    assert (charge["type"], charge["delta"], charge["asset_id"]) == ("consume_asset", -1, asset["id"])
    assert http.get(asset["download_url"]).content == spoken_recording.read_bytes()

    cut = make_cut(account, asset, script=SCRIPT)
    assert cut["state"] == "completed" and cut["script"] == SCRIPT
    decision = account.http.get(f"/cuts/{cut['id']}/export", params={"format": "json"}).json()
    assert {"filler", "silence"} <= {removed["reason"] for removed in decision["removed"]}
    kept = sum(segment["end"] - segment["start"] for segment in decision["segments"])
    assert 5 < kept < 10

    for name in ("edl", "fcpxml", "xml", "otio"):
        exported = account.http.get(f"/cuts/{cut['id']}/export", params={"format": name})
        assert exported.status_code == 200 and b"garden talk" in exported.content
    for name in ("srt", "vtt"):
        captions = account.http.get(f"/cuts/{cut['id']}/subtitle/export", params={"format": name}).text
        assert "soil" in captions and "start again" not in captions

    video = make_render(account, asset, {"format": "mp4"}, cut)
    assert video["state"] == "completed"
    part = http.get(video["download_url"], headers={"Range": "bytes=4-7"})
    assert (part.status_code, part.content) == (206, b"ftyp")
    content = http.get(video["download_url"]).content
    assert len(content) == video["size_bytes"]
    with av.open(io.BytesIO(content)) as container:
        assert {stream.codec.name for stream in container.streams} == {"h264", "aac"}
        assert float(container.duration / av.time_base) == pytest.approx(kept, abs=0.1)

    sound = make_render(account, asset, {"format": "mp3"}, cut)
    with av.open(io.BytesIO(http.get(sound["download_url"]).content)) as container:
        assert [stream.codec.name for stream in container.streams] == ["mp3float"]


def test_a_sound_recording_goes_the_same_way_and_refuses_a_picture(account: Account, sound_recording: Path) -> None:
    asset = upload(account, sound_recording, language="EN")
    assert (asset["state"], asset["type"], asset["extension"], asset["language"]) == ("ready", "audio", "wav", "en")
    refused = account.http.post("/renders", json={"asset_id": asset["id"], "output": {"format": "mp4"}})
    assert refusal(refused) == (422, "validation_error")
    cut = make_cut(account, asset)
    assert make_render(account, asset, {"format": "m4a", "audio_bitrate": 128}, cut)["state"] == "completed"


def test_the_same_wish_twice_is_one_cut_and_one_render(server: Server, account: Account, sound_recording: Path) -> None:
    asset = ready_asset(server, account, sound_recording)
    cut = make_cut(account, asset, script="One.")
    again = account.http.post("/cuts", json={"asset_id": asset["id"], "script": "One."})
    assert (again.status_code, again.json()["id"]) == (200, cut["id"])
    other = account.http.post("/cuts", json={"asset_id": asset["id"], "script": "Another."})
    assert other.status_code == 201
    render = make_render(account, asset, {"format": "mp3"}, cut)
    wish = {"asset_id": asset["id"], "cut_id": cut["id"], "output": {"format": "mp3"}}
    again = account.http.post("/renders", json=wish)
    assert (again.status_code, again.json()["id"]) == (200, render["id"])


def test_a_persons_overrules_make_a_new_cut_from_the_old_one(
    server: Server, account: Account, sound_recording: Path
) -> None:
    asset = ready_asset(server, account, sound_recording)
    cut = make_cut(account, asset)
    first = _decision(account, cut)["segments"][0]
    changed = make_cut(account, asset, derived_from=cut["id"], remove=[first])
    assert changed["id"] != cut["id"]
    assert _decision(account, changed)["segments"][0]["start"] >= first["end"]


def test_a_deleted_asset_leaves_nothing_to_find(server: Server, account: Account, sound_recording: Path) -> None:
    asset = ready_asset(server, account, sound_recording)
    cut = make_cut(account, asset)
    render = make_render(account, asset, {"format": "mp3"}, cut)
    assert account.http.delete(f"/assets/{asset['id']}").status_code == 204
    for path in (f"/assets/{asset['id']}", f"/cuts/{cut['id']}", f"/renders/{render['id']}"):
        assert refusal(account.http.get(path)) == (404, "not_found")
    # S3 tells callers that may not list a bucket that they may not, whether the key is there or not.
    assert http.get(asset["download_url"]).status_code in {403, 404}
    assert http.get(render["download_url"]).status_code in {403, 404}
    assert account.http.get("/credits/balance").json() == {"balance": 999}


def _decision(account: Account, cut: dict[str, str]) -> dict[str, list[dict[str, float]]]:
    decision = account.http.get(f"/cuts/{cut['id']}/export", params={"format": "json"}).content
    loaded: dict[str, list[dict[str, float]]] = json.loads(decision)
    return loaded
