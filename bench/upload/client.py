"""A tus client that costs as little as it can: plain sockets, large writes, one connection for many requests."""

import socket
import time
from dataclasses import dataclass

TUS = {"Tus-Resumable": "1.0.0"}
CHUNK = TUS | {"Content-Type": "application/offset+octet-stream", "Upload-Offset": "0"}
MP4_START = bytes.fromhex("0000001c66747970") + b"isom\0\0\2\0isommp41" + bytes.fromhex("000003e86d646174")
BUFFER = memoryview(MP4_START + bytes(range(256)) * (1 << 14))[: 4 << 20]
SECONDS_TO_START = 60


@dataclass(frozen=True)
class Answer:
    """The status and headers (lower case) of an answer."""

    status: int
    headers: dict[str, str]


class Connection:
    """One connection to a local server, kept for many requests."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._reader = self._socket.makefile("rb")

    def request(self, method: str, path: str, headers: dict[str, str], body: bytes = b"") -> Answer:
        """Send a small request and read the answer; raise where it is no success."""
        self._socket.sendall(_head(method, path, headers, len(body)) + body)
        return self._answer()

    def upload(self, path: str, size: int) -> None:
        """Send `size` bytes in one PATCH; raise where not all are acknowledged."""
        self._socket.sendall(_head("PATCH", path, CHUNK, size))
        left = size
        while left:
            left -= len(part := BUFFER[: min(left, len(BUFFER))])
            self._socket.sendall(part)
        answer = self._answer()
        if answer.headers["upload-offset"] != str(size):
            raise AssertionError(answer)

    def close(self) -> None:
        """Hang up."""
        self._reader.close()
        self._socket.close()

    def _answer(self) -> Answer:
        status = int(self._reader.readline().split()[1])
        lines = iter(lambda: self._reader.readline().decode().strip(), "")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
        body = (
            self._chunks()
            if "transfer-encoding" in headers
            else self._reader.read(int(headers.get("content-length", 0)))
        )
        if not 200 <= status < 300:
            raise AssertionError(status, body)
        return Answer(status, headers)

    def _chunks(self) -> bytes:
        body = b""
        while size := int(self._reader.readline(), 16):
            body += self._reader.read(size)
            self._reader.readline()
        self._reader.readline()
        return body


def _head(method: str, path: str, headers: dict[str, str], length: int) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {length}"]
    return "\r\n".join([*lines, *(f"{name}: {value}" for name, value in headers.items()), "", ""]).encode()


def wait_until_answering(port: int) -> None:
    """Return once a server answers requests on the port."""
    give_up_at = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < give_up_at:
        try:
            with socket.create_connection(("127.0.0.1", port)) as attempt:
                attempt.sendall(_head("OPTIONS", "/", {"Connection": "close"}, 0))
                if attempt.recv(1):
                    return
        except OSError:
            pass
        time.sleep(0.1)
    raise TimeoutError(f"no server answers on port {port}")
