"""Open an installation for one short command, its database brought up to date."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from roughy.database.connection import Database
from roughy.database.migrate import migrate
from roughy.database.turns import OPERATING, take_turn
from roughy.settings import Settings

T = TypeVar("T")


def settings_for(data: Path | None) -> Settings:
    """The settings of the environment, for the data folder `data` where one is given."""
    return Settings(data=data) if data else Settings()


def in_transaction(data: Path | None, body: Callable[[AsyncSession], Awaitable[T]]) -> T:
    """Run `body` in one transaction on the installation's database, which is created or upgraded first.

    Commands that are started at once take turns, so that what one finds missing is not made by another meanwhile.
    """
    settings = settings_for(data)
    settings.signing_secret()
    migrate(settings.database)

    async def run() -> T:
        database = Database(settings.database)
        try:
            async with database.transaction() as session:
                await (await session.connection()).run_sync(take_turn, OPERATING)
                return await body(session)
        finally:
            await database.close()

    return asyncio.run(run())
