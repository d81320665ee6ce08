"""The steps of a recording's way through the API, as clients take them."""

from pathlib import Path
from typing import Any

import httpx
from tusclient.client import TusClient

from tests.servers import Account
from tests.waiting import wait_until

ENDED = {"ready", "pending_payment", "failed", "completed", "cancelled"}

Json = dict[str, Any]


def new_asset(account: Account, size_bytes: int, **fields: Any) -> Json:
    """An asset in a new project."""
    project = account.http.post("/projects", json={"name": "Talk"}).json()
    answer = account.http.post("/assets", json={"project_id": project["id"], "size_bytes": size_bytes, **fields})
    assert answer.status_code == 201, answer.text
    asset: Json = answer.json()
    assert answer.headers["Location"] == asset["upload_url"]
    return asset


def send(asset: Json, recording: Path, chunk_bytes: int = 1 << 18) -> None:
    """Send the bytes with tuspy, given nothing but the upload URL."""
    url = asset["upload_url"]
    TusClient(url).uploader(str(recording), url=url, chunk_size=chunk_bytes).upload()


def upload(account: Account, recording: Path, **fields: Any) -> Json:
    """A prepared asset, or one that failed."""
    asset = new_asset(account, recording.stat().st_size, name=recording.name, **fields)
    send(asset, recording)
    return wait(account, f"/assets/{asset['id']}")


def wait(account: Account, path: str) -> Json:
    """The row at `path` once it has ended one way or the other."""

    def ended() -> Json | None:
        answer = account.http.get(path)
        assert answer.status_code == 200, answer.text
        row: Json = answer.json()
        return row if row["state"] in ENDED else None

    return wait_until(ended)


def make_cut(account: Account, asset: Json, **fields: Any) -> Json:
    """An ended cut of the asset."""
    created = account.http.post("/cuts", json={"asset_id": asset["id"], **fields})
    assert created.status_code == 201, created.text
    return wait(account, f"/cuts/{created.json()['id']}")


def make_render(account: Account, asset: Json, output: Json, cut: Json | None = None) -> Json:
    """An ended render of the asset."""
    body = {"asset_id": asset["id"], "cut_id": cut and cut["id"], "output": output}
    created = account.http.post("/renders", json=body)
    assert created.status_code == 201, created.text
    return wait(account, f"/renders/{created.json()['id']}")


def refusal(answer: httpx.Response) -> tuple[int, str]:
    """Status and code of a refusal, whose body is the envelope."""
    error = answer.json()["error"]
    assert error["message"]
    return answer.status_code, error["code"]
