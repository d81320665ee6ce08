"""Look again and again for something to do: at once after a ring, and every so often by itself."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import structlog

log = structlog.get_logger()


class Loop:
    """Calls `look` at the start, after every `ring` and at least every `seconds`; a failing look is logged.

    A ring that was lost with its process, or made in another one, thus delays work and never loses it.
    """

    def __init__(self, look: Callable[[], Awaitable[None]], seconds: float) -> None:
        self._look = look
        self._seconds = seconds
        self._bell = asyncio.Event()

    def ring(self) -> None:
        """Say that there is something to do; its transaction has been committed."""
        self._bell.set()

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            self._bell.clear()
            try:
                await self._look()
            except Exception:
                log.exception("look_failed", look=getattr(self._look, "__qualname__", repr(self._look)))
            # Not `wait_for`, which on Python 3.11 loses a cancellation that comes just after a ring.
            with suppress(TimeoutError):
                async with asyncio.timeout(self._seconds):
                    await self._bell.wait()
