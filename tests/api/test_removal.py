"""Deleting stops the jobs that run and leaves no row, no blob, no event, no scratch behind."""

import uuid
from pathlib import Path

import httpx
import pytest

from roughy.storage.blobs import open_blobs
from tests import http
from tests.api.journey import Json, make_cut, make_render, new_asset, refusal, send
from tests.api.prepared import ready_asset
from tests.api.traces import blobs, events, rows, scratch
from tests.servers import Account, Server
from tests.uploads.receiving import CHUNK, Upload, recording
from tests.uploads.wire import Wire
from tests.waiting import wait_until

SLOW = {"format": "mp4", "resolution": "720p", "frame_rate": 24}


def delete(account: Account, asset: Json, what: str) -> None:
    """Delete the asset, or the project that holds it."""
    path = f"/assets/{asset['id']}" if what == "asset" else f"/projects/{asset['project_id']}"
    assert account.http.delete(path).status_code == 204
    for gone in (path, f"/assets/{asset['id']}"):
        assert refusal(account.http.get(gone)) == (404, "not_found")


def nothing_is_left(server: Server, asset: Json) -> bool:
    """Whether every trace of the asset is gone."""
    running = [name for name in scratch(server) if asset["id"] in name]
    return not (rows(server, asset["id"]) or blobs(server, asset["id"]) or running)


@pytest.mark.parametrize("what", ["asset", "project"])
def test_deleting_removes_all_that_was_made_of_an_asset(
    server: Server, account: Account, sound_recording: Path, what: str
) -> None:
    asset = ready_asset(server, account, sound_recording)
    cut = make_cut(account, asset)
    render = make_render(account, asset, {"format": "mp3"}, cut)
    assert set(rows(server, asset["id"])) == {"assets", "cuts", "renders", "webhook_events"}
    assert blobs(server, asset["id"]) == ["heard.json", f"renders/{render['id']}/render.mp3", "source"]
    delete(account, asset, what)
    wait_until(lambda: nothing_is_left(server, asset))
    for path in (f"/cuts/{cut['id']}", f"/renders/{render['id']}"):
        assert refusal(account.http.get(path)) == (404, "not_found")
    assert events(server, cut["id"]) == events(server, render["id"]) == []
    assert account.http.get("/credits/history").json()["items"][0]["asset_id"] == asset["id"], "money is not forgotten"


@pytest.mark.parametrize("what", ["asset", "project"])
def test_deleting_stops_a_preparation(server: Server, account: Account, sound_recording: Path, what: str) -> None:
    asset = new_asset(account, sound_recording.stat().st_size)
    send(asset, sound_recording)
    wait_until(lambda: f"hear-{asset['id']}" in scratch(server))
    delete(account, asset, what)
    wait_until(lambda: nothing_is_left(server, asset))
    assert account.http.get("/credits/balance").json() == {"balance": 1000}, "nothing was charged"


@pytest.mark.parametrize("what", ["asset", "project"])
def test_deleting_stops_a_render(server: Server, account: Account, long_recording: Path, what: str) -> None:
    asset = ready_asset(server, account, long_recording)
    render = account.http.post("/renders", json={"asset_id": asset["id"], "output": SLOW}).json()
    wait_until(lambda: f"render-{render['id']}" in scratch(server))
    delete(account, asset, what)
    wait_until(lambda: nothing_is_left(server, asset) and f"render-{render['id']}" not in scratch(server))
    assert events(server, render["id"]) == []


@pytest.mark.parametrize("what", ["asset", "project"])
def test_deleting_stops_a_cut(server: Server, account: Account, sound_recording: Path, what: str) -> None:
    asset = ready_asset(server, account, sound_recording)
    cut = account.http.post("/cuts", json={"asset_id": asset["id"]}).json()
    delete(account, asset, what)
    wait_until(lambda: nothing_is_left(server, asset))
    assert events(server, cut["id"]) == []


def unfinished(server: Server, asset: Json) -> list[str]:
    """What the folder of unfinished uploads, or the bucket, holds of the asset."""
    bucket = open_blobs(server.settings).bucket
    if not bucket:
        return [path.name for path in (server.settings.data / "uploads").glob(f"{asset['id']}*")]
    listed = bucket.client.list_objects_v2(Bucket=bucket.name).get("Contents", [])
    begun = bucket.client.list_multipart_uploads(Bucket=bucket.name).get("Uploads", [])
    return [entry["Key"] for entry in [*listed, *begun] if asset["id"] in entry["Key"]]


def chunk(asset: Json, size: int) -> httpx.Response:
    """Send the first bytes of the asset."""
    headers = CHUNK | {"Upload-Offset": "0"}
    return http.patch(asset["upload_url"], headers=headers, content=recording(size))


@pytest.mark.parametrize("what", ["asset", "project"])
def test_deleting_removes_the_bytes_of_an_unfinished_upload_at_once(
    server: Server, account: Account, what: str
) -> None:
    asset = new_asset(account, 1000)
    assert chunk(asset, 500).status_code == 204 and unfinished(server, asset)
    delete(account, asset, what)
    assert unfinished(server, asset) == []


@pytest.mark.parametrize("what", ["asset", "project"])
def test_deleting_stops_a_client_that_sends_and_removes_its_bytes_at_once(
    server: Server, account: Account, what: str
) -> None:
    asset = new_asset(account, 1_000_000)
    writer = Wire(Upload(uuid.UUID(asset["id"]), asset["upload_url"], "", ""), 0, 1_000_000)
    writer.send(recording(400_000))
    wait_until(lambda: account.http.get(f"/assets/{asset['id']}").json()["type"] == "video")
    delete(account, asset, what)
    assert unfinished(server, asset) == []
    assert writer.status() == 423
    assert unfinished(server, asset) == []
    assert chunk(asset, 500).status_code == 404


def test_deleting_an_asset_leaves_the_others_of_its_project(account: Account) -> None:
    asset = new_asset(account, 64)
    other = account.http.post("/assets", json={"project_id": asset["project_id"], "size_bytes": 64}).json()
    delete(account, asset, "asset")
    assert account.http.get(f"/assets/{other['id']}").status_code == 200
    assert account.http.get(f"/projects/{asset['project_id']}").status_code == 200
    account.http.delete(f"/projects/{asset['project_id']}")
    assert refusal(account.http.get(f"/assets/{other['id']}")) == (404, "not_found")
