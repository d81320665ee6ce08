"""What an operator sees of requests: a log line each, and counts by route, with no id or secret in either."""

import json
import uuid

from tests import http
from tests.servers import Account, Server
from tests.waiting import wait_until


def test_every_request_is_a_line_of_json_under_the_id_that_the_client_was_told(
    server: Server, account: Account
) -> None:
    request_id = account.http.get(f"/projects/{uuid.uuid4()}").headers["X-Request-Id"]
    wait_until(lambda: request_id in server.log.read_text())
    [line] = [json.loads(line) for line in server.log.read_text().splitlines() if request_id in line]
    assert (line["event"], line["method"], line["route"], line["status"]) == (
        "request",
        "GET",
        "/v1/projects/{project_id}",
        404,
    )
    assert line["milliseconds"] >= 0 and line["timestamp"].endswith("Z")


def test_requests_are_counted_and_timed_by_route(server: Server, account: Account) -> None:
    account.http.get(f"/projects/{uuid.uuid4()}")
    for sample in (
        'roughy_requests_total{method="GET",route="/v1/projects/{project_id}",status="404"}',
        'roughy_request_seconds_count{method="GET",route="/v1/projects/{project_id}"}',
    ):
        wait_until(lambda sample=sample: sample in http.get(f"{server.url}/metrics").text)


def test_neither_keys_nor_links_are_written_down(server: Server, account: Account) -> None:
    project = account.http.post("/projects", json={"name": "Secrets"}).json()
    asset = account.http.post("/assets", json={"project_id": project["id"], "size_bytes": 64}).json()
    upload_id = asset["upload_url"].rpartition("/")[2]
    http.head(asset["upload_url"], headers={"Tus-Resumable": "1.0.0"})
    written = server.log.read_text() + http.get(f"{server.url}/metrics").text
    assert account.key not in written and upload_id not in written
