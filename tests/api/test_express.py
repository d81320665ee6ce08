"""Creating an asset is answered in the same way whether a request takes the short way or FastAPI's."""

import json
import uuid
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from roughy.api.express import MOST_BYTES
from tests import http
from tests.api.journey import refusal
from tests.servers import Account, Server
from tests.waiting import wait_until

SHORT = {"Content-Type": "application/json"}
LONG = {"Content-Type": "application/json; charset=utf-8"}


def post_both(account: Account, content: bytes) -> tuple[httpx.Response, httpx.Response]:
    """The answers to the same body on the short way and on the long one."""
    short, long = (account.http.post("/assets", content=content, headers=headers) for headers in (SHORT, LONG))
    return short, long


def wish(account: Account, **fields: Any) -> bytes:
    """The body of a creation in a new project."""
    project = account.http.post("/projects", json={"name": "Talk"}).json()
    return json.dumps({"project_id": project["id"], "size_bytes": 64} | fields).encode()


@pytest.mark.parametrize(
    "fields", [{}, {"language": "DE", "name": "Züri 🎬.mp4"}, {"size_bytes": 64.0, "unknown": [1]}]
)
def test_both_ways_create_the_same_asset(account: Account, fields: dict[str, Any]) -> None:
    short, long = post_both(account, wish(account, **fields))
    assert short.status_code == long.status_code == 201
    assert list(short.json()) == list(long.json())
    own = ("id", "created_at", "upload_url")
    assert all(short.json()[name] == long.json()[name] for name in short.json() if name not in own)
    assert short.headers["Location"] == short.json()["upload_url"] != long.headers["Location"]
    assert short.headers["Content-Type"] == long.headers["Content-Type"]
    assert account.http.get(f"/assets/{short.json()['id']}").json() == short.json()


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"null", b'{"name": "\xff"}', b"[" * 10_000, b'{"size_bytes": 64}'],
    ids=["empty", "cut off", "list", "null", "no utf-8", "deep", "no project"],
)
def test_both_ways_refuse_the_same_bodies(account: Account, content: bytes) -> None:
    short, long = post_both(account, content)
    assert refusal(short) == refusal(long)
    assert short.json() == long.json()


def test_both_ways_refuse_what_the_account_may_not(server: Server, account: Account) -> None:
    poor = server.account(credits=0)
    unknown = json.dumps({"project_id": str(uuid.uuid4()), "size_bytes": 64}).encode()
    for asker, content in ((poor, wish(poor)), (account, wish(poor)), (account, unknown)):
        short, long = post_both(asker, content)
        assert refusal(short) == refusal(long)
        assert short.json() == long.json()


@pytest.mark.parametrize("key", [None, "Bearer sk_wrong", "Basic c2s6"])
def test_both_ways_want_a_key(server: Server, account: Account, key: str | None) -> None:
    for headers in (SHORT, LONG):
        with_key = headers | ({"Authorization": key} if key else {})
        refused = http.post(f"{server.url}/v1/assets", content=wish(account), headers=with_key)
        assert refusal(refused) == (401, "unauthorized")


@pytest.mark.parametrize("chunked", [True, False])
def test_a_body_of_any_length_is_taken(account: Account, chunked: bool) -> None:
    content = wish(account, padding="x" * MOST_BYTES)

    def pieces() -> Iterator[bytes]:
        yield content[:100]
        yield content[100:]

    created = account.http.post("/assets", content=pieces() if chunked else content, headers=SHORT)
    assert created.status_code == 201


def test_both_requests_of_an_upload_are_counted_by_their_routes(server: Server, account: Account) -> None:
    created = account.http.post("/assets", content=wish(account), headers=SHORT)
    tus = {"Tus-Resumable": "1.0.0", "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
    received = http.patch(created.headers["Location"], content=b"RIFF\0\0\0\0WAVE".ljust(64, b"\0"), headers=tus)
    assert received.status_code == 204 and "X-Request-Id" in received.headers and "X-Request-Id" in created.headers
    for sample in (
        'roughy_requests_total{method="POST",route="/v1/assets",status="201"}',
        'roughy_requests_total{method="PATCH",route="/v1/uploads/{upload_id}",status="204"}',
    ):
        wait_until(lambda sample=sample: sample in http.get(f"{server.url}/metrics").text)
