"""Speech services on a local socket that speak the real protocols, and can be told to fail."""

import io
import json
import threading
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(slots=True)
class Request:
    """What a client sent: path, headers, form fields, and the seconds of sound in its file."""

    path: str
    headers: dict[str, str]
    fields: dict[str, str]
    seconds: float


@dataclass(slots=True)
class FakeService:
    """Answers each request with the next of `answers`: a status and a JSON body."""

    answers: list[tuple[int, Any]]
    url: str = ""
    requests: list[Request] = field(default_factory=list)


@contextmanager
def serving(*answers: tuple[int, Any]) -> Iterator[FakeService]:
    """Serve the answers, one a request, on a free port."""
    service = FakeService(list(answers))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            service.requests.append(_received(self))
            status, body = service.answers.pop(0)
            payload = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(payload)))
            self.end_headers()
            self.wfile.write(payload)

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    service.url = f"http://127.0.0.1:{server.server_port}/v1"
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()


def _received(handler: BaseHTTPRequestHandler) -> Request:
    body = handler.rfile.read(int(handler.headers["Content-Length"]))
    form = message_from_bytes(b"Content-Type: " + handler.headers["Content-Type"].encode() + b"\r\n\r\n" + body)
    fields: dict[str, str] = {}
    seconds = 0.0
    for part in form.get_payload():
        name, content = part.get_param("name", header="content-disposition"), part.get_payload(decode=True)
        if name == "file":
            with wave.open(io.BytesIO(content)) as sound:
                seconds = sound.getnframes() / sound.getframerate()
        else:
            fields[name] = content.decode()
    return Request(handler.path, {key.lower(): value for key, value in handler.headers.items()}, fields, seconds)
