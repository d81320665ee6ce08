"""Stored bytes under keys such as `assets/<id>/source`, in a folder or in an S3 bucket.

What a put has returned from survives a power cut: a folder's files and names are synchronised, S3 does so itself.
A key with no bytes raises `FileNotFoundError`. Memory stays flat whatever the size.
"""

import asyncio
import errno
import shutil
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import obstore
from obstore.exceptions import NotFoundError
from obstore.store import LocalStore, S3Store

from roughy.settings import Settings
from roughy.storage.bucket import Bucket
from roughy.storage.durable import sync_file, sync_names

if TYPE_CHECKING:
    from obstore import GetOptions

MEBIBYTE = 1 << 20
CHUNK_BYTES = 4 * MEBIBYTE
SMALLEST_PART_BYTES = 8 * MEBIBYTE
PARTS_IN_FLIGHT = 4
MOST_PARTS = 9_000
"""S3 takes 10,000 parts of one object."""


def part_bytes(size_bytes: int, smallest: int = SMALLEST_PART_BYTES) -> int:
    """The size of parts, not below `smallest`, in which an object of `size_bytes` fits S3's count of parts."""
    return max(smallest, -(-size_bytes // MOST_PARTS))


def open_blobs(settings: Settings) -> "Blobs":
    """Open the folder (made where it is missing) or the bucket that the settings name."""
    if settings.blobs.startswith("s3://"):
        bucket = Bucket.open(settings.blobs, settings)
        return Blobs(store=bucket.store(), bucket=bucket)
    folder = Path(settings.blobs).resolve()
    return Blobs(store=LocalStore(folder, automatic_cleanup=True, mkdir=True), folder=folder)


@dataclass(frozen=True, slots=True)
class Blobs:
    """All stored bytes of one installation; exactly one of `folder` and `bucket` is set."""

    store: LocalStore | S3Store
    folder: Path | None = None
    bucket: Bucket | None = None

    async def put_bytes(self, key: str, content: bytes) -> None:
        """Store `content` under `key`, in place of what was there."""
        await obstore.put_async(self.store, self._path(key), content, use_multipart=False)
        await self._sync(key)

    async def put_file(self, key: str, path: Path) -> None:
        """Store a copy of the file at `path` under `key`, in place of what was there."""
        size = (await asyncio.to_thread(path.stat)).st_size
        await obstore.put_async(
            self.store, self._path(key), path, chunk_size=part_bytes(size), max_concurrency=PARTS_IN_FLIGHT
        )
        await self._sync(key)

    async def adopt(self, key: str, path: Path) -> None:
        """Move the file at `path` under `key`: a rename where a folder on the same disk stores the bytes.

        Raises `FileNotFoundError` where there is no such file.
        """
        if self.folder:
            await asyncio.to_thread(sync_file, path)
            if await asyncio.to_thread(self.rename, key, path):
                return
        await self.put_file(key, path)
        await asyncio.to_thread(path.unlink)

    def rename(self, key: str, path: Path) -> bool:
        """Rename the file at `path`, whose bytes are on the disk, to where the folder keeps `key`; for threads.

        False, and nothing is done, on S3 and where the folder lies on another disk.
        """
        destination = self.local_path(key)
        return bool(self.folder and destination and _rename(path, destination, self.folder))

    async def get_bytes(self, key: str) -> bytes:
        """The whole content under `key`, for what is known to be small."""
        return b"".join([chunk async for chunk in self.stream(key)])

    async def stream(self, key: str, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        """The bytes from offset `start` up to but not including `end` (None: to the last), in chunks of a few MiB."""
        options: GetOptions = {}
        if start or end is not None:
            size = await self.size(key)
            end = size if end is None else min(end, size)
            if start >= end:
                return
            if (start, end) != (0, size):
                options = {"range": (start, end)}
        try:
            result = await obstore.get_async(self.store, self._path(key), options=options)
        except NotFoundError:
            raise FileNotFoundError(key) from None
        async for chunk in result.stream(min_chunk_size=CHUNK_BYTES):
            yield bytes(chunk)

    async def fetch(self, key: str, destination: Path) -> None:
        """Copy the bytes under `key` to the file `destination`."""
        source = self.local_path(key)
        if source:
            await asyncio.to_thread(shutil.copyfile, source, destination)
            return
        with destination.open("wb") as file:
            async for chunk in self.stream(key):
                await asyncio.to_thread(file.write, chunk)

    async def local_copy(self, key: str, folder: Path) -> Path:
        """A file with the bytes under `key`: the stored file itself where a folder stores it, else one in `folder`."""
        stored = self.local_path(key)
        if stored:
            return stored
        copy = folder / "source"
        await self.fetch(key, copy)
        return copy

    async def size(self, key: str) -> int:
        """How many bytes are stored under `key`."""
        try:
            return int((await obstore.head_async(self.store, self._path(key)))["size"])
        except NotFoundError:
            raise FileNotFoundError(key) from None

    async def exists(self, key: str) -> bool:
        """Whether bytes are stored under `key`."""
        try:
            await self.size(key)
        except FileNotFoundError:
            return False
        return True

    async def delete(self, key: str) -> None:
        """Remove the bytes under `key`, if there are any."""
        with suppress(NotFoundError, FileNotFoundError):
            await obstore.delete_async(self.store, self._path(key))

    async def delete_prefix(self, prefix: str) -> None:
        """Remove everything below the folder `prefix`."""
        async for listed in obstore.list(self.store, prefix=self._path(prefix)):
            with suppress(NotFoundError, FileNotFoundError):
                await obstore.delete_async(self.store, [entry["path"] for entry in listed])

    def local_path(self, key: str) -> Path | None:
        """The file that holds the bytes under `key`, there or not; None on S3."""
        return self.folder / self._path(key) if self.folder else None

    def signed_url(self, key: str, expires: timedelta, filename: str, content_type: str) -> str | None:
        """A URL that downloads the bytes as `filename` until it expires; None for a folder, which the API serves."""
        if not self.bucket:
            return None
        return self.bucket.client.generate_presigned_url(
            "get_object",
            Params={
                "Bucket": self.bucket.name,
                "Key": self._path(key),
                "ResponseContentDisposition": content_disposition(filename),
                "ResponseContentType": content_type,
            },
            ExpiresIn=round(expires.total_seconds()),
        )

    def _path(self, key: str) -> str:
        if any(part in ("", ".", "..") for part in key.removesuffix("/").split("/")):
            raise ValueError(f"{key!r} is no blob key")
        return (self.bucket.prefix if self.bucket else "") + key

    async def _sync(self, key: str) -> None:
        path = self.local_path(key)
        if path and self.folder:
            await asyncio.to_thread(sync_file, path)
            await asyncio.to_thread(sync_names, path.parent, self.folder)


def content_disposition(filename: str) -> str:
    """The header value that makes a browser save a download as `filename` (RFC 6266)."""
    return f"attachment; filename*=UTF-8''{quote(filename, safe='')}"


def _rename(path: Path, destination: Path, root: Path) -> bool:
    """Rename and return once that is on the disk; False where another disk holds the destination."""
    destination.parent.mkdir(parents=True, exist_ok=True)
    try:
        path.replace(destination)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        return False
    sync_names(destination.parent, root)
    return True
