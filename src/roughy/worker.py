"""The working half of the service: runs jobs, and sees that no row waits for one that nobody has."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from roughy.assets.jobs import PREPARATION
from roughy.cuts.jobs import DECIDING
from roughy.installation import Installation
from roughy.jobs import runtime
from roughy.jobs.dispatch import Dispatcher
from roughy.renders.jobs import RENDERING


@asynccontextmanager
async def working(installation: Installation) -> AsyncIterator[Dispatcher]:
    """Work on jobs until the body ends; what is then unfinished goes on at the next start."""
    runtime.launch(installation)
    dispatcher = Dispatcher(installation.database, [PREPARATION, DECIDING, RENDERING])
    running = asyncio.create_task(dispatcher.run())
    try:
        yield dispatcher
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        await asyncio.to_thread(runtime.stop)
