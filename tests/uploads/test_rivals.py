"""Two writers at one upload, in one server process or in two: one at a time, and the file is right in the end."""

import random
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import httpx
import pytest

from roughy.settings import Settings
from tests.conftest import bucket_settings
from tests.uploads.receiving import Receiver, Upload, receiving, recording, sha256
from tests.uploads.wire import Wire


@pytest.fixture(params=["sqlite-folder", "postgres-s3"])
def pair(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Receiver, Receiver]]:
    """Two server processes on the same database and storage."""
    settings = Settings(data=tmp_path / "data")
    if request.param == "postgres-s3":
        settings = bucket_settings(request.getfixturevalue("rclone_endpoint"), tmp_path / "data")
        settings.database_url = request.getfixturevalue("postgres_url")
    with receiving(settings) as first, receiving(settings) as second:
        yield first, second


def compete(urls: Sequence[str], content: bytes, seed: int) -> None:
    """Send the file from two clients at once, each in chunks of its own sizes and from where the server says."""

    def client(number: int) -> None:
        dice = random.Random(seed + number)
        upload = Upload(upload_id, urls[number], "", "")
        for _ in range(400):
            try:
                offset = upload.offset
                if offset == len(content):
                    return
                end = min(len(content), offset + dice.choice([1_000, 300_000, 3_000_000]))
                upload.patch(offset, content[offset:end])
            except httpx.TransportError:
                time.sleep(dice.random() / 10)
        raise AssertionError("the upload was never complete")

    upload_id = None
    clients = [threading.Thread(target=client, args=(number,)) for number in range(2)]
    for thread in clients:
        thread.start()
    for thread in clients:
        thread.join()


def test_two_clients_fight_over_one_upload(receiver: Receiver) -> None:
    content = recording(12_000_000)
    upload = receiver.expect(len(content))
    compete([upload.url, upload.url], content, seed=1)
    assert receiver.stored(upload) == sha256(content)


def test_two_clients_fight_over_one_upload_on_two_servers(pair: tuple[Receiver, Receiver]) -> None:
    content = recording(6_000_000)
    first, second = pair
    upload = first.expect(len(content))
    compete([upload.url, upload.url.replace(str(first.port), str(second.port))], content, seed=2)
    assert first.stored(upload) == sha256(content)


def test_another_server_takes_over_from_a_silent_connection(pair: tuple[Receiver, Receiver]) -> None:
    content = recording(2_000_000)
    first, second = pair
    upload = first.expect(len(content))
    dead = Wire(upload, 0, len(content))
    dead.send(content[:700_000])
    elsewhere = Upload(
        upload.asset_id, upload.url.replace(str(first.port), str(second.port)), upload.blob, upload.owner_key
    )
    time.sleep(1)
    while elsewhere.patch(offset := elsewhere.offset, content[offset:]).status_code != 204:
        pass
    assert dead.status() == 423
    assert first.stored(upload) == sha256(content)
