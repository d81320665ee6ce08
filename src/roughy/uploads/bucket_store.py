"""Unfinished uploads in the bucket that holds the blobs; `roughy.uploads.multipart` says how they lie there.

Nothing is acknowledged before S3 has it. Set the bucket to abort multipart uploads that are older than the expiry of
uploads: those whose rows were lost with a restored backup of the database have nobody else to clear them away.
"""

import asyncio
from collections.abc import AsyncIterator

from roughy.storage.blobs import SMALLEST_PART_BYTES, part_bytes
from roughy.storage.bucket import CONNECTIONS, Bucket
from roughy.uploads.multipart import Kept, Multipart
from roughy.uploads.store import Target
from roughy.uploads.threads import Threads, completed
from roughy.uploads.writers import locked

MOST_PIECES = 64
"""The next request merges more pieces than these: a long list would slow down every one after it."""


class BucketStore:
    """Keeps unfinished uploads in `bucket`; S3 takes no parts smaller than 5 MiB, other servers may."""

    def __init__(self, bucket: Bucket, smallest_part_bytes: int = SMALLEST_PART_BYTES) -> None:
        self._bucket = bucket
        self._smallest_part_bytes = smallest_part_bytes
        self._threads = Threads(CONNECTIONS)

    async def create(self, target: Target) -> str:
        """Begin a multipart upload; its id is the handle."""
        return await self._threads.run(self._multipart(target).create)

    async def offset(self, target: Target) -> int:
        """What parts and pieces come to."""
        if target.handle is None:
            return 0
        kept = await self._threads.run(self._multipart(target).look)
        return kept.offset if kept else target.length

    async def peek(self, target: Target, count: int) -> bytes:
        """The first bytes of the pieces; parts cannot be read back."""
        upload = self._multipart(target)
        kept = await self._threads.run(upload.look)
        return (await self._threads.run(upload.read, kept.pieces))[:count] if kept else b""

    async def append(self, target: Target, offset: int, chunks: AsyncIterator[bytes]) -> int:
        """Upload each part that fills up while the next one comes in, then what is left over; finish with the last.

        Holds two parts in memory. Raises `upload_locked` where the upload does not stand at `offset`.
        """
        upload = self._multipart(target)
        kept = await self._threads.run(upload.look)
        if not kept or kept.offset != offset:
            raise locked()
        tail = _Tail(upload, kept)
        uploading: asyncio.Future[None] | None = None
        try:
            async for chunk in chunks:
                tail.fresh += chunk
                while tail.fills_part:
                    if uploading:
                        await completed(uploading)
                    part = await self._threads.run(tail.take, upload.part_bytes)
                    uploading = self._threads.start(upload.put_part, *part)
        finally:
            if uploading:
                await completed(uploading)
        new_offset = await self._threads.run(tail.put_down, target.length)
        if new_offset == target.length:
            await self.finish(target)
        return new_offset

    async def finish(self, target: Target) -> None:
        """Complete the multipart upload under the blob's key."""
        upload = self._multipart(target)
        kept = await self._threads.run(upload.look)
        if kept:
            await self._threads.run(upload.complete, kept)
        await self._threads.run(_delete_pieces, upload)

    async def abort(self, target: Target) -> None:
        """Abort the multipart upload and delete its pieces."""
        if target.handle is not None:
            upload = self._multipart(target)
            await self._threads.run(upload.abort)
            await self._threads.run(_delete_pieces, upload)

    def _multipart(self, target: Target) -> Multipart:
        return Multipart(self._bucket, target, part_bytes(target.length, self._smallest_part_bytes))


class _Tail:
    """The bytes beyond the last part: those in pieces, and the fresh ones that the bucket does not have yet."""

    def __init__(self, upload: Multipart, kept: Kept) -> None:
        self.fresh = bytearray()
        self._upload = upload
        self._kept = kept
        self._parts = len(kept.parts)
        self._swallowed = kept.stale

    @property
    def fills_part(self) -> bool:
        """Whether a part is complete."""
        return self._kept.piece_total + len(self.fresh) >= self._upload.part_bytes

    def take(self, count: int) -> tuple[int, bytes]:
        """Remove the next part of `count` bytes, pieces first; returns its number and content."""
        self._gather()
        part = bytes(memoryview(self.fresh)[:count])
        del self.fresh[:count]
        self._parts += 1
        self._kept.part_total += len(part)
        return self._parts, part

    def put_down(self, length: int) -> int:
        """Store what is left, as the last part or as a piece, and return the offset after it."""
        if self.fresh and self._kept.offset + len(self.fresh) == length:
            self._gather()
            self._upload.put_part(*self.take(len(self.fresh)))
        elif self.fresh:
            if len(self._kept.pieces) >= MOST_PIECES:
                self._gather()
            written = self._upload.put_piece(self._kept.offset, bytes(self.fresh))
            self._swallowed = [key for key in self._swallowed if key != written]
        self._upload.delete(self._swallowed)
        return self._kept.offset + len(self.fresh)

    def _gather(self) -> None:
        self.fresh[:0] = self._upload.read(self._kept.pieces)
        self._swallowed += [key for key, _ in self._kept.pieces]
        self._kept.pieces = []


def _delete_pieces(upload: Multipart) -> None:
    upload.delete([key for key, _ in upload.list_pieces()])
