"""Keys, and what comes with every answer."""

import pytest

from tests import http
from tests.servers import Account, Server


@pytest.mark.parametrize("header", [None, "Bearer", "Bearer sk_wrong", "Basic sk_wrong", "sk_wrong", "Bearer sk_"])
def test_a_request_without_a_valid_key_is_unauthorized(server: Server, header: str | None) -> None:
    headers = {"Authorization": header} if header else {}
    refused = http.get(f"{server.url}/v1/projects", headers=headers)
    assert refused.status_code == 401
    assert set(refused.json()) == {"error"} and refused.json()["error"]["code"] == "unauthorized"


def test_every_answer_carries_a_request_id_of_its_own(account: Account) -> None:
    ids = {account.http.get(path).headers["X-Request-Id"] for path in ("/projects", "/projects", "/nowhere")}
    assert len(ids) == 3


def test_an_unknown_path_answers_in_the_envelope(account: Account) -> None:
    assert account.http.get("/nowhere").json()["error"]["code"] == "not_found"


def test_a_body_that_is_no_json_is_a_bad_request(account: Account) -> None:
    refused = account.http.post("/projects", content=b"{", headers={"Content-Type": "application/json"})
    assert (refused.status_code, refused.json()["error"]["code"]) == (400, "bad_request")


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_needs_no_key(server: Server, path: str) -> None:
    assert http.get(server.url + path).status_code == 200
