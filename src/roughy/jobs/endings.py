"""How a job ends: well, given up because nobody wants it any more, or failed with what a person can do about it."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from roughy.errors import RoughyError
from roughy.jobs.child import Cancelled
from roughy.jobs.runtime import stopping

log = structlog.get_logger()

Fail = Callable[[str, str, str], Awaitable[None]]
"""Marks the row of that id as failed, with a code and a message."""


async def run_to_an_end(row_id: str, work: Callable[[str], Awaitable[None]], fail: Fail) -> None:
    """Do the `work` on a row; whatever comes of it, the row does not wait for ever.

    A `RoughyError` fails the row with its code and message, any other error with `internal_error`. `Cancelled` leaves
    the row to whoever cancelled it. A job that this process takes down with it goes on at the next launch.
    """
    try:
        await _run(row_id, work, fail)
    except Exception:
        if not stopping():
            raise
        log.info("job_interrupted", work=work.__name__, row_id=row_id)
        raise asyncio.CancelledError from None


async def _run(row_id: str, work: Callable[[str], Awaitable[None]], fail: Fail) -> None:
    try:
        await work(row_id)
    except Cancelled:
        log.info("job_cancelled", work=work.__name__, row_id=row_id)
    except RoughyError as error:
        await fail(row_id, error.code, error.message)
    except Exception:
        if stopping():
            raise
        log.exception("job_broke", work=work.__name__, row_id=row_id)
        message = "Something broke on our side: try again, and tell the operator the id if it recurs."
        await fail(row_id, "internal_error", message)
