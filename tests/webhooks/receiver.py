"""A receiver of webhooks on a real socket, which answers as told and remembers all it got."""

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import standardwebhooks
import svix

Answer = Callable[[BaseHTTPRequestHandler], None]


@dataclass(frozen=True)
class Received:
    """One request as it came in."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        """What tells a message from another."""
        return self.headers["svix-id"]

    def verify(self, secret: str) -> None:
        """Raise unless both public libraries take the signature."""
        svix.Webhook(secret).verify(self.body, self.headers)
        standardwebhooks.Webhook(secret).verify(self.body, self.headers)


def status(code: int, **headers: str) -> Answer:
    """Answer with a status, without a body."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(code)
        for name, value in headers.items():
            request.send_header(name, value)
        request.send_header("Content-Length", "0")
        request.end_headers()

    return answer


def hang_up(request: BaseHTTPRequestHandler) -> None:
    """Close the connection without an answer."""
    request.close_connection = True


@dataclass
class Receiver:
    """Answers each request with the next of `answers`, the last for ever; `opened` holds answers back while unset."""

    port: int
    scheme: str = "http"
    answers: list[Answer] = field(default_factory=lambda: [status(204)])
    requests: list[Received] = field(default_factory=list)
    opened: threading.Event = field(default_factory=threading.Event)
    _choosing: threading.Lock = field(default_factory=threading.Lock)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"{self.scheme}://127.0.0.1:{self.port}/hook"

    @property
    def ids(self) -> list[str]:
        """The ids of the messages, in the order in which they came."""
        return [request.id for request in self.requests]

    def handle(self, request: BaseHTTPRequestHandler) -> None:
        """Remember a request and answer it."""
        length = int(request.headers.get("Content-Length", 0))
        headers = {name.lower(): value for name, value in request.headers.items()}
        received = Received(request.path, headers, request.rfile.read(length))
        with self._choosing:
            answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
            self.requests.append(received)
        self.opened.wait()
        answer(request)


@contextmanager
def receiving(tls: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """A receiver on the loopback address, with TLS where a context is given."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            receiver.handle(self)

        def log_message(self, format: str, *args: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        request_queue_size = 128

        def handle_error(self, request: object, client_address: object) -> None:
            """A sender that was stopped has hung up."""

    with Server(("127.0.0.1", 0), Handler) as server:
        if tls:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        receiver = Receiver(server.server_port, "https" if tls else "http")
        receiver.opened.set()
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield receiver
        finally:
            receiver.opened.set()
            server.shutdown()
