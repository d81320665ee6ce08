"""A real Chromium, from the package of the Linux distribution."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

INSTALL = "apt-get install -y chromium"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def chromium_path() -> str:
    """Where Chromium is; installs it where it is missing and may be, fails the test with the command otherwise."""
    if not shutil.which("chromium") and os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "update", "-q"], check=False)
        subprocess.run([*INSTALL.split(), "-q"], check=False)
    return shutil.which("chromium") or pytest.fail(f"This test needs Chromium: run `{INSTALL}` as root.")


@contextmanager
def browser_page(profile: Path) -> Iterator[Page]:
    """An empty page of a browser with a new profile."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch_persistent_context(
            profile, executable_path=chromium_path(), headless=True, args=list(FLAGS)
        )
        try:
            yield browser.new_page()
        finally:
            browser.close()
