"""`/v1/assets`: every field null and set exactly when the contract says, and every refusal."""

import re
import time
import uuid
from pathlib import Path

import pytest

from roughy.api.assets import DECIMAL_PATTERN
from roughy.assets.service import activate_paid
from roughy.credits.service import grant
from tests import http
from tests.api.journey import Json, new_asset, refusal, send
from tests.api.prepared import in_transaction, prepare, ready_asset
from tests.api.traces import charges, event_bodies, events
from tests.servers import Account, Server
from tests.waiting import wait_until

FIELDS = {
    *("id", "project_id", "type", "state", "extension", "size_bytes", "content_type", "duration_seconds", "language"),
    *("error_code", "error_message", "created_at", "upload_url"),
}
DETAIL_FIELDS = FIELDS | {"download_url", "cuttable"}
STATES = ("pending_upload", "processing", "ready", "pending_payment", "failed")


def check(account: Account, asset: Json) -> None:
    """Hold an asset against the contract's table of fields, as GET and as the listing show it."""
    state = asset["state"]
    assert set(asset) >= DETAIL_FIELDS and state in STATES
    assert (asset["upload_url"] is not None) == (state == "pending_upload")
    assert (asset["download_url"] is not None) == (state == "ready")
    assert asset["cuttable"] is (state == "ready")
    assert (asset["error_code"] is not None) == (asset["error_message"] is not None) == (state == "failed")
    assert (asset["size_bytes"] is None) == (state == "pending_upload")
    assert len({asset[name] is None for name in ("type", "extension", "content_type")}) == 1
    assert asset["type"] in ({"audio", "video", None} if state in {"pending_upload", "failed"} else {"audio", "video"})
    if state in {"pending_upload", "failed"}:
        assert asset["duration_seconds"] is None
    if state in {"ready", "pending_payment"}:
        assert re.fullmatch(DECIMAL_PATTERN, asset["duration_seconds"])
    assert asset["created_at"].endswith("Z") and uuid.UUID(asset["id"]).version == 7
    listed = account.http.get("/assets", params={"project_id": asset["project_id"]}).json()["items"]
    assert [set(item) >= FIELDS and not set(item) & {"download_url", "cuttable"} for item in listed] == [True]


def test_the_fields_follow_the_states_all_the_way(account: Account, sound_recording: Path) -> None:
    asset = new_asset(account, sound_recording.stat().st_size)
    path, seen = f"/assets/{asset['id']}", ["pending_upload"]
    check(account, asset)

    first = http.patch(
        asset["upload_url"],
        content=sound_recording.read_bytes()[:64],
        headers={"Tus-Resumable": "1.0.0", "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"},
    )
    assert first.headers["Upload-Offset"] == "64"
    begun = account.http.get(path).json()
    check(account, begun)
    assert (begun["state"], begun["type"], begun["extension"], begun["content_type"]) == (
        "pending_upload",
        "audio",
        "wav",
        "audio/wav",
    )
    assert begun["upload_url"] == asset["upload_url"], "a client that lost the create response can resume"

    send(begun, sound_recording)
    measured: list[str | None] = []
    while seen[-1] not in {"ready", "failed", "pending_payment"}:
        time.sleep(0.1)
        now = account.http.get(path).json()
        check(account, now)
        if now["state"] == "processing":
            measured.append(now["duration_seconds"])
        if now["state"] != seen[-1]:
            seen.append(now["state"])
    assert seen == ["pending_upload", "processing", "ready"]
    assert measured == sorted(measured, key=lambda duration: duration is not None), "once measured, it stays"


def test_the_detail_carries_a_fresh_link_to_the_bytes_at_each_get(
    server: Server, account: Account, sound_recording: Path
) -> None:
    asset = ready_asset(server, account, sound_recording)
    check(account, asset)
    assert http.get(asset["download_url"]).content == sound_recording.read_bytes()


def test_what_the_balance_does_not_cover_waits_for_payment_and_is_activated_by_a_top_up(
    server: Server, sound_recording: Path
) -> None:
    account = server.account(credits=1)
    first, second, third = (new_asset(account, sound_recording.stat().st_size) for _ in range(3))
    assert prepare(server, account, first, sound_recording)["state"] == "ready"
    waiting = [prepare(server, account, asset, sound_recording) for asset in (second, third)]
    assert [asset["state"] for asset in waiting] == ["pending_payment"] * 2
    check(account, waiting[0])
    assert refusal(account.http.post("/cuts", json={"asset_id": second["id"]})) == (409, "asset_payment_required")
    assert charges(server, second["id"]) == []

    async def top_up(session: object) -> None:
        await grant(session, account.id, 1)
        await activate_paid(session, account.id)

    in_transaction(server, top_up)
    states = [account.http.get(f"/assets/{asset['id']}").json()["state"] for asset in (second, third)]
    assert states == ["ready", "pending_payment"], "the oldest first"
    data = {"entity_id": second["id"], "asset_id": second["id"]}
    assert event_bodies(server, second["id"]) == [
        {"type": "asset.pending_payment", "data": data},
        {"type": "asset.ready", "data": data | {"previous_state": "pending_payment"}},
    ]
    assert event_bodies(server, first["id"])[0]["data"]["previous_state"] == "processing"
    assert charges(server, second["id"]) == [-1]


def test_bytes_of_no_known_format_fail_and_cost_nothing(server: Server, account: Account) -> None:
    asset = new_asset(account, 128)
    refused = http.patch(
        asset["upload_url"],
        content=b"These are words and no sound." * 4,
        headers={"Tus-Resumable": "1.0.0", "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"},
    )
    assert refusal(refused) == (409, "unsupported_media")
    failed = account.http.get(f"/assets/{asset['id']}").json()
    assert (failed["state"], failed["error_code"]) == ("failed", "unsupported_media")
    assert failed["upload_url"] is None and failed["type"] is None and failed["cuttable"] is False
    assert refusal(account.http.post("/cuts", json={"asset_id": asset["id"]})) == (409, "asset_failed")
    assert events(server, asset["id"]) == ["asset.failed"] and charges(server, asset["id"]) == []


def test_a_damaged_recording_fails_for_good_and_costs_nothing(
    server: Server, account: Account, sound_recording: Path, tmp_path: Path
) -> None:
    damaged = tmp_path / "damaged.mp4"
    damaged.write_bytes(b"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00isomiso2avc1mp41" + bytes(range(256)) * 40)
    asset = new_asset(account, damaged.stat().st_size)
    send(asset, damaged)
    path = f"/assets/{asset['id']}"
    wait_until(lambda: account.http.get(path).json()["state"] == "failed")
    failed = account.http.get(path).json()
    check(account, failed)
    assert failed["type"] == "video" and failed["size_bytes"] == damaged.stat().st_size
    assert charges(server, asset["id"]) == [] and account.http.get("/credits/balance").json() == {"balance": 1000}
    for kind, wish in (("cuts", {}), ("renders", {"output": {"format": "mp3"}})):
        assert refusal(account.http.post(f"/{kind}", json={"asset_id": asset["id"], **wish})) == (409, "asset_failed")


def test_what_is_not_ready_yet_can_be_neither_cut_nor_rendered_but_soon(account: Account) -> None:
    asset = new_asset(account, 1 << 20)
    for kind, wish in (("cuts", {}), ("renders", {"output": {"format": "mp3"}})):
        refused = account.http.post(f"/{kind}", json={"asset_id": asset["id"], **wish})
        assert refusal(refused) == (409, "asset_processing") and int(refused.headers["Retry-After"]) > 0


@pytest.mark.parametrize(("given", "kept"), [("EN", "en"), ("de", "de"), (None, None)])
def test_the_language_is_kept_in_lower_case(account: Account, given: str | None, kept: str | None) -> None:
    assert new_asset(account, 64, language=given)["language"] == kept


@pytest.mark.parametrize(
    "wish",
    [
        {"size_bytes": 63},
        {"size_bytes": (50 << 30) + 1},
        {"size_bytes": "64"},
        {"size_bytes": 64.5},
        {"size_bytes": True},
        {"size_bytes": None},
        {"language": "eng"},
        {"language": "e"},
        {"language": "é1"},
        {"language": ""},
        {"name": ""},
        {"name": "a\x00b"},
        {"name": "x" * 257},
        {"project_id": "1"},
    ],
)
def test_an_asset_is_refused_whose_fields_are_out_of_range(account: Account, wish: Json) -> None:
    project = account.http.post("/projects", json={"name": "Talk"}).json()
    refused = account.http.post("/assets", json={"project_id": project["id"], "size_bytes": 64} | wish)
    assert refusal(refused) == (422, "validation_error")
    assert [detail["field"] for detail in refused.json()["error"]["details"]] == list(wish)


@pytest.mark.parametrize("size", [64, 50 << 30, 64.0])
def test_sizes_from_64_bytes_to_50_gib_are_taken(account: Account, size: float) -> None:
    project = account.http.post("/projects", json={"name": "Talk"}).json()
    created = account.http.post("/assets", json={"project_id": project["id"], "size_bytes": size})
    assert created.status_code == 201 and created.json()["state"] == "pending_upload"


def test_without_credits_no_asset_is_created(server: Server) -> None:
    account = server.account(credits=0)
    project = account.http.post("/projects", json={"name": "Talk"}).json()
    refused = account.http.post("/assets", json={"project_id": project["id"], "size_bytes": 64})
    assert refusal(refused) == (402, "insufficient_credits")
    assert account.http.get("/assets").json()["total"] == 0


def test_an_archived_project_takes_no_assets_until_it_is_unarchived(account: Account) -> None:
    project = account.http.post("/projects", json={"name": "Talk"}).json()
    wish = {"project_id": project["id"], "size_bytes": 64}
    account.http.patch(f"/projects/{project['id']}", json={"state": "archived"})
    assert refusal(account.http.post("/assets", json=wish)) == (409, "project_archived")
    account.http.patch(f"/projects/{project['id']}", json={"state": "active"})
    assert account.http.post("/assets", json=wish).status_code == 201


def test_a_project_must_be_there_and_be_ones_own(server: Server, account: Account) -> None:
    project = server.account().http.post("/projects", json={"name": "Theirs"}).json()
    for project_id in (project["id"], str(uuid.uuid4())):
        refused = account.http.post("/assets", json={"project_id": project_id, "size_bytes": 64})
        assert refusal(refused) == (404, "not_found")


def test_a_listing_filters_by_project_and_state_and_pages(account: Account) -> None:
    assets = [new_asset(account, 64) for _ in range(3)]
    answer = account.http.get("/assets", params={"limit": 2, "offset": 1}).json()
    assert [item["id"] for item in answer["items"]] == [assets[1]["id"], assets[0]["id"]]
    assert (answer["total"], answer["limit"], answer["offset"]) == (3, 2, 1)
    one = account.http.get("/assets", params={"project_id": assets[1]["project_id"]}).json()
    assert [item["id"] for item in one["items"]] == [assets[1]["id"]] and one["total"] == 1
    for state, total in (("pending_upload", 3), ("ready", 0)):
        assert account.http.get("/assets", params={"state": state}).json()["total"] == total
    assert refusal(account.http.get("/assets", params={"state": "gone"})) == (422, "validation_error")


def test_another_accounts_asset_does_not_exist(server: Server, account: Account) -> None:
    asset, stranger = new_asset(account, 64), server.account().http
    for answer in (
        stranger.get(f"/assets/{asset['id']}"),
        stranger.delete(f"/assets/{asset['id']}"),
        stranger.post("/cuts", json={"asset_id": asset["id"]}),
        stranger.post("/renders", json={"asset_id": asset["id"], "output": {"format": "mp3"}}),
    ):
        assert refusal(answer) == (404, "not_found")
    assert stranger.get("/assets", params={"project_id": asset["project_id"]}).json()["total"] == 0
    assert account.http.get(f"/assets/{asset['id']}").status_code == 200
