"""The place of one working process in its data folder: a name to be known by, and scratch space of its own.

The name stays with the place, so that a process which starts again after a crash is known as the one that crashed, and
goes on with its jobs. The kernel lets go of a place with the process that held it, however that ended.
"""

import fcntl
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Seat:
    """A place that nobody else has: its name, unique among all machines, and the folder for what jobs need there."""

    id: uuid.UUID
    scratch: Path


@contextmanager
def seated(data: Path) -> Iterator[Seat]:
    """Hold the first free seat in the data folder until the body ends; what a crash left in its scratch is removed."""
    folder = data / "workers"
    folder.mkdir(parents=True, exist_ok=True)
    number, file = _first_free(folder)
    try:
        seat = Seat(_name(file), data / "scratch" / str(number))
        shutil.rmtree(seat.scratch, ignore_errors=True)
        yield seat
    finally:
        os.close(file)


@contextmanager
def foremost(data: Path) -> Iterator[bool]:
    """Whether this process is the first of those that serve from the data folder together, until the body ends."""
    data.mkdir(parents=True, exist_ok=True)
    file = os.open(data / "foremost", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield _hold(file)
    finally:
        os.close(file)


def _hold(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _first_free(folder: Path) -> tuple[int, int]:
    for number in count():
        file = os.open(folder / str(number), os.O_RDWR | os.O_CREAT, 0o600)
        if _hold(file):
            return number, file
        os.close(file)
    raise AssertionError("numbers do not end")


def _name(file: int) -> uuid.UUID:
    written = os.pread(file, 16, 0)
    if len(written) == 16:
        return uuid.UUID(bytes=written)
    name = uuid.uuid4()
    os.pwrite(file, name.bytes, 0)
    return name
