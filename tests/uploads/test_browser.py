"""Pages of another origin upload with tus-js-client and Uppy in a real Chromium."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.uploads.chromium import browser_page
from tests.uploads.node import FOLDER, install, node
from tests.uploads.receiving import Receiver, recording, sha256

CONTENT = recording(25_000_000, seed=1)


class QuietHandler(SimpleHTTPRequestHandler):
    """Serves files and writes no log."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def website(folder: Path) -> Iterator[str]:
    """A web site with the files of the folder; gives its URL."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(QuietHandler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://localhost:{server.server_port}/index.html"
    finally:
        server.shutdown()


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """A page that can send the file with each client."""
    install(FOLDER)
    folder = tmp_path_factory.mktemp("site")
    node("bundle.mjs", str(folder / "page.js"))
    (folder / "recording").write_bytes(CONTENT)
    (folder / "index.html").write_text("<!doctype html><title>Upload</title><script src='page.js'></script>")
    with website(folder) as address, browser_page(tmp_path_factory.mktemp("profile")) as opened:
        opened.goto(address)
        yield opened


@pytest.mark.parametrize("chunk_size", [None, 3_333_333])
@pytest.mark.parametrize("client", ["tus", "uppy"])
def test_a_page_uploads_the_file_as_it_is(
    folder_receiver: Receiver, page: Page, client: str, chunk_size: int | None
) -> None:
    upload = folder_receiver.expect(len(CONTENT))
    page.evaluate("([client, url, size]) => send(client, url, size, [])", [client, upload.url, chunk_size])
    assert folder_receiver.stored(upload) == sha256(CONTENT)


@pytest.mark.parametrize("client", ["tus", "uppy"])
def test_a_page_that_stops_and_goes_on_uploads_the_file_as_it_is(receiver: Receiver, page: Page, client: str) -> None:
    upload = receiver.expect(len(CONTENT))
    page.evaluate("([client, url]) => send(client, url, null, [1000000, 9000000, 20000000])", [client, upload.url])
    assert receiver.stored(upload) == sha256(CONTENT)


@pytest.mark.parametrize("client", ["tus", "uppy"])
def test_a_page_is_told_why_its_file_is_refused(folder_receiver: Receiver, page: Page, client: str) -> None:
    upload = folder_receiver.expect(100)
    attempt = "([client, url]) => send(client, url, null, []).then(() => 'accepted', error => String(error))"
    assert "413" in page.evaluate(attempt, [client, upload.url])
