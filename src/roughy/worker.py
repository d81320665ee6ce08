"""The working half of the service: runs jobs, and sees that no row waits for one that nobody has."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial

from roughy.assets.jobs import PREPARATION
from roughy.assets.removal import remove_bytes
from roughy.assets.unpaid import purge_unpaid
from roughy.credits.sweep import expire_grants
from roughy.cuts.jobs import DECIDING
from roughy.installation import Installation
from roughy.jobs import runtime
from roughy.jobs.dispatch import Dispatcher
from roughy.jobs.loop import Loop
from roughy.jobs.roster import Roster
from roughy.jobs.seat import seated
from roughy.renders.jobs import RENDERING
from roughy.uploads.service import Transfers
from roughy.uploads.sweep import sweep
from roughy.webhooks.deliverer import Deliverer

SOON, LATER, SELDOM = 1.0, 30.0, 3600.0
"""Seconds between looks for what somebody waits for, for what nobody does, and for what is due by the day."""

SIGNS = 4
"""Signs of life within the time after which a worker is taken for dead."""


class Worker:
    """The loops of one working process: `prompt` ones are woken by a ring, `patient` ones keep their own time."""

    def __init__(self, prompt: Sequence[Loop | Deliverer], patient: Sequence[Loop]) -> None:
        self._prompt = prompt
        self._patient = patient

    def ring(self) -> None:
        """Say that a row waits for work; its transaction has been committed."""
        for loop in self._prompt:
            loop.ring()

    async def run(self) -> None:
        """Work until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            for loop in [*self._prompt, *self._patient]:
                tasks.create_task(loop.run())


@asynccontextmanager
async def working(here: Installation) -> AsyncIterator[Worker]:
    """Work on jobs until the body ends; what is then unfinished goes on at the next start, or with another worker.

    With no jobs to work on (`jobs` is 0) this process leaves everything to other workers.
    """
    if not here.settings.jobs:
        yield Worker([], [])
        return
    patience = timedelta(seconds=here.settings.worker_timeout_seconds)
    with seated(here.settings.data.resolve()) as seat:
        roster = Roster(here.database, seat.id, patience)
        await runtime.launch(here, seat)
        await roster.enter()
        worker = _worker(here, Loop(roster.look, patience.total_seconds() / SIGNS))
        running = asyncio.create_task(worker.run())
        try:
            yield worker
        finally:
            running.cancel()
            await asyncio.wait([running])
            await asyncio.to_thread(runtime.stop)
            await roster.leave()


def _worker(here: Installation, attending: Loop) -> Worker:
    database = here.database
    dispatching = Loop(Dispatcher(database, [PREPARATION, DECIDING, RENDERING]).look, SOON)
    removing = Loop(partial(remove_bytes, database, here.blobs), LATER)
    transfers = Transfers.open(here, dispatching.ring)
    return Worker(
        prompt=[dispatching, removing, Deliverer.open(here)],
        patient=[
            attending,
            Loop(partial(sweep, transfers), LATER),
            Loop(partial(expire_grants, database), SELDOM),
            Loop(partial(purge_unpaid, database, here.settings.unpaid_days), SELDOM),
        ],
    )
