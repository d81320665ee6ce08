"""`/v1/webhook-endpoints`: endpoints and their secrets."""

import uuid
from typing import Any

import pytest
import sqlalchemy

from tests.servers import Account, Server

ENDPOINT = {"url": "https://example.com/hook", "event_types": ["cut.completed", "render.failed"]}


def create(account: Account, **changes: Any) -> dict[str, Any]:
    created = account.http.post("/webhook-endpoints", json=ENDPOINT | changes)
    assert created.status_code == 201
    answer: dict[str, Any] = created.json()
    return answer


def test_an_endpoint_is_created_with_its_secret_and_can_be_read_back_without(account: Account) -> None:
    created = create(account, description="Our cuts")
    assert created.pop("secret").startswith("whsec_")
    assert created["url"] == ENDPOINT["url"] and created["event_types"] == ENDPOINT["event_types"]
    assert created["description"] == "Our cuts" and uuid.UUID(created["id"]).version == 7
    assert (created["failing_since"], created["disabled_at"], created["disabled_reason"]) == (None, None, None)
    assert account.http.get(f"/webhook-endpoints/{created['id']}").json() == created
    assert account.http.get("/webhook-endpoints").json()["items"] == [created]


def test_a_description_is_optional_and_a_type_counts_once(account: Account) -> None:
    created = create(account, event_types=["asset.ready", "asset.ready"])
    assert created["description"] is None and created["event_types"] == ["asset.ready"]


@pytest.mark.parametrize(
    "changes",
    [
        {"url": "http://example.com/hook"},
        {"url": "https://127.0.0.1/hook"},
        {"url": "https://2130706433/hook"},
        {"url": "https://[::ffff:10.0.0.1]/hook"},
        {"url": "https://localhost/hook"},
        {"url": "https://169.254.169.254/latest/meta-data"},
        {"url": "https://user:password@example.com/hook"},
        {"url": "example.com"},
        {"url": "https://example.com/" + "x" * 2048},
        {"url": None},
        {"event_types": []},
        {"event_types": ["cut.started"]},
        {"event_types": "cut.completed"},
        {"description": "x" * 1025},
        {"description": "\x00"},
    ],
)
def test_an_endpoint_that_nothing_could_or_should_be_sent_to_is_refused(
    account: Account, changes: dict[str, Any]
) -> None:
    refused = account.http.post("/webhook-endpoints", json=ENDPOINT | changes)
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "validation_error")
    assert account.http.get("/webhook-endpoints").json()["total"] == 0


def test_a_listing_pages_from_the_newest_and_counts_all(account: Account) -> None:
    ids = [create(account)["id"] for _ in range(4)]
    page = account.http.get("/webhook-endpoints", params={"limit": 2, "offset": 1}).json()
    assert [item["id"] for item in page["items"]] == [ids[2], ids[1]]
    assert (page["total"], page["limit"], page["offset"]) == (4, 2, 1)


def test_a_secret_can_be_read_again_and_rotated(account: Account) -> None:
    created = create(account)
    path = f"/webhook-endpoints/{created['id']}"
    assert account.http.get(f"{path}/secret").json() == {"secret": created["secret"]}
    rotated = account.http.post(f"{path}/rotate")
    assert rotated.status_code == 200 and rotated.json()["secret"] != created["secret"]
    assert account.http.get(f"{path}/secret").json() == rotated.json()


def test_a_secret_can_be_rotated_again_and_again(account: Account) -> None:
    path = f"/webhook-endpoints/{create(account)['id']}"
    secrets = [account.http.post(f"{path}/rotate").json()["secret"] for _ in range(8)]
    assert len(set(secrets)) == 8
    assert account.http.get(f"{path}/secret").json()["secret"] == secrets[-1]


def test_a_secret_does_not_lie_open_in_the_database(account: Account, server: Server) -> None:
    created = create(account)
    url = sqlalchemy.make_url(server.settings.database)
    engine = sqlalchemy.create_engine(url.set(drivername=url.drivername.replace("+aiosqlite", "")))
    with engine.connect() as connection:
        rows = connection.execute(sqlalchemy.text("SELECT * FROM webhook_secrets")).all()
    engine.dispose()
    stored = " ".join(str(row) for row in rows)
    assert stored and created["secret"] not in stored and created["secret"].removeprefix("whsec_") not in stored


def test_enabling_an_endpoint_that_is_not_disabled_changes_nothing(account: Account) -> None:
    created = create(account)
    created.pop("secret")
    enabled = account.http.post(f"/webhook-endpoints/{created['id']}/enable")
    assert (enabled.status_code, enabled.json()) == (200, created)


def test_a_deleted_endpoint_is_gone(account: Account) -> None:
    path = f"/webhook-endpoints/{create(account)['id']}"
    assert account.http.delete(path).status_code == 204
    for answer in (account.http.get(path), account.http.delete(path), account.http.get(f"{path}/secret")):
        assert answer.status_code == 404 and answer.json()["error"]["code"] == "not_found"


def test_another_accounts_endpoint_does_not_exist(account: Account, server: Server) -> None:
    created = create(account)
    path, stranger = f"/webhook-endpoints/{created['id']}", server.account().http
    answers = [
        stranger.get(path),
        stranger.delete(path),
        stranger.get(f"{path}/secret"),
        stranger.post(f"{path}/rotate"),
        stranger.post(f"{path}/enable"),
        stranger.get(f"{path}/deliveries"),
        stranger.post(f"{path}/deliveries/{uuid.uuid4()}/replay"),
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert stranger.get("/webhook-endpoints").json()["total"] == 0
    assert account.http.get(f"{path}/secret").json()["secret"] == created["secret"]


def test_a_new_endpoint_has_no_deliveries_and_none_to_replay(account: Account) -> None:
    path = f"/webhook-endpoints/{create(account)['id']}/deliveries"
    assert account.http.get(path).json() == {"items": [], "total": 0, "limit": 20, "offset": 0}
    replay = account.http.post(f"{path}/{uuid.uuid4()}/replay")
    assert (replay.status_code, replay.json()["error"]["code"]) == (404, "not_found")
