"""tus-js-client and Uppy, which nobody here wrote, in Node."""

from pathlib import Path

import pytest

from tests.uploads.node import FOLDER, install, node
from tests.uploads.receiving import Receiver, recording, sha256
from tests.uploads.wire import cutting_proxy


@pytest.fixture(scope="module", autouse=True)
def clients() -> None:
    install(FOLDER)


def send(client: str, url: str, content: bytes, folder: Path, chunk_size: int, *pauses: int) -> None:
    """Send the content with a client in a Node process of its own."""
    file = folder / "recording"
    file.write_bytes(content)
    node("node.mjs", client, url, str(file), str(chunk_size), *map(str, pauses))


@pytest.mark.parametrize(
    ("client", "size", "chunk_size"),
    [
        ("tus", 64, 64),
        ("tus", 20_000, 64),
        ("tus", 5_000_000, 777_777),
        ("tus", 30_000_000, 2**53),
        ("uppy", 5_000_000, 1_000_000),
        ("uppy", 30_000_000, 2**53),
    ],
)
def test_the_file_arrives_as_it_is(
    folder_receiver: Receiver, tmp_path: Path, client: str, size: int, chunk_size: int
) -> None:
    content = recording(size)
    upload = folder_receiver.expect(size)
    send(client, upload.url, content, tmp_path, chunk_size)
    assert folder_receiver.stored(upload) == sha256(content)


@pytest.mark.parametrize("client", ["tus", "uppy"])
def test_a_client_that_stops_and_goes_on_sends_the_file_as_it_is(
    receiver: Receiver, tmp_path: Path, client: str
) -> None:
    content = recording(20_000_000)
    upload = receiver.expect(len(content))
    send(client, upload.url, content, tmp_path, 2**53, 100, 3_000_000, 11_111_111)
    assert receiver.stored(upload) == sha256(content)


@pytest.mark.parametrize("client", ["tus", "uppy"])
def test_a_network_that_cuts_connections_does_not_change_the_file(
    receiver: Receiver, tmp_path: Path, client: str
) -> None:
    content = recording(8_000_000)
    upload = receiver.expect(len(content))
    with cutting_proxy(receiver.port, seed=11, most_bytes=6_000_000) as port:
        send(client, upload.url.replace(str(receiver.port), str(port)), content, tmp_path, 2_000_000)
    assert receiver.stored(upload) == sha256(content)


def test_the_lock_file_names_no_host_to_download_from() -> None:
    assert "resolved" not in (FOLDER / "package-lock.json").read_text()
