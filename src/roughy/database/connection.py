"""Connections to SQLite or PostgreSQL, and the two kinds of transaction."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext

from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine

from roughy.database import sqlite
from roughy.database.statements import Driver, Statements


class Database:
    """An opened database: `transaction()` to write, `reading()` to read a consistent state."""

    def __init__(self, url: str) -> None:
        self.url = url
        location = make_url(url)
        self.engine: AsyncEngine
        self._disk: sqlite.Disk | None = None
        self._driver: Driver | None = None
        if location.get_backend_name() == "sqlite":
            self.engine = sqlite.open_engine(location)
            self._disk = sqlite.Disk(location.database or "")
            self._driver = Driver(location.database or "")
        else:
            self.engine = create_async_engine(url, pool_pre_ping=True)
        self._turn = asyncio.Lock() if self._disk else nullcontext()

    @asynccontextmanager
    async def transaction(self, *, durable: bool = True) -> AsyncIterator[AsyncSession]:
        """A session that commits at the end, or rolls back where the body raises.

        What it wrote then survives a power cut; `durable=False` leaves that to the next transaction that is durable.
        """
        async with self._turn, AsyncSession(self.engine, expire_on_commit=False) as session, session.begin():
            yield session
        if self._disk and durable:
            await self._disk.sync()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """A session that waits for no writer and commits nothing."""
        async with AsyncSession(self.engine, expire_on_commit=False) as session:
            await session.connection(execution_options={"reading": True})
            yield session

    @asynccontextmanager
    async def short_transaction(self, *, durable: bool = True) -> AsyncIterator[Statements]:
        """A `transaction` of few plain statements, which costs a tenth where SQLite is the database."""
        if not self._driver:
            async with self.transaction(durable=durable) as session:
                yield session
            return
        async with self._turn, self._driver.transaction(writing=True) as statements:
            yield statements
        if self._disk and durable:
            await self._disk.sync()

    @asynccontextmanager
    async def short_reading(self) -> AsyncIterator[Statements]:
        """A `reading` of few plain statements, which costs a tenth where SQLite is the database."""
        if not self._driver:
            async with self.reading() as session:
                yield session
            return
        async with self._driver.transaction(writing=False) as statements:
            yield statements

    async def ping(self) -> None:
        """Raise where the database does not answer."""
        async with self.reading() as session:
            await session.execute(text("SELECT 1"))

    async def close(self) -> None:
        """Close all connections."""
        if self._driver:
            self._driver.close()
        if self._disk:
            await self._disk.close()
        await self.engine.dispose()
