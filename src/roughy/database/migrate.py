"""Bring a database to the present schema, with Alembic."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, event
from sqlalchemy.engine import make_url

from roughy.database.sqlite import set_up
from roughy.database.turns import MIGRATING, take_turn

MIGRATIONS = Path(__file__).parent / "migrations"


def migrate(url: str, revision: str = "head") -> None:
    """Create or upgrade the schema at the SQLAlchemy `url`; processes that do so at once wait for each other."""
    location = make_url(url)
    if location.get_backend_name() == "sqlite":
        location = location.set(drivername="sqlite")
    engine = create_engine(location)
    if location.get_backend_name() == "sqlite":
        event.listen(engine, "connect", lambda connection, _: set_up(connection))
        event.listen(engine, "begin", lambda begun: begun.exec_driver_sql("BEGIN IMMEDIATE"))
    with engine.begin() as connection:
        take_turn(connection, MIGRATING)
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    engine.dispose()
