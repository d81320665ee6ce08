"""Send a file by the tus protocol 1.0.0, and go on after whatever broke."""

from collections.abc import Callable
from pathlib import Path

import httpx

from roughy.client.errors import ApiError, raise_for_error
from roughy.client.flow import Flow

CHUNK_BYTES = 8 << 20
PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0)
"""Seconds to wait after the first, second … failure in a row; after the last the error is raised."""

OnSent = Callable[[int, int], None]
"""Called with the bytes that the server has and the bytes of the whole file."""


def send_file(url: str, path: Path, on_sent: OnSent, chunk_bytes: int = CHUNK_BYTES) -> Flow[None]:
    """Send what the server does not have yet of the file at `path` to the upload URL, a chunk at a time.

    Broken connections and answers of 5xx, 409 and 423 are met by asking for the offset and going on from there. Raises
    `ApiError` for other refusals, and the last error where the server stays away.
    """
    size, failures = path.stat().st_size, 0
    offset: int | None = None
    with path.open("rb") as file:
        while offset != size:
            try:
                if offset is None:
                    offset = int((yield from _answered(_head(url))).headers["Upload-Offset"])
                else:
                    file.seek(offset)
                    chunk = file.read(chunk_bytes)
                    offset = int((yield from _answered(_patch(url, offset, chunk))).headers["Upload-Offset"])
            except (httpx.TransportError, ApiError) as error:
                if failures == len(PAUSES) or not _may_pass(error):
                    raise
                yield PAUSES[failures]
                offset, failures = None, failures + 1
                continue
            failures = 0
            on_sent(offset, size)


def _answered(request: httpx.Request) -> Flow[httpx.Response]:
    response = yield request
    assert response is not None
    return raise_for_error(response)


def _may_pass(error: Exception) -> bool:
    if isinstance(error, ApiError):
        transient = error.status >= 500 or error.status in {409, 423}
        return transient and error.code != "unsupported_media"
    return True


def _head(url: str) -> httpx.Request:
    return httpx.Request("HEAD", url, headers={"Tus-Resumable": "1.0.0"})


def _patch(url: str, offset: int, chunk: bytes) -> httpx.Request:
    headers = {
        "Tus-Resumable": "1.0.0",
        "Upload-Offset": str(offset),
        "Content-Type": "application/offset+octet-stream",
    }
    return httpx.Request("PATCH", url, headers=headers, content=chunk)


def unheard(_: int, __: int) -> None:
    """Tell nobody how much was sent."""
