"""Unfinished uploads as files that grow in a folder; the size of the file is the offset.

An acknowledged byte is on the disk: files are synchronised before an offset is told to anyone, and so are the names of
new files. The folder should lie on the same disk as the blobs, so that finishing is a rename.
"""

import asyncio
import fcntl
import os
from collections.abc import AsyncIterator
from pathlib import Path

from roughy.errors import RoughyError
from roughy.storage.blobs import Blobs
from roughy.storage.durable import sync_file
from roughy.uploads.store import Target
from roughy.uploads.threads import Threads, completed

THREADS = 32
"""Waiting for a disk costs no processor, so uploads may do it side by side."""
MOST_WAITING_BYTES = 4 << 20
"""Received bytes that may wait for the disk in memory before the sender has to wait."""


class FolderStore:
    """Keeps unfinished uploads in `folder`, which exists, and finished ones in `blobs`."""

    def __init__(self, folder: Path, blobs: Blobs) -> None:
        self._folder = folder
        self._blobs = blobs
        self._threads = Threads(THREADS)

    async def create(self, target: Target) -> None:
        """The first append makes the file, so there is nothing to prepare or to remember."""

    async def offset(self, target: Target) -> int:
        """The size of the file, once it is on the disk."""
        size = await self._threads.run(_durable_size, self._file(target))
        if size is None:
            return target.length if await self._blobs.exists(target.key) else 0
        return size

    async def peek(self, target: Target, count: int) -> bytes:
        """The first bytes of the file."""
        return await self._threads.run(_read_start, self._file(target), count)

    async def append(self, target: Target, offset: int, chunks: AsyncIterator[bytes]) -> int:
        """Write to the end of the file in one thread while the next bytes come in.

        A fast sender's chunks gather into large writes, a slow sender's are written as they come. Raises
        `upload_locked` where another process writes the file.
        """
        file = await self._threads.run(_open_for_append, self._file(target), offset)
        try:
            new_offset = offset + await self._write(file, chunks)
            await self._threads.run(os.fdatasync, file)
            if offset == 0 and new_offset < target.length:
                await self._threads.run(sync_file, self._folder)
        finally:
            os.close(file)
        return new_offset

    async def finish(self, target: Target) -> None:
        """Rename the file into the blobs."""
        file = self._file(target)
        if await self._threads.run(file.exists) or not await self._blobs.exists(target.key):
            await self._blobs.adopt(target.key, file)

    async def abort(self, target: Target) -> None:
        """Remove the file."""
        await self._threads.run(self._file(target).unlink, True)

    async def _write(self, file: int, chunks: AsyncIterator[bytes]) -> int:
        writing: asyncio.Future[None] | None = None
        waiting: list[bytes] = []
        waiting_bytes = total = 0
        try:
            async for chunk in chunks:
                waiting.append(chunk)
                waiting_bytes += len(chunk)
                total += len(chunk)
                if writing is None or writing.done() or waiting_bytes >= MOST_WAITING_BYTES:
                    if writing:
                        await completed(writing)
                    writing = self._threads.start(_write_all, file, waiting)
                    waiting, waiting_bytes = [], 0
        finally:
            if writing:
                await completed(writing)
        await self._threads.run(_write_all, file, waiting)
        return total

    def _file(self, target: Target) -> Path:
        return self._folder / str(target.id)


def _durable_size(file: Path) -> int | None:
    try:
        descriptor = os.open(file, os.O_RDONLY)
    except FileNotFoundError:
        return None
    try:
        size = os.fstat(descriptor).st_size
        os.fdatasync(descriptor)
    finally:
        os.close(descriptor)
    return size


def _read_start(file: Path, count: int) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(count)
    except FileNotFoundError:
        return b""


def _open_for_append(file: Path, offset: int) -> int:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o640)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.fstat(descriptor).st_size != offset:
            raise BlockingIOError
    except BlockingIOError:
        os.close(descriptor)
        message = "Another connection still writes this upload: ask for its offset again, then go on from there."
        raise RoughyError("upload_locked", message) from None
    return descriptor


def _write_all(file: int, chunks: list[bytes]) -> None:
    views = [memoryview(chunk) for chunk in chunks if chunk]
    while views:
        written = os.writev(file, views[:1024])
        while views and written >= len(views[0]):
            written -= len(views.pop(0))
        if written:
            views[0] = views[0][written:]
