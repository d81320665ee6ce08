"""Short transactions do what sessions do, whatever the database."""

import asyncio
import sqlite3
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    MetaData,
    String,
    Table,
    Uuid,
    bindparam,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from roughy.database.base import UtcDateTime
from roughy.database.connection import Database

METADATA = MetaData()
NOTES = Table(
    "notes",
    METADATA,
    Column("id", Uuid(), primary_key=True),
    Column("text", String(200)),
    Column("number", BigInteger),
    Column("at", UtcDateTime()),
    Column("starred", Boolean, nullable=False, default=False),
)
PUT = insert(NOTES)
GET = select(NOTES).where(NOTES.c.id == bindparam("this"))
COUNT = select(func.count()).select_from(NOTES)
STAR = update(NOTES).where(NOTES.c.id == bindparam("this")).values(starred=True).returning(NOTES.c.text, NOTES.c.at)

MOMENTS = st.datetimes(
    datetime(1970, 1, 1), datetime(2200, 1, 1), timezones=st.sampled_from([UTC, timezone(timedelta(hours=5))])
)
LINES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=50)


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Database]:
    """The database with the empty table."""
    database = Database(url)
    async with database.engine.begin() as connection:
        await connection.run_sync(METADATA.drop_all)
        await connection.run_sync(METADATA.create_all)
    yield database
    await database.close()


def on(url: str, act: Callable[[Database], Awaitable[None]]) -> None:
    """Act on the database with the empty table."""

    async def run() -> None:
        async with opened(url) as database:
            await act(database)

    asyncio.run(run())


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(
    text=st.none() | LINES,
    number=st.none() | st.integers(-(2**63), 2**63 - 1),
    at=st.none() | MOMENTS,
)
def test_values_come_back_as_they_went_in_and_as_a_session_sees_them(
    url: str, text: str | None, number: int | None, at: datetime | None
) -> None:
    note: dict[str, Any] = {"id": uuid.uuid4(), "text": text, "number": number, "at": at}

    async def act(database: Database) -> None:
        async with database.short_transaction() as statements:
            await statements.execute(PUT, note)
        async with database.short_reading() as statements:
            found = (await statements.execute(GET, {"this": note["id"]})).one_or_none()
        async with database.reading() as session:
            same = (await session.execute(GET, {"this": note["id"]})).one()
        assert found._asdict() == same._asdict() == note | {"starred": False}

    on(url, act)


def test_what_an_update_returns_is_read(url: str) -> None:
    async def act(database: Database) -> None:
        note = {"id": uuid.uuid4(), "text": "hello", "at": datetime(2026, 1, 1, tzinfo=UTC)}
        async with database.short_transaction() as statements:
            await statements.execute(PUT, note)
            starred = (await statements.execute(STAR, {"this": note["id"]})).one_or_none()
            assert (starred.text, starred.at) == (note["text"], note["at"])
            assert (await statements.execute(GET, {"this": note["id"]})).one_or_none().starred is True
            assert await statements.scalar(STAR, {"this": uuid.uuid4()}) is None

    on(url, act)


def test_a_short_transaction_that_raises_leaves_nothing(url: str) -> None:
    async def act(database: Database) -> None:
        with pytest.raises(KeyError):
            async with database.short_transaction() as statements:
                await statements.execute(PUT, {"id": uuid.uuid4()})
                raise KeyError
        async with database.short_reading() as statements:
            assert await statements.scalar(COUNT, {}) == 0

    on(url, act)


def test_a_refused_statement_leaves_the_connection_usable(url: str) -> None:
    async def act(database: Database) -> None:
        note = {"id": uuid.uuid4()}
        for _ in range(3):
            with pytest.raises((IntegrityError, sqlite3.IntegrityError)):
                async with database.short_transaction() as statements:
                    await statements.execute(PUT, note)
                    await statements.execute(PUT, note)
        async with database.short_transaction() as statements:
            await statements.execute(PUT, note)
            assert await statements.scalar(COUNT, {}) == 1

    on(url, act)


def test_short_transactions_and_sessions_take_turns(url: str) -> None:
    async def act(database: Database) -> None:
        async def short() -> None:
            async with database.short_transaction(durable=False) as statements:
                before = await statements.scalar(COUNT, {})
                await asyncio.sleep(0)
                await statements.execute(PUT, {"id": uuid.uuid4(), "number": before})

        async def long() -> None:
            async with database.transaction() as session:
                await session.execute(PUT, {"id": uuid.uuid4()})
                await asyncio.sleep(0)

        await asyncio.gather(*(act() for act in [short, long] * 10))
        async with database.short_reading() as statements:
            assert await statements.scalar(COUNT, {}) == 20

    on(url, act)


def test_readers_do_not_see_what_is_written_meanwhile(url: str) -> None:
    async def act(database: Database) -> None:
        async with database.short_transaction() as writing, database.short_reading() as statements:
            await writing.execute(PUT, {"id": uuid.uuid4()})
            assert await statements.scalar(COUNT, {}) == 0

    on(url, act)


def test_a_parameter_without_a_value_is_refused(tmp_path: Path) -> None:
    async def act(database: Database) -> None:
        async with database.short_reading() as statements:
            with pytest.raises(ValueError, match="this"):
                await statements.execute(GET, {})

    on(f"sqlite+aiosqlite:///{tmp_path / 'roughy.db'}", act)


def test_a_writer_of_another_process_is_waited_for(tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "roughy.db", isolation_level=None, check_same_thread=False)

    async def act(database: Database) -> None:
        other.execute("BEGIN IMMEDIATE")
        asyncio.get_running_loop().call_later(0.1, other.execute, "COMMIT")
        async with database.short_transaction() as statements:
            assert not other.in_transaction
            await statements.execute(PUT, {"id": uuid.uuid4()})

    on(f"sqlite+aiosqlite:///{tmp_path / 'roughy.db'}", act)
    other.close()
