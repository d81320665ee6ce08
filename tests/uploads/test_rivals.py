"""Two writers at one upload, in one server process or in two: one at a time, and the file is right in the end."""

import random
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from roughy.settings import Settings
from tests.conftest import bucket_settings
from tests.uploads.receiving import Receiver, Upload, receiving, recording, sha256
from tests.uploads.wire import Wire
from tests.waiting import wait_until


@pytest.fixture(params=["sqlite-folder", "postgres-s3"])
def pair(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Receiver, Receiver]]:
    """Two server processes on the same database and storage."""
    settings = Settings(data=tmp_path / "data")
    if request.param == "postgres-s3":
        settings = bucket_settings(request.getfixturevalue("rclone_endpoint"), tmp_path / "data")
        settings.database_url = request.getfixturevalue("postgres_url")
    with receiving(settings) as first, receiving(settings) as second:
        yield first, second


def elsewhere(upload: Upload, pair: tuple[Receiver, Receiver]) -> Upload:
    """The upload as the second server of the pair has it."""
    first, second = pair
    return replace(upload, url=upload.url.replace(str(first.port), str(second.port)))


def compete(uploads: Sequence[Upload], content: bytes, seed: int) -> None:
    """Send the file from two clients at once, each in chunks of its own sizes and from where the server says."""

    def client(number: int) -> None:
        dice, upload = random.Random(seed + number), uploads[number]
        while (offset := upload.offset) < len(content):
            end = min(len(content), offset + dice.choice([1_000, 300_000, 3_000_000]))
            with suppress(httpx.TransportError):
                upload.patch(offset, content[offset:end])

    with ThreadPoolExecutor(2) as clients:
        list(clients.map(client, range(2)))


def test_two_clients_fight_over_one_upload(receiver: Receiver) -> None:
    content = recording(12_000_000)
    upload = receiver.expect(len(content))
    compete([upload, upload], content, seed=1)
    assert receiver.stored(upload) == sha256(content)


def test_two_clients_fight_over_one_upload_on_two_servers(pair: tuple[Receiver, Receiver]) -> None:
    content = recording(6_000_000)
    upload = pair[0].expect(len(content))
    compete([upload, elsewhere(upload, pair)], content, seed=2)
    assert pair[0].stored(upload) == sha256(content)


def test_another_server_takes_over_from_a_silent_connection(pair: tuple[Receiver, Receiver]) -> None:
    content = recording(2_000_000)
    upload = pair[0].expect(len(content))
    dead = Wire(upload, 0, len(content))
    dead.send(content[:700_000])
    wait_until(lambda: pair[0].has_begun(upload))
    other = elsewhere(upload, pair)
    wait_until(lambda: other.patch(offset := other.offset, content[offset:]).status_code == 204)
    assert dead.status() == 423
    assert pair[0].stored(upload) == sha256(content)
