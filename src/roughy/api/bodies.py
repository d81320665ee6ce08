"""Keep request bodies small wherever they are read into memory, which is everywhere but in uploads.

Starlette can limit bodies too, but answers in plain text, outside the contract's envelope.
"""

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_BYTES = 4 << 20
"""More than any valid body has: a script of 100,000 characters, each escaped, is 1.2 MB."""

STREAMED = "/v1/uploads"


class BodyLimit:
    """ASGI middleware: reading more than `MOST_BYTES` of a body ends the request with 413."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["path"].startswith(STREAMED):
            await self._app(scope, receive, send)
            return
        received = 0

        async def receive_some() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > MOST_BYTES:
                raise HTTPException(413, f"The body is too large: send at most {MOST_BYTES >> 20} MiB")
            return message

        await self._app(scope, receive_some, send)
