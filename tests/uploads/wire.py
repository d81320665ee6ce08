"""Connections that misbehave: they hang, break off and get cut on the way."""

import random
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from tests.network import free_port
from tests.uploads.receiving import CHUNK, Upload
from tests.waiting import PATIENCE_SECONDS


class Wire:
    """One connection with a `PATCH` of `length` bytes under way, of which the test sends what it likes."""

    def __init__(self, upload: Upload, offset: int, length: int, more: dict[str, str] | None = None) -> None:
        address = urlsplit(upload.url)
        self._socket = socket.create_connection((address.hostname, address.port), timeout=PATIENCE_SECONDS)
        headers = CHUNK | {"Host": "test", "Upload-Offset": str(offset), "Content-Length": str(length)} | (more or {})
        lines = [f"PATCH {address.path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
        self._socket.sendall("\r\n".join(lines).encode())

    def send(self, content: bytes) -> None:
        """Send bytes of the body."""
        self._socket.sendall(content)

    def status(self) -> int:
        """The status of the answer."""
        return int(self._socket.makefile("rb").readline().split()[1])

    def close(self) -> None:
        """Hang up in good order, though the request is not complete."""
        self._socket.close()

    def reset(self) -> None:
        """Vanish as a crashed machine does."""
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._socket.close()


@contextmanager
def cutting_proxy(port: int, seed: int, most_bytes: int) -> Iterator[int]:
    """A proxy to the local `port` that cuts most connections after a random number of bytes; gives its own port."""
    dice = random.Random(seed)
    listener = socket.create_server(("127.0.0.1", 0))

    def accept() -> None:
        with suppress(OSError):
            while True:
                client, _ = listener.accept()
                server = socket.create_connection(("127.0.0.1", port))
                allowed = dice.randrange(most_bytes)
                threading.Thread(target=_pump, args=(client, server, allowed), daemon=True).start()
                threading.Thread(target=_pump, args=(server, client, most_bytes), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.close()


@dataclass
class Gate:
    """A proxy to the local port `behind` that refuses every connection while it is shut."""

    behind: int
    port: int = field(default_factory=free_port)
    _listener: socket.socket | None = None
    _passing: list[socket.socket] = field(default_factory=list)

    def open(self) -> None:
        """Let connections through."""
        self._listener = listener = socket.create_server(("127.0.0.1", self.port))

        def accept() -> None:
            with suppress(OSError):
                while True:
                    client, _ = listener.accept()
                    server = socket.create_connection(("127.0.0.1", self.behind))
                    self._passing += [client, server]
                    for source, sink in ((client, server), (server, client)):
                        threading.Thread(target=_pump, args=(source, sink, 1 << 40), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()

    def shut(self) -> None:
        """Refuse new connections and break those that stand."""
        assert self._listener
        for end in (self._listener, *self._passing):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
        self._passing.clear()


def _pump(source: socket.socket, sink: socket.socket, allowed: int) -> None:
    with suppress(OSError), source, sink:
        while allowed > 0 and (received := source.recv(min(65536, allowed))):
            sink.sendall(received)
            allowed -= len(received)
        for end in (source, sink):
            end.shutdown(socket.SHUT_RDWR)
