"""Find the rows that wait for a job and give them one.

The row is the truth: whoever makes a row that needs work commits it and rings. The dispatcher also looks by itself,
so a ring that was lost with its process, or made in another, delays a job by seconds and never loses it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import structlog

from roughy.database.connection import Database
from roughy.jobs.runtime import Job, enqueue

LOOK_SECONDS = 1.0
AGAIN_SECONDS = 300.0

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Work:
    """One kind of job and the query that tells which rows, by id, wait for it."""

    job: Job
    waiting: Callable[[Database], Awaitable[Sequence[str]]]


class Dispatcher:
    """Enqueues what waits, at once after a `ring` and every second; a row is offered again after minutes."""

    def __init__(self, database: Database, work: Sequence[Work]) -> None:
        self._database = database
        self._work = work
        self._bell = asyncio.Event()
        self._offered: dict[tuple[str, str], float] = {}

    def ring(self) -> None:
        """Say that a row waits for a job; its transaction has been committed."""
        self._bell.set()

    async def run(self) -> None:
        """Dispatch until cancelled; a failing look is logged and tried again."""
        while True:
            try:
                await self._look()
            except Exception:
                log.exception("dispatch_failed")
            try:
                await asyncio.wait_for(self._bell.wait(), LOOK_SECONDS)
            except TimeoutError:
                continue
            self._bell.clear()

    async def _look(self) -> None:
        at = asyncio.get_running_loop().time()
        self._offered = {key: time for key, time in self._offered.items() if at - time < AGAIN_SECONDS}
        for work in self._work:
            for row_id in await work.waiting(self._database):
                if (work.job.__name__, row_id) not in self._offered:
                    await enqueue(work.job, row_id)
                    self._offered[work.job.__name__, row_id] = at
