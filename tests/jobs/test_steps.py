"""Steps of jobs run where the installation's connections live, whatever moment a job begins in."""

import asyncio
import uuid
from pathlib import Path

from dbos import DBOS

from roughy.database.migrate import migrate
from roughy.installation import Installation
from roughy.jobs import runtime
from roughy.jobs.seat import seated
from roughy.jobs.steps import step
from roughy.settings import Settings
from tests.waiting import until, wait_until

begun: list[str] = []
found: list[asyncio.AbstractEventLoop] = []


@DBOS.workflow()
async def look_around(row_id: str) -> None:
    """Note that the job has begun, then the loop of its step."""
    begun.append(row_id)
    await look()


@step
async def look() -> None:
    """Note the loop, after a transaction as jobs have them."""
    async with runtime.installation().database.transaction():
        found.append(asyncio.get_running_loop())


def test_a_job_that_begins_while_the_loop_pauses_steps_in_that_loop_all_the_same(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "data")
    settings.data.mkdir()
    migrate(settings.database)
    loop = asyncio.new_event_loop()
    with seated(settings.data) as seat:
        here = Installation.open(settings)
        loop.run_until_complete(runtime.launch(here, seat))
        loop.run_until_complete(runtime.enqueue(look_around, str(uuid.uuid4())))
        wait_until(lambda: begun)
        loop.run_until_complete(until(lambda: bool(found)))
        loop.run_until_complete(asyncio.to_thread(runtime.stop))
        loop.run_until_complete(here.close())
    loop.close()
    assert found == [loop]
