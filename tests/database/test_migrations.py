"""Models and migrations tell the same story, and upgrading is safe to repeat and to race."""

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine
from sqlalchemy.engine import make_url

import roughy.worker  # noqa: F401  (brings every model with it)
from roughy.database.base import Base
from roughy.database.migrate import migrate


def test_a_migrated_database_is_what_the_models_say(url: str) -> None:
    migrate(url)
    engine = create_engine(make_url(url).set(drivername=url.partition(":")[0].replace("+aiosqlite", "")))
    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), Base.metadata)
    engine.dispose()
    assert differences == []


def test_processes_that_migrate_at_once_wait_for_each_other(url: str) -> None:
    errors: list[Exception] = []
    together = threading.Barrier(4)

    def run() -> None:
        together.wait()
        try:
            migrate(url)
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


def test_a_new_file_to_which_another_program_writes_is_waited_for(tmp_path: Path) -> None:
    writer = sqlite3.connect(tmp_path / "roughy.db", isolation_level=None)
    writer.execute("CREATE TABLE notes (text)")
    writer.execute("BEGIN IMMEDIATE")
    with ThreadPoolExecutor(1) as thread:
        migrated = thread.submit(migrate, f"sqlite+aiosqlite:///{tmp_path / 'roughy.db'}")
        assert wait([migrated], timeout=0.3).not_done
        writer.execute("COMMIT")
        migrated.result()
    writer.close()
