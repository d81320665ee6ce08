"""A Roughy server of the demo's own: started on a free port, watched until it answers, stopped at the end."""

import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

START_SECONDS = 60.0
STOP_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class RunningServer:
    """Where the server listens, and a key that opens it."""

    url: str
    key: str


@contextmanager
def running_server(data: Path, log: Path) -> Iterator[RunningServer]:
    """Run `roughy serve` on the data folder `data` until the body ends; its output goes to the file `log`.

    Raises `RuntimeError` where it does not come up within a minute.
    """
    port = _free_port()
    command = [sys.executable, "-m", "roughy", "serve", "--data", str(data), "--port", str(port)]
    with log.open("wb") as output, subprocess.Popen(command, stdout=output, stderr=output) as process:
        try:
            url = f"http://127.0.0.1:{port}"
            _wait_until_ready(process, url, log)
            found = re.search(r"sk_\S+", log.read_text())
            if not found:
                raise RuntimeError(f"the server printed no key: {data} was used before, remove it; see {log}")
            yield RunningServer(url, found.group())
        finally:
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _wait_until_ready(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(f"{url}/readyz").status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise RuntimeError(f"the server did not come up: see {log}")
