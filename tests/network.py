"""Ports, and other people's servers that listen on them."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

from tests.waiting import wait_until

PORTS = 3000
"""Ports that each process of the tests has for itself, all below those that the kernel hands to whoever connects."""

FIRST_PORT = 20_000 + PORTS * int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))

_ports = (FIRST_PORT + number % PORTS for number in count(os.getpid()))


def free_port() -> int:
    """A TCP port on the loopback address that nobody listens on, and that nobody else of the tests will take."""
    while True:
        port = next(_ports)
        with socket.socket() as listener, suppress(OSError):
            listener.bind(("127.0.0.1", port))
            return port


def wait_for_port(port: int) -> None:
    """Return once somebody listens on the port; fail where nobody comes."""

    def listens() -> bool:
        with socket.socket() as attempt:
            return attempt.connect_ex(("127.0.0.1", port)) == 0

    wait_until(listens)


@contextmanager
def listening(tool: str, *arguments: str, port: int) -> Iterator[str]:
    """Run a command of the environment until the block ends; gives the URL it listens on."""
    command = [Path(sys.executable).with_name(tool), *arguments]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for_port(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.kill()
        server.wait()
