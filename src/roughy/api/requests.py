"""Give every request an id; log and count how it went."""

import time

import structlog
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from roughy.api.metrics import REQUESTS, SECONDS
from roughy.database.base import new_id

log = structlog.get_logger()


class RequestLog:
    """ASGI middleware: `X-Request-Id` on every answer and on every log line of the request, and one line at its end."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id, began, status = str(new_id()), time.perf_counter(), 500

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-Id"] = request_id
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                await self._app(scope, receive, send_with_id)
            finally:
                _note(scope, status, time.perf_counter() - began)


def _note(scope: Scope, status: int, seconds: float) -> None:
    method, route = scope["method"], _route(scope)
    REQUESTS.labels(method, route, status).inc()
    SECONDS.labels(method, route).observe(seconds)
    log.info("request", method=method, route=route, status=status, milliseconds=round(seconds * 1000, 1))


def _route(scope: Scope) -> str:
    """The path's template: ids in a path may be secrets (upload and download links)."""
    return getattr(scope.get("route"), "path", "unrouted")
