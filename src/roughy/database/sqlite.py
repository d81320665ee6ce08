"""SQLite for one event loop: statements run where they are awaited, only the disk is waited for elsewhere.

A statement on a local file takes microseconds, less than handing it to a thread does. What takes long is the disk, and
another process that writes. So a commit goes to the page cache (WAL mode with `synchronous = NORMAL`, which leaves the
file whole after a power cut, though perhaps without the last commits), and `Disk.sync` then puts the log on the disk in
a thread, once for all commits that wait. See https://www.sqlite.org/wal.html and the pragma `synchronous`.
"""

import asyncio
import os
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import count
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool
from sqlalchemy.util import await_only

BUSY_MILLISECONDS = 30_000
EAGER_LOOKS, RETRY_SECONDS = 30, 0.002
"""How often it is looked at once whether a writer of another process is done, most are within microseconds, and how
long is slept between later looks; the writers of this process queue."""
SYNCS_PER_CHECKPOINT = 250


class _Cursor(sqlite3.Cursor):
    async def _async_soft_close(self) -> None:
        """SQLAlchemy asks a cursor to let go of its connection before a result is read; this one may keep it."""


class _Connection(sqlite3.Connection):
    def cursor(self, *_: Any) -> _Cursor:  # type: ignore[override]
        return super().cursor(_Cursor)


class Dialect(SQLiteDialect_pysqlite):
    """SQLAlchemy's own dialect for `sqlite3`, said to be asynchronous."""

    driver = "inline"
    supports_statement_cache = True
    is_async = True
    has_terminate = True

    @classmethod
    def get_pool_class(cls, _: URL) -> type[AsyncAdaptedQueuePool]:
        """A pool whose waiters do not block the loop."""
        return AsyncAdaptedQueuePool

    def do_terminate(self, dbapi_connection: Any) -> None:
        """Close; whatever was begun is rolled back."""
        dbapi_connection.close()


registry.register("sqlite.inline", __name__, "Dialect")


def open_engine(location: URL) -> AsyncEngine:
    """An engine on the SQLite file; its transactions take the write lock, unless they are for reading."""
    arguments = {"check_same_thread": False, "factory": _Connection}
    engine = create_async_engine(location.set(drivername="sqlite+inline"), connect_args=arguments)
    event.listen(engine.sync_engine, "connect", lambda connection, _: set_up_inline(connection))
    event.listen(engine.sync_engine, "begin", _begin)
    return engine


def set_up(connection: Any) -> None:
    """Prepare a new connection, whose transactions are begun by hand and survive a power cut once they commit."""
    connection.isolation_level = None
    wait_within(connection, BUSY_MILLISECONDS)
    _use_log(connection)
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")


def _use_log(connection: Any) -> None:
    """Switch the file to WAL mode, for which SQLite does not wait by itself where others open the new file too."""
    give_up_at = time.monotonic() + BUSY_MILLISECONDS / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if not _is_busy(error) or time.monotonic() > give_up_at:
                raise
        time.sleep(RETRY_SECONDS)


def set_up_inline(connection: sqlite3.Connection) -> None:
    """Prepare a connection whose commits `Disk` puts on the disk."""
    set_up(connection)
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA wal_autocheckpoint = 0")


def wait_within(connection: Any, milliseconds: int) -> None:
    """Let SQLite itself wait so long for other connections, which holds up the loop; 0 never waits."""
    connection.execute(f"PRAGMA busy_timeout = {milliseconds}")


def _begin(connection: Connection) -> None:
    database = connection.connection.dbapi_connection
    assert isinstance(database, sqlite3.Connection)
    if connection.get_execution_options().get("reading"):
        database.execute("BEGIN")
        return
    wait_within(database, 0)
    try:
        await_only(begin_writing(database))
    finally:
        wait_within(database, BUSY_MILLISECONDS)


async def begin_writing(database: sqlite3.Connection) -> None:
    """Begin a transaction that writes, once other processes let it, without holding up the loop.

    The connection must be one that never waits (`wait_within`). It takes the lock at once: one that reads first and
    writes later could not be retried after SQLITE_BUSY.
    """
    give_up_at = time.monotonic() + BUSY_MILLISECONDS / 1000
    looks = count()
    while not _take_lock(database, last=time.monotonic() > give_up_at):  # noqa: ASYNC110 (no event comes from outside)
        await asyncio.sleep(0 if next(looks) < EAGER_LOOKS else RETRY_SECONDS)


def _take_lock(database: sqlite3.Connection, *, last: bool) -> bool:
    try:
        database.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        if last or not _is_busy(error):
            raise
        return False
    return True


def _is_busy(error: sqlite3.OperationalError) -> bool:
    return error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY


class Disk:
    """The disk under the SQLite file `path`."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="sqlite-disk")
        self._log: _Log | None = None
        self._running: asyncio.Future[None] | None = None
        self._waiting: list[asyncio.Future[None]] = []

    async def sync(self) -> None:
        """Return once all that was committed before this call is on the disk; calls that wait share one turn."""
        done = asyncio.get_running_loop().create_future()
        self._waiting.append(done)
        if not self._running:
            self._start()
        await done

    async def close(self) -> None:
        """Let go of the file."""
        while self._running:
            await asyncio.wait([self._running])
        self._thread.shutdown()
        if self._log:
            self._log.close()

    def _start(self) -> None:
        turn, self._waiting = self._waiting, []
        self._running = asyncio.get_running_loop().run_in_executor(self._thread, self._sync)
        self._running.add_done_callback(partial(self._end, turn))

    def _end(self, turn: list[asyncio.Future[None]], running: asyncio.Future[None]) -> None:
        """Tell those whose turn it was, and begin with those who came meanwhile."""
        self._running = None
        if self._waiting:
            self._start()
        error = running.exception()
        for done in turn:
            if done.cancelled():
                continue
            if error:
                done.set_exception(error)
            else:
                done.set_result(None)

    def _sync(self) -> None:
        self._log = self._log or _Log(self._path)
        self._log.sync()


class _Log:
    """SQLite's write-ahead log; the connection keeps it from being deleted and made anew meanwhile."""

    def __init__(self, path: str) -> None:
        self._connection = sqlite3.connect(path, check_same_thread=False)
        self._checkpoint()
        self._file = os.open(f"{path}-wal", os.O_RDONLY)
        self._syncs = 0

    def sync(self) -> None:
        """Put the log on the disk; now and then, move it into the database as far as no reader needs it."""
        os.fdatasync(self._file)
        self._syncs += 1
        if self._syncs % SYNCS_PER_CHECKPOINT == 0:
            self._checkpoint()

    def close(self) -> None:
        """Let the log go."""
        os.close(self._file)
        self._connection.close()

    def _checkpoint(self) -> None:
        self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
