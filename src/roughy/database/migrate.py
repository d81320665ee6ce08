"""Bring a database to the present schema, with Alembic."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, create_engine, event
from sqlalchemy.engine import make_url

from roughy.database.sqlite import set_up

MIGRATIONS = Path(__file__).parent / "migrations"
LOCK_NUMBER = 0x0F0F


def migrate(url: str, revision: str = "head") -> None:
    """Create or upgrade the schema at the SQLAlchemy `url`; processes that do so at once wait for each other."""
    location = make_url(url)
    if location.get_backend_name() == "sqlite":
        location = location.set(drivername="sqlite")
    engine = create_engine(location)
    if location.get_backend_name() == "sqlite":
        event.listen(engine, "connect", set_up)
        event.listen(engine, "begin", lambda begun: begun.exec_driver_sql("BEGIN IMMEDIATE"))
    with engine.begin() as connection:
        _lock(connection)
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    engine.dispose()


def _lock(connection: Connection) -> None:
    """On SQLite the transaction is the lock; PostgreSQL is told to hold one until the transaction ends."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK_NUMBER})")
