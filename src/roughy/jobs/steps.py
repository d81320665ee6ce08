"""How a step of a job meets trouble: what may pass is tried again, what a person must act on is not."""

from collections.abc import Awaitable, Callable
from typing import ParamSpec, TypeVar

from dbos import DBOS

from roughy.errors import RoughyError
from roughy.jobs.child import Cancelled, ChildError

P = ParamSpec("P")
R = TypeVar("R")

ATTEMPTS = 3


def step(function: Callable[P, Awaitable[R]]) -> Callable[P, Awaitable[R]]:
    """Make an async function a durable step: once it has returned, a resumed job does not run it again.

    Errors of what lies outside (a lost database or bucket) are tried three times.
    """
    return DBOS.step(retries_allowed=True, max_attempts=ATTEMPTS, should_retry=_may_pass)(function)


def _may_pass(error: BaseException) -> bool:
    return not isinstance(error, RoughyError | Cancelled | ChildError)
