"""`DELETE` cancels an upload and removes its asset."""

import httpx

from tests import http
from tests.uploads.receiving import TUS, Receiver, Upload, recording


def delete(upload: Upload) -> httpx.Response:
    return http.delete(upload.url, headers=TUS)


def test_a_cancelled_upload_is_gone_with_its_asset_and_bytes(receiver: Receiver) -> None:
    upload = receiver.expect(1000)
    upload.patch(0, recording(1000)[:500])
    assert delete(upload).status_code == 204
    assert receiver.asset(upload) is None
    assert upload.head().status_code == 404
    assert upload.patch(500, bytes(500)).status_code == 404
    assert delete(upload).status_code == 404
    assert receiver.left_over(upload) == []


def test_an_upload_that_never_began_can_be_cancelled(receiver: Receiver) -> None:
    upload = receiver.expect(1000)
    assert delete(upload).status_code == 204
    assert receiver.asset(upload) is None


def test_a_complete_upload_cannot_be_cancelled(receiver: Receiver) -> None:
    upload = receiver.expect(1000)
    upload.patch(0, recording(1000))
    assert delete(upload).status_code == 410
    assert receiver.asset(upload)
