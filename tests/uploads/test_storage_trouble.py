"""A disk that fills up and a bucket that cannot be reached refuse bytes, and lose none that were acknowledged."""

import resource
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import psutil

from roughy.settings import Settings
from tests.conftest import bucket_settings
from tests.uploads.receiving import Receiver, receiving, recording, sha256
from tests.uploads.wire import Gate

MIB = 1 << 20
SIZE = 12 * MIB


def most_file_bytes(receiver: Receiver, limit: int) -> None:
    """Let the server write no file beyond `limit` bytes, as if the disk were full there (setrlimit(2))."""
    assert receiver.process
    for process in psutil.Process(receiver.process.pid).children(recursive=True):
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))


def refusal(answer: httpx.Response) -> tuple[int, str]:
    """Status and code."""
    return answer.status_code, answer.json()["error"]["code"]


def behind(endpoint: str) -> Gate:
    """A gate before the S3 server."""
    port = urlsplit(endpoint).port
    assert port
    return Gate(port)


def test_a_full_disk_refuses_a_chunk_and_keeps_what_was_acknowledged(tmp_path: Path) -> None:
    content = recording(SIZE)
    with receiving(Settings(data=tmp_path / "data")) as receiver:
        upload = receiver.expect(SIZE)
        assert upload.patch(0, content[:MIB]).status_code == 204
        most_file_bytes(receiver, 4 * MIB)
        assert refusal(upload.patch(MIB, content[MIB:])) == (507, "disk_full")
        assert MIB <= (kept := upload.offset) <= 4 * MIB
        most_file_bytes(receiver, resource.RLIM_INFINITY)
        assert upload.patch(kept, content[kept:]).status_code == 204
        assert receiver.stored(upload) == sha256(content)


def test_a_bucket_out_of_reach_asks_for_another_try_and_keeps_what_was_acknowledged(
    moto_endpoint: str, tmp_path: Path
) -> None:
    settings, gate, content = bucket_settings(moto_endpoint, tmp_path / "data"), behind(moto_endpoint), recording(SIZE)
    settings.s3_endpoint = f"http://127.0.0.1:{gate.port}"
    gate.open()
    with receiving(settings) as receiver:
        upload = receiver.expect(SIZE)
        assert upload.patch(0, content[: 9 * MIB]).status_code == 204
        gate.shut()
        refused = upload.patch(9 * MIB, content[9 * MIB :])
        assert refusal(refused) == (503, "storage_unavailable")
        assert int(refused.headers["Retry-After"]) > 0
        assert refused.headers["Tus-Resumable"] == "1.0.0"
        gate.open()
        assert upload.offset == 9 * MIB
        assert upload.patch(9 * MIB, content[9 * MIB :]).status_code == 204
        assert receiver.stored(upload) == sha256(content)
    gate.shut()
