"""The same wish twice is one cut, one render, one job: also when fifty ask at once."""

import asyncio
from pathlib import Path

import httpx
import pytest

from roughy.storage.blobs import open_blobs
from tests.api.journey import Json, make_cut, refusal, wait
from tests.api.prepared import ready_asset
from tests.api.traces import events, rows
from tests.servers import Account, Server

AT_ONCE = 50


def ask_at_once(account: Account, path: str, body: Json) -> list[httpx.Response]:
    """The answers to fifty identical requests, each on a connection of its own."""

    async def run() -> list[httpx.Response]:
        limits = httpx.Limits(max_connections=AT_ONCE)
        async with httpx.AsyncClient(headers=account.http.headers, timeout=120, limits=limits) as http:
            url = f"{account.http.base_url}{path.removeprefix('/')}"
            return await asyncio.gather(*(http.post(url, json=body) for _ in range(AT_ONCE)))

    return asyncio.run(run())


@pytest.mark.parametrize(
    ("kind", "wish"),
    [("cuts", {"script": "Water the plants early in the morning."}), ("renders", {"output": {"format": "mp3"}})],
)
def test_fifty_identical_requests_at_once_make_one_row_and_one_job(
    server: Server, account: Account, sound_recording: Path, kind: str, wish: Json
) -> None:
    asset = ready_asset(server, account, sound_recording)
    answers = ask_at_once(account, f"/{kind}", {"asset_id": asset["id"], **wish})
    assert sorted(answer.status_code for answer in answers) == [200] * (AT_ONCE - 1) + [201]
    [one] = {answer.json()["id"] for answer in answers}
    assert {answer.headers["Location"] for answer in answers} == {f"{account.http.base_url}{kind}/{one}"}
    assert wait(account, f"/{kind}/{one}")["state"] == "completed"
    assert rows(server, asset["id"])[kind] == 1
    assert events(server, one) == [f"{kind.removesuffix('s')}.completed"]


def test_another_script_or_other_options_are_another_cut(
    server: Server, account: Account, sound_recording: Path
) -> None:
    asset = ready_asset(server, account, sound_recording)
    wishes: list[Json] = [{}, {"script": "Water."}, {"script": "Soil."}, {"preset": "tight"}, {"keep_ad_libs": True}]
    answers = [account.http.post("/cuts", json={"asset_id": asset["id"], **wish}) for wish in wishes]
    assert [answer.status_code for answer in answers] == [201] * len(wishes)
    again = [account.http.post("/cuts", json={"asset_id": asset["id"], **wish}) for wish in wishes]
    assert [answer.status_code for answer in again] == [200] * len(wishes)
    assert [answer.json()["id"] for answer in again] == [answer.json()["id"] for answer in answers]
    spelled_out = account.http.post("/cuts", json={"asset_id": asset["id"], "script": None, "preset": "standard"})
    assert spelled_out.json()["id"] == answers[0].json()["id"]


def test_a_failed_cut_does_not_block_a_retry(server: Server, account: Account, sound_recording: Path) -> None:
    asset = ready_asset(server, account, sound_recording)
    key, stored = f"assets/{asset['id']}/heard.json", open_blobs(server.settings)
    heard = asyncio.run(stored.get_bytes(key))
    asyncio.run(stored.put_bytes(key, b"{}"))
    failed = make_cut(account, asset)
    assert (failed["state"], failed["error_code"]) == ("failed", "internal_error") and failed["error_message"]
    assert refusal(account.http.get(f"/cuts/{failed['id']}/export?format=edl")) == (409, "cut_not_ready")

    asyncio.run(stored.put_bytes(key, heard))
    retried = make_cut(account, asset)
    assert retried["state"] == "completed" and retried["id"] != failed["id"]
    assert account.http.post("/cuts", json={"asset_id": asset["id"]}).status_code == 200
    assert events(server, failed["id"]) == ["cut.failed"] and events(server, retried["id"]) == ["cut.completed"]


def test_a_cancelled_render_does_not_block_a_retry(server: Server, account: Account, sound_recording: Path) -> None:
    asset = ready_asset(server, account, sound_recording)
    wish = {"asset_id": asset["id"], "output": {"format": "mp3"}}
    first = account.http.post("/renders", json=wish).json()
    account.http.delete(f"/renders/{first['id']}")
    retried = account.http.post("/renders", json=wish)
    assert retried.status_code == 201 and retried.json()["id"] != first["id"]
    assert wait(account, f"/renders/{retried.json()['id']}")["state"] == "completed"
