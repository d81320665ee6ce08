"""Blocking calls in threads of their own, so that waiting for a disk or for S3 holds up nothing else."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Threads:
    """Up to `count` threads."""

    def __init__(self, count: int) -> None:
        self._pool = ThreadPoolExecutor(count, thread_name_prefix="uploads")

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call in a thread and wait for the result."""
        return await completed(self.start(function, *args, **kwargs))

    def start(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> "asyncio.Future[T]":
        """Call in a thread; `completed` waits for the result."""
        return asyncio.get_running_loop().run_in_executor(self._pool, lambda: function(*args, **kwargs))


async def completed(call: "asyncio.Future[T]") -> T:
    """Wait for a call in a thread, also where the waiter is cancelled: the thread uses its file until it returns."""
    try:
        return await asyncio.shield(call)
    except asyncio.CancelledError:
        await asyncio.wait([call])
        raise
