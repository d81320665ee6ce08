"""`OPTIONS /v1/uploads` tells what the server can do, to tus clients and to browsers."""

from tests import http
from tests.uploads.receiving import Receiver


def test_options_names_version_extensions_and_limit_without_a_key(folder_receiver: Receiver) -> None:
    answer = http.options(f"{folder_receiver.url}/v1/uploads")
    assert answer.status_code == 204
    assert answer.headers["Tus-Resumable"] == "1.0.0"
    assert answer.headers["Tus-Version"] == "1.0.0"
    assert answer.headers["Tus-Max-Size"] == "53687091200"
    assert set(answer.headers["Tus-Extension"].split(",")) == {"termination", "expiration", "checksum"}
    assert set(answer.headers["Tus-Checksum-Algorithm"].split(",")) == {"sha1", "sha256"}


def test_a_browser_may_send_chunks_from_any_page(folder_receiver: Receiver) -> None:
    upload = folder_receiver.expect(64)
    wanted = "tus-resumable,upload-offset,content-type,x-request-id"
    preflight = http.options(
        upload.url,
        headers={
            "Origin": "https://example.org",
            "Access-Control-Request-Method": "PATCH",
            "Access-Control-Request-Headers": wanted,
        },
    )
    assert preflight.status_code == 204
    assert preflight.headers["Access-Control-Allow-Origin"] == "*"
    assert "PATCH" in preflight.headers["Access-Control-Allow-Methods"].split(", ")
    allowed = preflight.headers["Access-Control-Allow-Headers"].lower().split(", ")
    assert set(wanted.split(",")) <= set(allowed)


def test_a_browser_may_read_the_offset(folder_receiver: Receiver) -> None:
    answer = folder_receiver.expect(64).head()
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    exposed = answer.headers["Access-Control-Expose-Headers"].split(", ")
    assert {"Upload-Offset", "Upload-Length", "Upload-Expires", "Tus-Resumable", "Location"} <= set(exposed)
