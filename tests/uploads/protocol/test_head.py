"""`HEAD` tells how far an upload is."""

import uuid
from email.utils import parsedate_to_datetime

import pytest

from roughy.database.base import now
from tests import http
from tests.uploads.receiving import CHUNK, TUS, Receiver, recording


def test_a_new_upload_stands_at_zero(receiver: Receiver) -> None:
    answer = receiver.expect(1000).head()
    assert answer.status_code == 200
    assert answer.headers["Upload-Offset"] == "0"
    assert answer.headers["Upload-Length"] == "1000"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Tus-Resumable"] == "1.0.0"
    assert parsedate_to_datetime(answer.headers["Upload-Expires"]) > now()


def test_the_offset_follows_the_chunks(receiver: Receiver) -> None:
    upload = receiver.expect(1000)
    upload.patch(0, recording(1000)[:600])
    assert upload.offset == 600


def test_a_complete_upload_says_so_to_a_client_that_missed_the_last_answer(receiver: Receiver) -> None:
    upload = receiver.expect(1000)
    upload.patch(0, recording(1000))
    answer = upload.head()
    assert answer.status_code == 200
    assert answer.headers["Upload-Offset"] == answer.headers["Upload-Length"] == "1000"


@pytest.mark.parametrize("method", ["HEAD", "PATCH", "DELETE"])
def test_a_url_that_was_not_given_out_is_not_found(folder_receiver: Receiver, method: str) -> None:
    upload = folder_receiver.expect(64)
    guesses = [str(upload.asset_id), f"{upload.asset_id}.{'A' * 24}", upload.url[:-1].rpartition("/")[2], "x", "ä.ö"]
    for guess in [*guesses, f"{uuid.uuid4()}.{upload.url.rpartition('.')[2]}"]:
        url = f"{folder_receiver.url}/v1/uploads/{guess}"
        answer = http.request(method, url, headers=CHUNK | {"Upload-Offset": "0"}, content=b"")
        assert answer.status_code == 404, guess
        assert answer.headers["Tus-Resumable"] == "1.0.0"


@pytest.mark.parametrize("method", ["HEAD", "PATCH", "DELETE"])
def test_a_request_without_protocol_version_is_malformed(folder_receiver: Receiver, method: str) -> None:
    answer = http.request(method, folder_receiver.expect(64).url)
    assert answer.status_code == 400
    assert answer.headers["Tus-Resumable"] == "1.0.0"


@pytest.mark.parametrize("method", ["HEAD", "PATCH", "DELETE"])
def test_another_protocol_version_is_refused_with_the_one_that_is_spoken(
    folder_receiver: Receiver, method: str
) -> None:
    answer = http.request(method, folder_receiver.expect(64).url, headers=TUS | {"Tus-Resumable": "0.2.2"})
    assert answer.status_code == 412
    assert answer.headers["Tus-Version"] == "1.0.0"
