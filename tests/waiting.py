"""Wait in an event loop for what others do."""

import asyncio
from collections.abc import Awaitable, Callable

PATIENCE_SECONDS = 30


async def until(holds: Callable[[], bool | Awaitable[bool]], seconds: float = PATIENCE_SECONDS) -> None:
    """Return once the condition holds; raise TimeoutError where it does not within `seconds`."""
    async with asyncio.timeout(seconds):
        while True:
            answer = holds()
            if answer if isinstance(answer, bool) else await answer:
                return
            await asyncio.sleep(0.02)
