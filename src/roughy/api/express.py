"""The two requests that every upload makes, past FastAPI's routing and dependencies, which cost more than answering.

The functions that answer are the routes' own. Whatever is not in order goes the usual way from the start, so that every
rule about requests, and every refusal of one, is in one place.
"""

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from roughy.api import assets, uploads
from roughy.api.errors import refusal
from roughy.errors import RoughyError

MOST_BYTES = 16 << 10
"""More than a creation's body has that is in order; a larger one is limited as all bodies are."""


def _route(router: APIRouter, endpoint: Callable[..., Any]) -> BaseRoute:
    return next(route for route in router.routes if getattr(route, "endpoint", None) is endpoint)


CREATION = _route(assets.router, assets.create_asset)
CHUNK = _route(uploads.router, uploads.receive_chunk)


class Express:
    """ASGI middleware: answer the creation of an asset, and a chunk of its bytes, here."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if _is(scope, "PATCH", CHUNK):
            response = await uploads.receive_chunk(Request(scope, receive))
            await response(scope, receive, send)
        elif _is(scope, "POST", CREATION):
            again = _Again(receive)
            created = await _create(Request(scope, again.read))
            await (created or self._app)(scope, again.reread, send)
        else:
            await self._app(scope, receive, send)


class _Again:
    """What a request sent, to be read twice."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._messages: list[Message] = []

    async def read(self) -> Message:
        """The next message, for the first reader."""
        self._messages.append(await self._receive())
        return self._messages[-1]

    async def reread(self) -> Message:
        """The next message from the first on, for the second."""
        return self._messages.pop(0) if self._messages else await self._receive()


def _is(scope: Scope, method: str, route: BaseRoute) -> bool:
    """Whether the request is one for the route, which then knows its parameters."""
    if scope["type"] != "http" or scope["method"] != method:
        return False
    match, found = route.matches(scope)
    if match is Match.FULL:
        scope.update(found)
    return match is Match.FULL


async def _create(request: Request) -> Response | None:
    """The answer to a creation; None where its body is not plainly in order."""
    length = request.headers.get("Content-Length", "")
    if not length.isdecimal() or int(length) > MOST_BYTES:
        return None
    try:
        return await assets.create_plainly(request)
    except RoughyError as error:
        return refusal(error)
