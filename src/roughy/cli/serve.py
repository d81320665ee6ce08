"""`roughy serve`: the API, the jobs and the storage in one command."""

import os
import shutil
from pathlib import Path
from typing import Annotated

import typer
from granian import Granian
from granian.constants import Interfaces
from sqlalchemy.ext.asyncio import AsyncSession

from roughy.accounts.service import count_accounts, create_key, find_account
from roughy.cli.opening import in_transaction, settings_for
from roughy.cli.refusals import refusals
from roughy.credits.service import grant
from roughy.settings import Settings

FIRST_ACCOUNT = "default"
FIRST_CREDITS = 1000


def serve(
    data: Annotated[Path | None, typer.Option(help="The data folder; created where it is missing.")] = None,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen on.", min=1, max=65535)] = 8000,
    processes: Annotated[
        int | None, typer.Option(help="Processes that answer; one works on jobs.", min=1, max=64)
    ] = None,
) -> None:
    """Serve the API and work on jobs until interrupted."""
    with refusals():
        settings = settings_for(data)
        settings.processes = processes or settings.processes
        key = in_transaction(data, _first_key)
        if key:
            typer.echo(f"Created the account {FIRST_ACCOUNT!r}; its API key, shown this once: {key}")
        typer.echo(f"Roughy listens on http://{host}:{port}, with its data in {settings.data.resolve()}")
        _hand_on(settings)
        Granian(
            "roughy.api.app:create_app",
            factory=True,
            address=host,
            port=port,
            interface=Interfaces.ASGI,
            workers=settings.processes,
            workers_kill_timeout=10,
            websockets=False,
            log_access=False,
        ).serve()


def _hand_on(settings: Settings) -> None:
    """Tell the processes to come what was given here, and where to count together what each of them does."""
    os.environ["ROUGHY_DATA"] = str(settings.data.resolve())
    os.environ["ROUGHY_PROCESSES"] = str(settings.processes)
    if settings.processes > 1:
        counts = settings.data.resolve() / "metrics"
        shutil.rmtree(counts, ignore_errors=True)
        counts.mkdir()
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(counts)


async def _first_key(session: AsyncSession) -> str | None:
    """On a first start: the key of a first account, with credits to begin with."""
    if await count_accounts(session):
        return None
    key = await create_key(session, FIRST_ACCOUNT)
    account = await find_account(session, FIRST_ACCOUNT)
    await grant(session, account.id, FIRST_CREDITS)
    return key
