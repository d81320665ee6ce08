"""Refusals that any address can answer with: the envelope, the statuses, and nothing that breaks the server."""

import json
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from roughy.accounts.model import ApiKey
from roughy.database.base import now
from roughy.settings import Settings
from tests import http
from tests.api.journey import refusal
from tests.api.prepared import in_transaction
from tests.servers import Account, Server, serving

JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"",
        b"{'name': 'a'}",
        b'{"name": "\xff"}',
        b'{"name": 1' + b"0" * 5000 + b"}",
        b"[" * 200_000,
        b'\xef\xbb\xbf{"name"',
    ],
    ids=["cut off", "empty", "python", "no utf-8", "huge number", "deep", "byte order mark"],
)
def test_a_body_that_is_no_json_is_a_bad_request(account: Account, body: bytes) -> None:
    refused = account.http.post("/projects", content=body, headers=JSON)
    assert refusal(refused) in {(400, "bad_request"), (422, "validation_error")}
    assert account.http.get("/projects").json()["total"] == 0


@pytest.mark.parametrize(
    "body", ["null", "[]", "3", '"text"', "{}", '{"name": null}', '{"name": 5}', '{"name": ["a"]}', '{"name": NaN}']
)
def test_json_of_another_shape_is_a_validation_error_with_details(account: Account, body: str) -> None:
    refused = account.http.post("/projects", content=body, headers=JSON)
    assert refusal(refused) == (422, "validation_error")
    assert all(set(detail) == {"field", "message"} for detail in refused.json()["error"]["details"])


@pytest.mark.parametrize("name", ["a\x00b", "\x00", "lone \ud800 surrogate"])
def test_text_that_a_database_cannot_keep_is_refused(account: Account, name: str) -> None:
    for answer in (
        account.http.post("/projects", content=json.dumps({"name": name}), headers=JSON),
        account.http.patch(f"/projects/{uuid.uuid4()}", content=json.dumps({"name": name}), headers=JSON),
    ):
        assert refusal(answer) == (422, "validation_error")


@pytest.mark.parametrize("name", ["🎬 Zürich – 東京", "x" * 256, "🎬" * 256, "\t", "\x01\x1f\x7f\ufffe"])
def test_any_other_text_is_kept_as_it_is(account: Account, name: str) -> None:
    created = account.http.post("/projects", json={"name": name})
    assert created.status_code == 201
    assert account.http.get(f"/projects/{created.json()['id']}").json()["name"] == name


@pytest.mark.parametrize("type_", ["text/plain", "application/x-www-form-urlencoded", "application/xml", "bogus"])
def test_a_body_of_another_type_is_unsupported(account: Account, type_: str) -> None:
    refused = account.http.post("/projects", content=b'{"name": "Talk"}', headers={"Content-Type": type_})
    assert refusal(refused) == (415, "unsupported_media_type")


@pytest.mark.parametrize("type_", ["application/json; charset=utf-8", "application/problem+json", "APPLICATION/JSON"])
def test_json_may_be_called_by_its_other_names(account: Account, type_: str) -> None:
    created = account.http.post("/projects", content=b'{"name": "Talk"}', headers={"Content-Type": type_})
    assert created.status_code == 201


@pytest.mark.parametrize("chunked", [True, False])
def test_a_body_of_many_megabytes_is_too_large(account: Account, chunked: bool) -> None:
    body = b'{"name": "' + b"x" * (5 << 20) + b'"}'

    def parts() -> Iterator[bytes]:
        for start in range(0, len(body), 1 << 16):
            yield body[start : start + (1 << 16)]

    refused = account.http.post("/projects", content=parts() if chunked else body, headers=JSON)
    assert refusal(refused) == (413, "payload_too_large")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "/projects", "GET, POST"),
        ("DELETE", "/projects", "GET, POST"),
        ("HEAD", "/projects", "GET, POST"),
        ("OPTIONS", "/projects", "GET, POST"),
        ("POST", f"/projects/{uuid.UUID(int=0)}", "GET, PATCH, DELETE"),
        ("PATCH", f"/assets/{uuid.UUID(int=0)}", "GET, DELETE"),
        ("POST", "/credits/balance", "GET"),
    ],
)
def test_another_method_is_told_which_ones_there_are(account: Account, method: str, path: str, allowed: str) -> None:
    refused = account.http.request(method, path)
    assert refused.status_code == 405 and refused.headers["Allow"] == allowed
    if method != "HEAD":
        assert refusal(refused) == (405, "method_not_allowed")


@pytest.mark.parametrize("kind", ["projects", "assets", "cuts", "renders", "webhook-endpoints"])
def test_ids_that_nobody_has_are_not_found_and_other_text_is_no_id(account: Account, kind: str) -> None:
    for id_ in (str(uuid.uuid4()), str(uuid.UUID(int=0))):
        assert refusal(account.http.get(f"/{kind}/{id_}")) == (404, "not_found")
        assert refusal(account.http.delete(f"/{kind}/{id_}")) == (404, "not_found") or kind == "cuts"
    assert refusal(account.http.get(f"/{kind}/nobody")) == (422, "validation_error")


@pytest.mark.parametrize("kind", ["projects", "assets", "cuts", "renders", "credits/history", "webhook-endpoints"])
def test_every_listing_pages_alike(account: Account, kind: str) -> None:
    listed = account.http.get(f"/{kind}").json()
    assert set(listed) == {"items", "total", "limit", "offset"} and (listed["limit"], listed["offset"]) == (20, 0)
    for query in ("limit=0", "limit=101", "limit=x", "offset=-1", "offset=9007199254740993", "limit="):
        assert refusal(account.http.get(f"/{kind}?{query}")) == (422, "validation_error")
    for query in ("limit=1", "limit=100", "offset=9007199254740992"):
        assert account.http.get(f"/{kind}?{query}").status_code == 200


def test_an_unknown_address_is_not_found_also_without_a_key(server: Server) -> None:
    for path in ("/v1/nowhere", "/v2/projects", "/v1/"):
        assert refusal(http.get(server.url + path)) == (404, "not_found")


def test_a_revoked_key_opens_nothing(server: Server, account: Account) -> None:
    async def revoke(session: AsyncSession) -> None:
        await session.execute(update(ApiKey).where(ApiKey.account_id == account.id).values(revoked_at=now()))

    assert account.http.get("/projects").status_code == 200
    in_transaction(server, revoke)
    assert refusal(account.http.get("/projects")) == (401, "unauthorized")


def test_a_key_makes_only_so_many_requests_a_minute(tmp_path: Path) -> None:
    with serving(Settings(data=tmp_path / "data", requests_per_minute=5)) as server:
        one, other = server.account(), server.account()
        answers = [one.http.get("/credits/balance") for _ in range(6)]
        assert [answer.status_code for answer in answers] == [200] * 5 + [429]
        assert refusal(answers[-1]) == (429, "rate_limited") and 1 <= int(answers[-1].headers["Retry-After"]) <= 12
        assert other.http.get("/credits/balance").status_code == 200


@pytest.mark.parametrize("path", ["/projects/", "/assets/", "/cuts/", "/renders/", "/uploads/", "/credits/balance/"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_address_with_a_slash_too_many_is_not_found(account: Account, method: str, path: str) -> None:
    assert refusal(account.http.request(method, path)) == (404, "not_found")
