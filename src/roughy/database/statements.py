"""Few plain statements for a busy request: on SQLite they go to the driver, without SQLAlchemy's execution.

SQLite takes some microseconds for such a statement, SQLAlchemy's session a hundred to hand it over. So a Core statement
is compiled once by SQLAlchemy, with its types, and then run as it is on connections of its own. A session offers the
same two methods, so that what uses `Statements` runs in a session too, and on PostgreSQL.
"""

import sqlite3
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Protocol

from sqlalchemy import Executable

from roughy.database.prepared import Prepared, prepare
from roughy.database.sqlite import begin_writing, set_up_inline, wait_within


class Found(Protocol):
    """The rows that a statement found."""

    def one_or_none(self) -> Any:
        """The only row, None where there is none."""


class Statements(Protocol):
    """What runs statements: an `AsyncSession`, or SQLite's driver."""

    async def execute(self, statement: Executable, parameters: Mapping[str, Any], /) -> Found:
        """Run a statement with its parameters."""

    async def scalar(self, statement: Executable, parameters: Mapping[str, Any], /) -> Any:
        """The first column of the first row, None where there is none."""


class Driver:
    """SQLite's own connections to the file `path`, for one event loop; each is lent to one transaction at a time."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._idle: dict[bool, list[sqlite3.Connection]] = {True: [], False: []}

    @asynccontextmanager
    async def transaction(self, *, writing: bool) -> AsyncIterator[Statements]:
        """Commit at the end, or roll back where the body raises; one for `writing` waits for other processes first."""
        idle = self._idle[writing]
        connection = idle.pop() if idle else self._open(writing=writing)
        try:
            if writing:
                await begin_writing(connection)
            else:
                connection.execute("BEGIN")
            yield _Direct(connection)
            connection.execute("COMMIT")
        except BaseException:
            connection.rollback()
            raise
        finally:
            idle.append(connection)

    def close(self) -> None:
        """Close the connections."""
        for connections in self._idle.values():
            while connections:
                connections.pop().close()

    def _open(self, *, writing: bool) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, check_same_thread=False)
        set_up_inline(connection)
        if writing:
            wait_within(connection, 0)
        return connection


class _Direct:
    """Runs statements on a connection within its transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    async def execute(self, statement: Executable, parameters: Mapping[str, Any], /) -> "_Rows":
        """Run a statement with its parameters."""
        prepared = prepare(statement, tuple(parameters))
        return _Rows(prepared, self._connection.execute(prepared.sql, prepared.bind(parameters)).fetchall())

    async def scalar(self, statement: Executable, parameters: Mapping[str, Any], /) -> Any:
        """The first column of the first row, None where there is none."""
        return (await self.execute(statement, parameters)).scalar()


class _Rows:
    def __init__(self, prepared: Prepared, rows: Sequence[tuple[Any, ...]]) -> None:
        self._prepared = prepared
        self._rows = rows

    def one_or_none(self) -> Any:
        """The only row, None where there is none."""
        if len(self._rows) > 1:
            raise ValueError("one row was expected, there are more")
        return self._prepared.read(self._rows[0]) if self._rows else None

    def scalar(self) -> Any:
        """The first column of the first row, None where there is none."""
        return self._prepared.read(self._rows[0])[0] if self._rows else None
