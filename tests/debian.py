"""Programs that tests need and that no wheel carries."""

import fcntl
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest


def program(name: str) -> str:
    """Where the program of the Debian package `name` is.

    It is installed where it is missing and root runs the tests; else the test fails with the command that installs it.
    """
    if not shutil.which(name) and os.geteuid() == 0 and shutil.which("apt-get"):
        _install(name)
    return shutil.which(name) or pytest.fail(f"This test needs {name}: run `apt-get install -y {name}` as root.")


def _install(package: str) -> None:
    """Install a package; parallel test processes take turns."""
    with (Path(tempfile.gettempdir()) / "roughy-tests-apt.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not shutil.which(package):
            environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
            for command in (["update", "-q"], ["install", "-y", "-q", "--no-install-recommends", package]):
                subprocess.run(["apt-get", *command], check=False, env=environment, stdout=subprocess.DEVNULL)
