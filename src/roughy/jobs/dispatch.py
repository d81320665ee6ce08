"""Find the rows that wait for a job and give them one.

The row is the truth: whoever makes a row that needs work commits it and rings, and a look finds it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from roughy.database.connection import Database
from roughy.jobs.runtime import Job, enqueue

AGAIN_SECONDS = 300.0


@dataclass(frozen=True, slots=True)
class Work:
    """One kind of job and the query that tells which rows, by id, wait for it."""

    job: Job
    waiting: Callable[[Database], Awaitable[Sequence[str]]]


class Dispatcher:
    """Enqueues the jobs of rows that wait; a row that still waits after minutes is offered again."""

    def __init__(self, database: Database, work: Sequence[Work]) -> None:
        self._database = database
        self._work = work
        self._offered: dict[tuple[str, str], float] = {}

    async def look(self) -> None:
        """Enqueue what waits now."""
        at = asyncio.get_running_loop().time()
        self._offered = {key: time for key, time in self._offered.items() if at - time < AGAIN_SECONDS}
        for work in self._work:
            for row_id in await work.waiting(self._database):
                if (work.job.__name__, row_id) not in self._offered:
                    await enqueue(work.job, row_id)
                    self._offered[work.job.__name__, row_id] = at
