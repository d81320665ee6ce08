"""tuspy, which nobody here wrote, uploads whole files in chunks of every size."""

import io

import pytest
from tusclient.uploader import Uploader

from tests.uploads.receiving import Receiver, recording, sha256


@pytest.mark.parametrize(("size", "chunk_size"), [(64, 64), (1_001, 64), (1_500_000, 65_537), (20_000_000, 6_000_000)])
def test_tuspy_uploads_the_file_as_it_is(receiver: Receiver, size: int, chunk_size: int) -> None:
    content = recording(size)
    upload = receiver.expect(size)
    Uploader(file_stream=io.BytesIO(content), url=upload.url, chunk_size=chunk_size).upload()
    assert receiver.stored(upload) == sha256(content)


def test_tuspy_sends_checksums_that_the_server_accepts(receiver: Receiver) -> None:
    content = recording(700_000)
    upload = receiver.expect(len(content))
    Uploader(file_stream=io.BytesIO(content), url=upload.url, chunk_size=200_000, upload_checksum=True).upload()
    assert receiver.stored(upload) == sha256(content)
