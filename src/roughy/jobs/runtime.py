"""The durable job runner of this process: DBOS over the installation's own database.

A job is a DBOS workflow whose id is derived from its row, so asking twice for the same job runs it once, and one that a
crash interrupted goes on at the step it had reached (DBOS Transact, "Workflows": steps that returned do not run again).
"""

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from dbos import DBOS, DBOSConfig, SetWorkflowID
from sqlalchemy.engine import make_url

from roughy.installation import Installation
from roughy.jobs.seat import Seat

QUEUE = "jobs"
SHARES = "shares"
"""The queue for shares of a job. Jobs wait for their shares, which would wait for ever in the same queue."""
POLLING_SECONDS = 0.1

Job = Callable[[str], Awaitable[None]]
"""A workflow that works on the row whose id it is given."""


@dataclass(frozen=True, slots=True)
class _Launched:
    installation: Installation
    seat: Seat
    loop: asyncio.AbstractEventLoop


_launched: list[_Launched] = []
_stopping = threading.Event()


async def launch(installation: Installation, seat: Seat) -> None:
    """Start working on queued jobs in the running event loop, first on those that a crash interrupted in this seat."""
    _stopping.clear()
    _launched[:] = [_Launched(installation, seat, asyncio.get_running_loop())]
    config: DBOSConfig = {
        "name": "roughy",
        "system_database_url": _jobs_url(installation),
        # A job survives an upgrade: rows, not code, say what is still to do.
        "application_version": "1",
        "executor_id": str(seat.id),
        "log_level": "WARNING",
    }
    DBOS(config=config)
    DBOS.launch()
    await DBOS.register_queue_async(
        QUEUE, worker_concurrency=installation.settings.jobs, polling_interval_sec=POLLING_SECONDS
    )
    await DBOS.register_queue_async(SHARES, worker_concurrency=1, polling_interval_sec=POLLING_SECONDS)


def stop() -> None:
    """Stop taking jobs; a job cut off here goes on at the next launch."""
    _stopping.set()
    # All that it would complain of now is each job that is cut off, which the job tells by itself.
    logging.getLogger("dbos").setLevel(logging.CRITICAL)
    DBOS.destroy()
    _launched.clear()


def stopping() -> bool:
    """Whether this process has begun to stop, so that what breaks in a job is no fault of the job's."""
    return _stopping.is_set()


def installation() -> Installation:
    """The installation that running jobs work for."""
    return _launched[0].installation


def scratch() -> Path:
    """The folder in which this process's running jobs keep what they need, a folder each."""
    return _launched[0].seat.scratch


def home() -> asyncio.AbstractEventLoop:
    """The event loop of the launch, to which the installation's connections belong."""
    return _launched[0].loop


async def enqueue(job: Job, row_id: str) -> None:
    """Queue a job for a row; does nothing where the row's job is queued, running or done."""
    with SetWorkflowID(f"{job.__name__}-{row_id}"):
        await DBOS.enqueue_workflow_async(QUEUE, job, row_id)  # type: ignore[arg-type]


def _jobs_url(installation: Installation) -> str:
    url = make_url(installation.settings.database)
    if url.get_backend_name() == "sqlite":
        return f"sqlite:///{Path(url.database or '').with_name('jobs.db')}"
    return url.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
