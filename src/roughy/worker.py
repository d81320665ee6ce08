"""The working half of the service: runs jobs, and sees that no row waits for one that nobody has."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial

from roughy.assets.jobs import PREPARATION
from roughy.assets.removal import remove_bytes
from roughy.cuts.jobs import DECIDING
from roughy.installation import Installation
from roughy.jobs import runtime
from roughy.jobs.dispatch import Dispatcher
from roughy.jobs.loop import Loop
from roughy.renders.jobs import RENDERING
from roughy.uploads.service import Transfers
from roughy.uploads.sweep import sweep

SOON, LATER = 1.0, 30.0
"""Seconds between looks for what somebody waits for, and for what nobody does."""


class Worker:
    """The loops of one working process."""

    def __init__(self, loops: Sequence[Loop]) -> None:
        self._loops = loops

    def ring(self) -> None:
        """Say that a row waits for work; its transaction has been committed."""
        for loop in self._loops:
            loop.ring()

    async def run(self) -> None:
        """Work until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            for loop in self._loops:
                tasks.create_task(loop.run())


@asynccontextmanager
async def working(here: Installation) -> AsyncIterator[Worker]:
    """Work on jobs until the body ends; what is then unfinished goes on at the next start."""
    await runtime.launch(here)
    worker = _worker(here)
    running = asyncio.create_task(worker.run())
    try:
        yield worker
    finally:
        running.cancel()
        await asyncio.wait([running])
        await asyncio.to_thread(runtime.stop)


def _worker(here: Installation) -> Worker:
    dispatcher = Dispatcher(here.database, [PREPARATION, DECIDING, RENDERING])
    transfers = Transfers.open(here, lambda: None)
    return Worker(
        [
            Loop(dispatcher.look, SOON),
            Loop(partial(remove_bytes, here.database, here.blobs), LATER),
            Loop(partial(sweep, transfers), LATER),
        ]
    )
