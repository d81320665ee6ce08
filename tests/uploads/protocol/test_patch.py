"""`PATCH` takes the next bytes and refuses everything else."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from roughy.assets.model import AssetState
from tests import http
from tests.uploads.receiving import CHUNK, Receiver, Upload, recording, sha256
from tests.waiting import PATIENCE_SECONDS


def code(answer: httpx.Response) -> str:
    """The code of a refusal."""
    assert answer.headers["Tus-Resumable"] == "1.0.0"
    return str(answer.json()["error"]["code"])


def test_chunks_of_any_size_make_the_file(receiver: Receiver) -> None:
    content = recording(10_000)
    upload = receiver.expect(len(content))
    sent = 0
    for size in (64, 1, 935, 4000, 5000):
        answer = upload.patch(sent, content[sent : sent + size])
        sent += size
        assert answer.status_code == 204
        assert answer.headers["Upload-Offset"] == str(sent)
        assert "Upload-Expires" in answer.headers
    assert receiver.stored(upload) == sha256(content)


def test_the_last_byte_moves_the_asset_to_processing_before_the_answer(receiver: Receiver) -> None:
    content = recording(5000)
    upload = receiver.expect(len(content))
    upload.patch(0, content[:4999])
    asset = receiver.asset(upload)
    assert asset and (asset.state, asset.size_bytes) == (AssetState.PENDING_UPLOAD, None)
    upload.patch(4999, content[4999:])
    asset = receiver.asset(upload)
    assert asset and (asset.state, asset.size_bytes) == (AssetState.PROCESSING, 5000)


def test_the_format_is_known_from_the_first_chunk(receiver: Receiver) -> None:
    upload = receiver.expect(5000)
    asset = receiver.asset(upload)
    assert asset and (asset.type, asset.extension, asset.content_type) == (None, None, None)
    upload.patch(0, recording(5000)[:64])
    asset = receiver.asset(upload)
    assert asset and (asset.type, asset.extension, asset.content_type) == ("video", "mp4", "video/mp4")


def test_a_body_of_unannounced_length_counts(receiver: Receiver) -> None:
    content = recording(300_000)
    upload = receiver.expect(len(content))

    def pieces() -> Iterator[bytes]:
        yield content[:100_000]
        yield content[100_000:]

    answer = http.patch(upload.url, headers=CHUNK | {"Upload-Offset": "0"}, content=pieces())
    assert answer.status_code == 204
    assert receiver.stored(upload) == sha256(content)


def test_an_empty_chunk_at_the_end_of_a_complete_upload_is_fine(receiver: Receiver) -> None:
    upload = receiver.expect(100)
    upload.patch(0, recording(100))
    answer = upload.patch(100, b"")
    assert (answer.status_code, answer.headers["Upload-Offset"]) == (204, "100")


@pytest.mark.parametrize("offset", ["", "-1", "+1", "1.0", "one", "1 0", "0x10", "9" * 30])
def test_a_malformed_offset_is_refused(folder_receiver: Receiver, offset: str) -> None:
    answer = http.patch(folder_receiver.expect(100).url, headers=CHUNK | {"Upload-Offset": offset})
    assert (answer.status_code, code(answer)) == (400, "bad_request")


def test_a_missing_offset_is_refused(folder_receiver: Receiver) -> None:
    answer = http.patch(folder_receiver.expect(100).url, headers=CHUNK)
    assert (answer.status_code, code(answer)) == (400, "bad_request")


@pytest.mark.parametrize("content_type", [None, "application/octet-stream", "video/mp4", "application/json"])
def test_another_content_type_is_refused(folder_receiver: Receiver, content_type: str | None) -> None:
    headers = {"Tus-Resumable": "1.0.0", "Upload-Offset": "0"} | (
        {"Content-Type": content_type} if content_type else {}
    )
    answer = http.patch(folder_receiver.expect(100).url, headers=headers, content=recording(100))
    assert (answer.status_code, code(answer)) == (415, "unsupported_media_type")


def test_a_chunk_for_another_offset_is_a_conflict_and_changes_nothing(receiver: Receiver) -> None:
    content = recording(500)
    upload = receiver.expect(len(content))
    upload.patch(0, content[:100])
    for offset in (0, 99, 101, 500):
        assert upload.patch(offset, content[100:200]).status_code == 409
    assert upload.offset == 100
    upload.patch(100, content[100:])
    assert receiver.stored(upload) == sha256(content)


def test_a_chunk_that_announces_too_much_is_refused_whole(receiver: Receiver) -> None:
    upload = receiver.expect(500)
    upload.patch(0, recording(500)[:100])
    answer = upload.patch(100, bytes(401))
    assert (answer.status_code, code(answer)) == (413, "payload_too_large")
    assert upload.offset == 100


def test_a_body_that_turns_out_too_long_is_refused(receiver: Receiver) -> None:
    upload = receiver.expect(500)

    async def endless() -> httpx.Response:
        async def pieces() -> AsyncIterator[bytes]:
            yield recording(500)[:400]
            await asyncio.sleep(0.3)
            yield bytes(1000)

        async with httpx.AsyncClient(timeout=PATIENCE_SECONDS) as client:
            return await client.patch(upload.url, headers=CHUNK | {"Upload-Offset": "0"}, content=pieces())

    assert asyncio.run(endless()).status_code == 413
    assert upload.offset in {0, 400}
    assert upload.patch(upload.offset, recording(500)[upload.offset :]).status_code == 204
    assert receiver.stored(upload) == sha256(recording(500))


def test_a_first_chunk_of_less_than_64_bytes_is_refused(receiver: Receiver) -> None:
    upload = receiver.expect(500)
    answer = upload.patch(0, recording(500)[:63])
    assert (answer.status_code, code(answer)) == (400, "bad_request")
    assert upload.offset == 0
    assert upload.patch(0, recording(500)).status_code == 204


def test_bytes_that_are_no_recording_are_refused_for_good(receiver: Receiver) -> None:
    upload = receiver.expect(5000)
    answer = upload.patch(0, b"%PDF-1.7 " + bytes(4991))
    assert (answer.status_code, code(answer)) == (409, "unsupported_media")
    asset = receiver.asset(upload)
    assert asset and (asset.state, asset.error_code) == (AssetState.FAILED, "unsupported_media")
    assert upload.head().status_code == 410
    assert upload.patch(0, recording(5000)).status_code == 410


def test_post_acts_as_the_method_it_names(receiver: Receiver) -> None:
    content = recording(500)
    upload = receiver.expect(len(content))

    def post(method: str, headers: dict[str, str], body: bytes = b"") -> httpx.Response:
        return http.post(upload.url, headers=CHUNK | {"X-HTTP-Method-Override": method} | headers, content=body)

    assert post("PATCH", {"Upload-Offset": "0"}, content[:300]).headers["Upload-Offset"] == "300"
    assert post("head", {}).headers["Upload-Offset"] == "300"
    assert post("GET", {}).status_code == 400
    assert post("DELETE", {}).status_code == 204
    assert upload.head().status_code == 404


def answers_with(upload: Upload, key: str) -> int:
    return http.head(upload.url, headers={"Tus-Resumable": "1.0.0", "Authorization": f"Bearer {key}"}).status_code


def test_a_key_that_comes_along_must_be_the_owners(folder_receiver: Receiver) -> None:
    mine, other = folder_receiver.expect(500), folder_receiver.expect(500)
    assert answers_with(mine, mine.owner_key) == 200
    assert answers_with(mine, other.owner_key) == 404
    assert answers_with(mine, "sk_wrong") == 401
