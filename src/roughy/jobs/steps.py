"""How a step of a job meets trouble: what may pass is tried again, what a person must act on is not."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from dbos import DBOS

from roughy.errors import RoughyError
from roughy.jobs.child import Cancelled, ChildError
from roughy.jobs.runtime import home

P = ParamSpec("P")
R = TypeVar("R")

ATTEMPTS = 3


def step(function: Callable[P, Coroutine[Any, Any, R]]) -> Callable[P, Awaitable[R]]:
    """Make an async function a durable step: once it has returned, a resumed job does not run it again.

    Errors of what lies outside (a lost database or bucket) are tried three times.
    """
    return DBOS.step(retries_allowed=True, max_attempts=ATTEMPTS, should_retry=_may_pass)(_at_home(function))


def _at_home(function: Callable[P, Coroutine[Any, Any, R]]) -> Callable[P, Coroutine[Any, Any, R]]:
    """Run in the event loop of the launch.

    DBOS begins a job in a loop of its own where it finds that one pausing, as a server's loop does between its start
    and its first request; connections and locks would then be shared by two threads.
    """

    @wraps(function)
    async def run(*args: P.args, **kwargs: P.kwargs) -> R:
        loop = home()
        if asyncio.get_running_loop() is loop:
            return await function(*args, **kwargs)
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(function(*args, **kwargs), loop))

    return run


def _may_pass(error: BaseException) -> bool:
    return not isinstance(error, RoughyError | Cancelled | ChildError)
