"""A real Chromium, from the package of the Linux distribution."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.debian import program
from tests.uploads.node import NODE
from tests.waiting import PATIENCE_SECONDS

PATIENCE = 1000 * PATIENCE_SECONDS
"""Milliseconds, which the browser counts in."""

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@contextmanager
def browser_page(profile: Path) -> Iterator[Page]:
    """An empty page of a browser with a new profile."""
    # Its own Node asks for a library that a bare Debian lacks.
    os.environ["PLAYWRIGHT_NODEJS_PATH"] = str(NODE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch_persistent_context(
            profile, executable_path=program("chromium"), headless=True, args=list(FLAGS), timeout=PATIENCE
        )
        browser.set_default_timeout(PATIENCE)
        try:
            yield browser.new_page()
        finally:
            browser.close()
