"""What was received before a connection broke counts, and a client that comes back does not wait for the old one."""

import io
import time

import pytest
from tusclient.exceptions import TusCommunicationError
from tusclient.uploader import Uploader

from tests.uploads.receiving import Receiver, Upload, recording, sha256
from tests.uploads.wire import Wire, cutting_proxy
from tests.waiting import wait_until


def resumed(receiver: Receiver, upload: Upload, content: bytes) -> bool:
    """Whether the rest can be sent from where the upload stands, which may still grow by what the network held."""
    wait_until(lambda: upload.patch(offset := upload.offset, content[offset:]).status_code == 204)
    return receiver.stored(upload) == sha256(content)


@pytest.mark.parametrize("sent", [64, 100, 70_000, 9_000_000])
def test_every_byte_before_a_hang_up_counts(receiver: Receiver, sent: int) -> None:
    content = recording(10_000_000)
    upload = receiver.expect(len(content))
    wire = Wire(upload, 0, len(content))
    wire.send(content[:sent])
    wire.close()
    wait_until(lambda: upload.offset == sent)
    assert resumed(receiver, upload, content)


def test_bytes_before_a_reset_are_kept_in_order(receiver: Receiver) -> None:
    content = recording(10_000_000)
    upload = receiver.expect(len(content))
    wire = Wire(upload, 0, len(content))
    wire.send(content[:5_000_000])
    wire.reset()
    assert upload.offset <= 5_000_000
    assert resumed(receiver, upload, content)


def test_fewer_than_64_first_bytes_are_kept_too(receiver: Receiver) -> None:
    content = recording(1000)
    upload = receiver.expect(len(content))
    for start, end in ((0, 10), (10, 40)):
        wire = Wire(upload, start, len(content) - start)
        wire.send(content[start:end])
        wire.close()
        wait_until(lambda end=end: upload.offset == end)
    assert upload.patch(40, content[40:60]).status_code == 400
    assert upload.patch(40, content[40:64]).status_code == 204
    asset = receiver.asset(upload)
    assert asset and asset.extension == "mp4"
    assert resumed(receiver, upload, content)


def test_the_last_byte_counts_even_if_nobody_waits_for_the_answer(receiver: Receiver) -> None:
    content = recording(300_000)
    upload = receiver.expect(len(content))
    wire = Wire(upload, 0, len(content))
    wire.send(content[:-1])
    wait_until(lambda: receiver.has_begun(upload))
    wire.send(content[-1:])
    wire.close()
    wait_until(lambda: receiver.is_complete(upload))
    assert upload.offset == len(content) and receiver.stored(upload) == sha256(content)


def test_a_silent_connection_neither_hides_the_offset_nor_blocks_the_next_one(receiver: Receiver) -> None:
    content = recording(2_000_000)
    upload = receiver.expect(len(content))
    dead = Wire(upload, 0, len(content))
    dead.send(content[:700_000])
    wait_until(lambda: upload.offset == 700_000)
    assert upload.patch(700_000, content[700_000:]).status_code == 204
    assert dead.status() == 423
    assert receiver.stored(upload) == sha256(content)


def test_a_new_writer_stops_the_old_one_whose_bytes_stay(receiver: Receiver) -> None:
    content = recording(2_000_000)
    upload = receiver.expect(len(content))
    old = Wire(upload, 0, len(content))
    old.send(content[:500_000])
    wait_until(lambda: receiver.has_begun(upload))
    wait_until(lambda: upload.patch(0, content[:64]).status_code == 409)
    assert old.status() == 423
    assert 0 <= upload.offset <= 500_000
    assert resumed(receiver, upload, content)


def test_a_chunk_with_a_checksum_counts_whole_or_not_at_all(receiver: Receiver) -> None:
    content = recording(2_000_000)
    upload = receiver.expect(len(content))
    wire = Wire(upload, 0, len(content), {"Upload-Checksum": "sha1 2jmj7l5rSw0yVb/vlWAYkK/YBwk="})
    wire.send(content[:500_000])
    wire.close()
    time.sleep(0.5)
    assert upload.offset == 0
    assert resumed(receiver, upload, content)


def test_tuspy_gets_through_a_network_that_cuts_its_connections(receiver: Receiver) -> None:
    content = recording(6_000_000)
    upload = receiver.expect(len(content))
    with cutting_proxy(receiver.port, seed=5, most_bytes=2_500_000) as port:
        url = upload.url.replace(str(receiver.port), str(port))

        def whole() -> bool:
            try:
                Uploader(file_stream=io.BytesIO(content), url=url, chunk_size=1_000_000).upload()
            except TusCommunicationError:
                return False
            return True

        wait_until(whole)
    assert receiver.stored(upload) == sha256(content)
