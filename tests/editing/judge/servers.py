"""A small server that speaks as a language model's does, and says what a test tells it to say."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Recorded:
    """What the server answers: one entry a request, the last for ever; `requests` are those it got.

    An entry is what the model hands in, bytes that are sent as they are, a status code, or seconds of silence.
    """

    answers: list[Any]
    requests: list[dict[str, Any]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)


def anthropic_envelope(handed_in: Any) -> dict[str, Any]:
    return {
        "id": "msg_01",
        "type": "message",
        "role": "assistant",
        "content": [
            {"type": "text", "text": "Here is the cut."},
            {"type": "tool_use", "id": "toolu_01", "name": "remove_utterances", "input": handed_in},
        ],
        "stop_reason": "tool_use",
    }


def openai_envelope(handed_in: Any) -> dict[str, Any]:
    message = {"role": "assistant", "content": json.dumps(handed_in)}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
    }


@contextmanager
def serving(recorded: Recorded, envelope: Callable[[Any], dict[str, Any]]) -> Iterator[str]:
    """Serve the recorded answers in an envelope on a loopback port; gives the URL."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            answer = recorded.answers[min(len(recorded.requests), len(recorded.answers) - 1)]
            recorded.requests.append(json.loads(body))
            recorded.paths.append(self.path)
            recorded.headers.append({name.lower(): value for name, value in self.headers.items()})
            if isinstance(answer, float):
                time.sleep(answer)
                return
            sent = answer if isinstance(answer, bytes) else json.dumps(envelope(answer)).encode()
            self.send_response(answer if isinstance(answer, int) else 200)
            self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
