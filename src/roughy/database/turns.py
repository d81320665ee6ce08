"""Turns that whole commands take, whatever the database."""

from sqlalchemy import Connection, func, select

MIGRATING, OPERATING = 0x0F0F, 0x0F10
"""Numbers of PostgreSQL's advisory locks, one for each thing that is done by one process at a time."""


def take_turn(connection: Connection, number: int) -> None:
    """Wait for the turn and keep it until the transaction ends; on SQLite the transaction itself is the turn."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(number)))
