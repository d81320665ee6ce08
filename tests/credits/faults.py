"""Stop what a database is told to do at a chosen statement."""

import os
import signal
from collections.abc import Callable
from typing import Any

from sqlalchemy import event

from roughy.database.connection import Database


class Interrupted(Exception):
    """The process would have died here."""


def interrupt() -> None:
    """Die as a process does for its database: nothing more is said, and its transaction is rolled back."""
    raise Interrupted


def die() -> None:
    """Die indeed, without warning."""
    os.kill(os.getpid(), signal.SIGKILL)


def stop_at(database: Database, statement: int, stop: Callable[[], None]) -> None:
    """Call `stop` just before the statement of that number, from 0; a commit counts as one."""
    said = 0

    def say(*_: Any) -> None:
        nonlocal said
        if said == statement:
            stop()
        said += 1

    event.listen(database.engine.sync_engine, "before_cursor_execute", say)
    event.listen(database.engine.sync_engine, "commit", say)
