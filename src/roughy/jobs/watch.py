"""Run a child process for a job for as long as somebody still wants its result."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, TypeVar

from roughy.jobs.child import Cancelled, Limits, run_child

T = TypeVar("T")

WATCH_SECONDS = 0.5


async def run_watched(
    task: str,
    arguments: dict[str, Any],
    result: type[T],
    *,
    wanted: Callable[[float], Awaitable[bool]],
    limits: Limits | None = None,
) -> T:
    """Call `task` in a child process (see `run_child`) and ask twice a second whether its result is still wanted.

    `wanted` is told the share that is done (0 to 1), to record it. Where it answers no, the child is killed and
    `Cancelled` raised; the same happens where the caller itself is cancelled.
    """
    cancelled = threading.Event()
    shares = [0.0]
    running = asyncio.ensure_future(
        asyncio.to_thread(
            run_child,
            task,
            arguments,
            result,
            limits=limits,
            on_progress=lambda share: shares.__setitem__(0, share),
            cancelled=cancelled,
        )
    )
    try:
        while not (await asyncio.wait([running], timeout=WATCH_SECONDS))[0]:
            if not await wanted(shares[0]):
                cancelled.set()
        return await running
    finally:
        cancelled.set()
        with suppress(Cancelled, Exception):
            await running
