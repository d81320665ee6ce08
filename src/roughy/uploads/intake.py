"""The bytes of one request as they come in, and the ways in which that ends."""

import asyncio
from collections.abc import AsyncIterator
from enum import Enum, auto

IDLE_SECONDS = 60.0
"""A connection that is silent for so long is taken for dead."""


class ConnectionLost(Exception):
    """The sender's connection broke before its request was complete."""


class Ending(Enum):
    """Why no more bytes come."""

    COMPLETE = auto()
    LOST = auto()
    STOPPED = auto()
    TOO_LONG = auto()


class Intake:
    """Iterates over the chunks of `body`, at most `most` bytes, until they end in one of the ways of `Ending`.

    `body` raises `ConnectionLost` where the connection breaks; what came before has been handed on by then.
    """

    def __init__(self, body: AsyncIterator[bytes], most: int) -> None:
        self.most = most
        self.received = 0
        self.ending: Ending | None = None
        self._body = body
        self._stopped = False
        self._waiting: asyncio.Timeout | None = None
        self._last_chunk_at = asyncio.get_running_loop().time()

    def stop(self) -> None:
        """End the iteration at once where it waits for bytes, else before it takes the next."""
        self._stopped = True
        if self._waiting:
            self._waiting.reschedule(0)

    @property
    def idle_seconds(self) -> float:
        """For how long no bytes have come."""
        return asyncio.get_running_loop().time() - self._last_chunk_at

    def __aiter__(self) -> "Intake":
        return self

    async def __anext__(self) -> bytes:
        while self.ending is None:
            chunk = await self._receive()
            if chunk:
                return chunk
        raise StopAsyncIteration

    async def _receive(self) -> bytes:
        try:
            async with asyncio.timeout(0 if self._stopped else IDLE_SECONDS) as self._waiting:
                chunk = await anext(self._body)
        except StopAsyncIteration:
            return self._end(Ending.COMPLETE)
        except TimeoutError:
            return self._end(Ending.STOPPED if self._stopped else Ending.LOST)
        except ConnectionLost:
            return self._end(Ending.LOST)
        finally:
            self._waiting = None
        self._last_chunk_at = asyncio.get_running_loop().time()
        if self.received + len(chunk) > self.most:
            return self._end(Ending.TOO_LONG)
        self.received += len(chunk)
        return chunk

    def _end(self, ending: Ending) -> bytes:
        self.ending = ending
        return b""


async def nothing() -> AsyncIterator[bytes]:
    """The body of a writer that brings no bytes."""
    for chunk in list[bytes]():
        yield chunk
