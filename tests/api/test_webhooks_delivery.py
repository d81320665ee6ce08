"""Webhooks end to end: a real server sends to a real receiver, through kills and replays."""

import asyncio
import json
import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from roughy.assets.service import get_asset
from roughy.database.connection import Database
from roughy.settings import Settings
from roughy.webhooks.events import EventType, announce
from tests.servers import Account, Server, serving
from tests.waiting import wait_until
from tests.webhooks.receiver import Receiver, receiving, status

NEVER_SUPPORTED = b"plain text is no recording. " * 8


@pytest.fixture(scope="module")
def open_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server whose operator allows private targets."""
    data = tmp_path_factory.mktemp("webhooks") / "data"
    with serving(Settings(data=data, webhooks_allow_private=True)) as running:
        yield running


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A receiver that acknowledges everything unless told otherwise."""
    with receiving() as running:
        yield running


def listen(account: Account, url: str) -> tuple[str, str]:
    """Create an endpoint for all asset events and completed cuts; gives its path and its secret."""
    wanted = {"url": url, "event_types": ["asset.ready", "asset.failed", "cut.completed"]}
    created = account.http.post("/webhook-endpoints", json=wanted).json()
    return f"/webhook-endpoints/{created['id']}", created["secret"]


def new_asset(account: Account) -> dict[str, Any]:
    project = account.http.post("/projects", json={"name": "Talk"}).json()
    wanted = {"project_id": project["id"], "size_bytes": len(NEVER_SUPPORTED)}
    asset: dict[str, Any] = account.http.post("/assets", json=wanted).json()
    return asset


def complete_a_cut(server: Server, account: Account) -> str:
    """Write the event of a cut that completes, as a job would in another process; gives its id."""
    asset_id = uuid.UUID(new_asset(account)["id"])

    async def run() -> str:
        database = Database(server.settings.database)
        async with database.transaction() as session:
            asset = await get_asset(session, account.id, asset_id)
            event = announce(session, account.id, EventType.CUT_COMPLETED, entity_id=uuid.uuid4(), asset_id=asset.id)
            await session.flush()
        await database.close()
        return str(event.id)

    return asyncio.run(run())


def test_an_asset_that_fails_is_told_to_the_receiver_and_shown_as_delivered(
    open_server: Server, receiver: Receiver
) -> None:
    account = open_server.account()
    path, secret = listen(account, receiver.url)
    asset = new_asset(account)
    headers = {"Tus-Resumable": "1.0.0", "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
    refused = account.http.patch(asset["upload_url"], content=NEVER_SUPPORTED, headers=headers)
    assert refused.status_code == 409
    wait_until(lambda: bool(receiver.requests))
    [request] = receiver.requests
    request.verify(secret)
    data = {"entity_id": asset["id"], "asset_id": asset["id"]}
    assert json.loads(request.body) == {"type": "asset.failed", "data": data}
    wait_until(lambda: account.http.get(f"{path}/deliveries", params={"state": "delivered"}).json()["total"] == 1)
    [delivery] = account.http.get(f"{path}/deliveries").json()["items"]
    assert delivery["event_id"] == request.id and delivery["event_type"] == "asset.failed"
    assert (delivery["attempts"], delivery["response_status"], delivery["last_error"]) == (1, 204, None)
    assert delivery["next_attempt_at"] is None and delivery["entity_id"] == asset["id"]


def test_a_delivery_is_replayed_under_the_same_id(open_server: Server, receiver: Receiver) -> None:
    account = open_server.account()
    path, secret = listen(account, receiver.url)
    event = complete_a_cut(open_server, account)
    wait_until(lambda: account.http.get(f"{path}/deliveries", params={"state": "delivered"}).json()["total"] == 1)
    [delivery] = account.http.get(f"{path}/deliveries").json()["items"]
    replayed = account.http.post(f"{path}/deliveries/{delivery['id']}/replay")
    assert (replayed.status_code, replayed.json()["state"]) == (200, "pending")
    wait_until(lambda: receiver.ids == [event, event])
    receiver.requests[1].verify(secret)


def test_a_server_killed_between_two_attempts_makes_the_next_one_after_its_restart(
    open_server: Server, receiver: Receiver
) -> None:
    account = open_server.account()
    path, secret = listen(account, receiver.url)
    receiver.answers = [status(500), status(204)]
    event = complete_a_cut(open_server, account)
    wait_until(lambda: account.http.get(f"{path}/deliveries").json()["items"][:1] != [] and len(receiver.ids) == 1)
    wait_until(lambda: account.http.get(f"{path}/deliveries").json()["items"][0]["attempts"] == 1)
    open_server.kill()
    open_server.start()
    wait_until(lambda: receiver.ids == [event, event])
    receiver.requests[1].verify(secret)


def test_an_attempt_that_reached_nobody_is_shown_with_the_reason_and_the_next_one(
    server: Server, account: Account
) -> None:
    path, _ = listen(account, "https://nobody.invalid/hook")
    complete_a_cut(server, account)
    wait_until(lambda: any(item["attempts"] for item in account.http.get(f"{path}/deliveries").json()["items"]))
    [delivery] = account.http.get(f"{path}/deliveries", params={"state": "pending"}).json()["items"]
    assert delivery["response_status"] is None and delivery["last_error"] and delivery["next_attempt_at"]
