"""`roughy worker`: work on the jobs of an installation that other processes serve."""

import asyncio
import signal
from pathlib import Path
from typing import Annotated

import typer

from roughy.cli.opening import settings_for
from roughy.cli.refusals import refusals
from roughy.database.migrate import migrate
from roughy.errors import RoughyError
from roughy.installation import Installation
from roughy.log import set_up_logging
from roughy.settings import Settings
from roughy.worker import working


def worker(data: Annotated[Path | None, typer.Option(help="The data folder.")] = None) -> None:
    """Work on jobs until interrupted; needs the database and storage of a `roughy serve`."""
    with refusals():
        settings = settings_for(data)
        _check(settings)
        set_up_logging()
        migrate(settings.database)
        asyncio.run(_work(settings))


def _check(settings: Settings) -> None:
    if not settings.database.startswith("postgresql"):
        message = "Workers need a PostgreSQL that all processes share: set ROUGHY_DATABASE_URL, as for `roughy serve`."
        raise RoughyError("workers_need_postgresql", message)
    if settings.jobs < 1:
        raise RoughyError("no_jobs", "With ROUGHY_JOBS=0 a worker would do nothing: set how many jobs it may work on.")


async def _work(settings: Settings) -> None:
    opened = Installation.open(settings)
    stopping = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    async with working(opened):
        typer.echo(f"Working on the jobs of {opened.settings.blobs}, up to {settings.jobs} at once")
        await stopping.wait()
    await opened.close()
