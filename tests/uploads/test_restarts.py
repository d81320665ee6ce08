"""A server that is killed at any moment loses no byte that it acknowledged, and its successor goes on."""

import random
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from roughy.assets.model import AssetState
from roughy.settings import Settings
from tests.conftest import bucket_settings
from tests.uploads.receiving import Receiver, Upload, receiving, recording, sha256
from tests.uploads.wire import Wire
from tests.waiting import wait_until


@pytest.fixture(params=["folder", "bucket"])
def mortal(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Receiver]:
    """A receiver that this test may kill."""
    data = tmp_path / "data"
    on_folder = request.param == "folder"
    settings = Settings(data=data) if on_folder else bucket_settings(request.getfixturevalue("moto_endpoint"), data)
    with receiving(settings) as running:
        yield running


def test_killed_in_the_middle_of_chunks_the_upload_goes_on_where_it_was(mortal: Receiver) -> None:
    content = recording(12_000_000)
    upload = mortal.expect(len(content))
    dice, acknowledged = random.Random(3), 0
    for _ in range(2):
        answer = upload.patch(acknowledged, content[acknowledged : acknowledged + 1_000_000])
        acknowledged = int(answer.headers["Upload-Offset"])
        wire = Wire(upload, acknowledged, len(content) - acknowledged)
        wire.send(content[acknowledged : acknowledged + dice.randrange(1, 2_000_000)])
        time.sleep(dice.random() / 5)
        mortal.kill()
        mortal.start()
        offset = upload.offset
        assert offset >= acknowledged
        acknowledged = offset
    assert upload.patch(acknowledged, content[acknowledged:]).status_code == 204
    assert mortal.stored(upload) == sha256(content)


def test_killed_at_the_last_byte_the_upload_is_still_finished_once(mortal: Receiver) -> None:
    content = recording(200_000)
    dice = random.Random(4)
    uploads = [mortal.expect(len(content)) for _ in range(6)]
    with ThreadPoolExecutor(len(uploads)) as clients:
        sending = [clients.submit(send_until_complete, upload, content) for upload in uploads]
        time.sleep(dice.uniform(0.05, 0.3))
        mortal.kill()
        mortal.start()
    for upload, sent in zip(uploads, sending, strict=True):
        sent.result()
        asset = mortal.asset(upload)
        assert asset and (asset.state, asset.size_bytes) == (AssetState.PROCESSING, len(content))
        assert mortal.stored(upload) == sha256(content)


def send_until_complete(upload: Upload, content: bytes) -> None:
    """What a client does: ask, send the rest, and try again whatever goes wrong."""

    def is_complete() -> bool:
        with suppress(httpx.TransportError):
            offset = upload.offset
            return offset == len(content) or upload.patch(offset, content[offset:]).status_code == 204
        return False

    wait_until(is_complete)
