"""A migrated SQLite file and a migrated PostgreSQL database; tests share both, each with an account of its own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from roughy.database.connection import Database
from roughy.database.migrate import migrate
from tests.credits.customer import Customer


@pytest.fixture
def anyio_backend() -> str:
    """Run async tests on asyncio."""
    return "asyncio"


@pytest.fixture(scope="session", params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The SQLAlchemy URL of a migrated database."""
    if request.param == "sqlite":
        url = sqlite_url(tmp_path_factory.mktemp("credits"))
    else:
        url = new_postgres_database(request.getfixturevalue("postgres_url"), "credits")
    migrate(url)
    return url


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """The migrated database, opened."""
    opened = Database(database_url)
    yield opened
    await opened.close()


@pytest.fixture
async def customer(database: Database) -> Customer:
    """A new account without credits."""
    return await Customer.join(database)


def sqlite_url(folder: Path) -> str:
    """Where a new SQLite file would be."""
    return f"sqlite+aiosqlite:///{folder / 'roughy.db'}"


def new_postgres_database(server_url: str, name: str) -> str:
    """Create a database on the server; gives its URL."""
    engine = create_engine(server_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return make_url(server_url).set(database=name).render_as_string(hide_password=False)
