"""Wait for what others do, as long as the slowest and busiest machine may need.

Patience is counted in looks, so that a machine which stands still for a minute does not use it up.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")

PATIENCE_SECONDS = 120
"""Nobody waits so long unless something is broken; each test as a whole has 300 seconds."""

PAUSE_SECONDS = 0.1
"""One key may ask a server so often for ever."""

SHORT_PAUSE_SECONDS = 0.02


def wait_until(look: Callable[[], T | None]) -> T:
    """What the look gives once that is true; fail where it never is."""
    for _ in range(round(PATIENCE_SECONDS / PAUSE_SECONDS)):
        if found := look():
            return found
        time.sleep(PAUSE_SECONDS)
    raise AssertionError("it never came true")


async def until(holds: Callable[[], bool | Awaitable[bool]]) -> None:
    """Return once the condition holds, without holding up the event loop; fail where it never does."""
    for _ in range(round(PATIENCE_SECONDS / SHORT_PAUSE_SECONDS)):
        answer = holds()
        if answer if isinstance(answer, bool) else await answer:
            return
        await asyncio.sleep(SHORT_PAUSE_SECONDS)
    raise AssertionError("it never came true")
