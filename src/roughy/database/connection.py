"""Connections to SQLite or PostgreSQL, and the two kinds of transaction.

SQLite runs in WAL mode with full synchronisation, so a committed transaction survives a power cut. Writers take the
write lock when they begin: a transaction that reads first and writes later could not be retried after SQLITE_BUSY.
"""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import Connection, event, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

SQLITE_BUSY_MILLISECONDS = 30_000


class Database:
    """An opened database: `transaction()` to write, `reading()` to read a consistent state."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = _engine(url)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """A session that commits at the end, or rolls back where the body raises."""
        async with AsyncSession(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """A session that waits for no writer and commits nothing."""
        async with AsyncSession(self.engine, expire_on_commit=False) as session:
            await session.connection(execution_options={"reading": True})
            yield session

    async def ping(self) -> None:
        """Raise where the database does not answer."""
        async with self.reading() as session:
            await session.execute(text("SELECT 1"))

    async def close(self) -> None:
        """Close all connections."""
        await self.engine.dispose()


def _engine(url: str) -> AsyncEngine:
    engine = create_async_engine(url, pool_pre_ping=True)
    if engine.dialect.name == "sqlite":
        event.listen(engine.sync_engine, "connect", set_up_sqlite)
        event.listen(engine.sync_engine, "begin", begin_sqlite)
        event.listen(engine.sync_engine, "invalidate", _roll_back)
    return engine


def set_up_sqlite(connection: Any, _: ConnectionPoolEntry) -> None:
    """Prepare a new SQLite connection; its transactions are begun by `begin_sqlite`."""
    connection.isolation_level = None
    cursor: sqlite3.Cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {SQLITE_BUSY_MILLISECONDS}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def begin_sqlite(connection: Connection) -> None:
    """Begin a transaction: with the write lock, unless the connection is for reading."""
    reading = connection.get_execution_options().get("reading")
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _roll_back(connection: Any, _: ConnectionPoolEntry, __: BaseException | None) -> None:
    """Give up the write lock of a connection that a cancelled coroutine was using; it is about to be forgotten."""
    connection.rollback()
