"""Unfinished uploads as files that grow in a folder; the size of the file is the offset.

An acknowledged byte is on the disk: files are synchronised before an offset is told to anyone, and so are the names of
new files. The folder should lie on the same disk as the blobs, so that finishing is a rename. Opening a file takes less
than handing it to a thread does; writing and synchronising wait for the disk, so threads do that.
"""

import asyncio
import fcntl
import os
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from roughy.storage.blobs import Blobs
from roughy.storage.durable import sync_file
from roughy.uploads.store import Target
from roughy.uploads.threads import Threads, completed
from roughy.uploads.writers import locked

THREADS = 32
"""Waiting for a disk costs no processor, so uploads may do it side by side."""
BATCH_BYTES, BATCH_SECONDS = 1 << 20, 0.2
"""Received bytes that are worth a write of their own, and how long fewer may wait for more."""
MOST_WAITING_BYTES = 4 << 20
"""Received bytes that may wait for the disk in memory before the sender has to wait."""
SYNC_EVERY_BYTES = 64 << 20
"""Written bytes after which the disk is set to work, lest all of a long upload waits for it at the end."""


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
        try:
            descriptor = os.open(self._file(target), os.O_RDONLY)
        except FileNotFoundError:
            blob = self._blobs.local_path(target.key)
            return target.length if blob and blob.exists() else 0
        return await self._threads.run(_durable_size, descriptor)

    async def peek(self, target: Target, count: int) -> bytes:
        """The first bytes of the file."""
        return await self._threads.run(_read_start, self._file(target), count)

    async def append(self, target: Target, offset: int, chunks: AsyncIterator[bytes]) -> int:
        """Write to the end of the file in one thread while the next bytes come in; rename it after the last.

        A fast sender's chunks gather into large writes, a slow sender's are written as they come. Raises
        `upload_locked` where another process writes the file.
        """
        writer = _Writer(self._threads, _open_for_append(self._file(target), offset), target.length - offset)
        try:
            async for chunk in chunks:
                await writer.write(chunk)
            new_offset = offset + writer.taken
            settled = await writer.flush(partial(self._settle_name, target, offset, new_offset))
        finally:
            await writer.close()
        if not settled:
            await self.finish(target)
        return new_offset

    async def finish(self, target: Target) -> None:
        """Rename the file into the blobs."""
        try:
            await self._blobs.adopt(target.key, self._file(target))
        except FileNotFoundError:
            if not await self._blobs.exists(target.key):
                raise

    async def abort(self, target: Target) -> None:
        """Remove the file."""
        await self._threads.run(self._file(target).unlink, True)

    def _settle_name(self, target: Target, offset: int, new_offset: int) -> bool:
        """Make the written file's name durable: its last one once all bytes are in.

        False where that takes more than a rename, or another process has renamed the complete file already.
        """
        if new_offset == target.length:
            with suppress(FileNotFoundError):
                return self._blobs.rename(target.key, self._file(target))
            return False
        if offset == 0:
            sync_file(self._folder)
        return True

    def _file(self, target: Target) -> Path:
        return self._folder / str(target.id)


class _Writer:
    """Appends to an open file: one write at a time in a thread, and one synchronisation beside it.

    Once all of `missing` bytes are taken, `flush` follows at once, so the last are left to its single call.
    """

    def __init__(self, threads: Threads, file: int, missing: int) -> None:
        self._threads = threads
        self._file = file
        self._missing = missing
        self._waiting: list[bytes] = []
        self._waiting_bytes = 0
        self._total = self._unsynced = 0
        self._loop = asyncio.get_running_loop()
        self._wrote_at = self._loop.time()
        self._writing: asyncio.Future[Any] | None = None
        self._syncing: asyncio.Future[None] | None = None

    async def write(self, chunk: bytes) -> None:
        """Take a chunk; waits only where too many bytes wait already."""
        self._waiting.append(chunk)
        self._waiting_bytes += len(chunk)
        if self.taken == self._missing:
            return
        busy = self._writing is not None and not self._writing.done()
        enough = self._waiting_bytes >= BATCH_BYTES or self._loop.time() > self._wrote_at + BATCH_SECONDS
        if self._waiting_bytes >= MOST_WAITING_BYTES or (enough and not busy):
            await self._start_writing()

    @property
    def taken(self) -> int:
        """How many bytes were taken."""
        return self._total + self._waiting_bytes

    async def flush(self, then: Callable[[], bool]) -> bool:
        """Put all that was taken on the disk, and call `then` in the same thread; returns what that returns."""
        if self._writing:
            await completed(self._writing)
        self._writing = last = self._threads.start(_write_durably, self._file, self._waiting, then)
        return await completed(last)

    async def close(self) -> None:
        """Close the file once no thread uses it."""
        running = [call for call in (self._writing, self._syncing) if call]
        if running:
            await asyncio.wait(running)
        os.close(self._file)

    async def _start_writing(self) -> None:
        if self._writing:
            await completed(self._writing)
        if self._unsynced >= SYNC_EVERY_BYTES and (self._syncing is None or self._syncing.done()):
            self._syncing, self._unsynced = self._threads.start(os.fdatasync, self._file), 0
        self._writing = self._threads.start(_write_all, self._file, self._waiting)
        self._total += self._waiting_bytes
        self._unsynced += self._waiting_bytes
        self._waiting, self._waiting_bytes = [], 0
        self._wrote_at = self._loop.time()


def _durable_size(descriptor: int) -> int:
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
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | (0 if offset else os.O_CREAT), 0o640)
    except FileNotFoundError:
        raise locked() from None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.fstat(descriptor).st_size != offset:
            raise BlockingIOError
    except BlockingIOError:
        os.close(descriptor)
        raise locked() from None
    return descriptor


def _write_durably(file: int, chunks: list[bytes], then: Callable[[], bool]) -> bool:
    _write_all(file, chunks)
    os.fdatasync(file)
    return then()


def _write_all(file: int, chunks: list[bytes]) -> None:
    views = [memoryview(chunk) for chunk in chunks if chunk]
    while views:
        written = os.writev(file, views[:1024])
        while views and written >= len(views[0]):
            written -= len(views.pop(0))
        if written:
            views[0] = views[0][written:]
