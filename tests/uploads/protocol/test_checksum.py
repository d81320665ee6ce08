"""`Upload-Checksum` makes a chunk count whole or not at all."""

import base64
import hashlib

import pytest

from tests.uploads.receiving import Receiver, recording, sha256


def checksum(algorithm: str, content: bytes) -> dict[str, str]:
    return {"Upload-Checksum": f"{algorithm} {base64.b64encode(hashlib.new(algorithm, content).digest()).decode()}"}


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_a_chunk_with_the_right_checksum_counts(receiver: Receiver, algorithm: str) -> None:
    content = recording(3_000_000)
    upload = receiver.expect(len(content))
    for start in (0, 1_500_000):
        part = content[start : start + 1_500_000]
        assert upload.patch(start, part, **checksum(algorithm, part)).status_code == 204
    assert receiver.stored(upload) == sha256(content)


def test_a_chunk_with_a_wrong_checksum_does_not_count(receiver: Receiver) -> None:
    content = recording(3_000)
    upload = receiver.expect(len(content))
    for start, size in ((0, 1000), (1000, 2000)):
        part = content[start : start + size]
        answer = upload.patch(start, part, **checksum("sha256", part[:-1] + b"?"))
        assert (answer.status_code, answer.json()["error"]["code"]) == (460, "checksum_mismatch")
        assert upload.offset == start
        assert upload.patch(start, part, **checksum("sha256", part)).status_code == 204
    assert receiver.stored(upload) == sha256(content)


@pytest.mark.parametrize("header", ["", "sha1", "sha1 !", "sha1 AAAA", "md5 1B2M2Y8AsgTpgAmY7PhCfg==", "sha256AAAA"])
def test_a_malformed_checksum_is_refused(folder_receiver: Receiver, header: str) -> None:
    upload = folder_receiver.expect(500)
    answer = upload.patch(0, recording(500), **{"Upload-Checksum": header})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad_request")
    assert upload.offset == 0
