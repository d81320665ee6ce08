"""The way of an asset's bytes from the first to the last, whatever connections, processes and clients do meanwhile.

The order of steps is what keeps the promises: a format is noted before bytes count, bytes are durable before they are
acknowledged, and they lie among the blobs before the asset is `processing`. A crash between two steps leaves an upload
that stands at its length and is finished by the next request for it, or by the sweep.
"""

import uuid
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, cast

from sqlalchemy import Row, Table, bindparam, delete, insert, select, update

from roughy.assets.model import Asset, AssetState
from roughy.assets.removal import remove_asset
from roughy.assets.service import ASSETS, MAX_SIZE_BYTES, describe, fail, finish_upload
from roughy.database.base import now
from roughy.database.statements import Statements
from roughy.errors import RoughyError
from roughy.installation import Installation
from roughy.media.identify import MIN_HEAD, identify
from roughy.settings import Settings
from roughy.uploads.bucket_store import BucketStore
from roughy.uploads.checksum import Checksum, verified
from roughy.uploads.folder_store import FolderStore
from roughy.uploads.intake import Ending, Intake
from roughy.uploads.model import Upload
from roughy.uploads.recognition import read_beginning, recognise, rejoin
from roughy.uploads.store import ByteStore, Target
from roughy.uploads.writers import Turn, Writers, locked

UPLOADS = cast(Table, Upload.__table__)
EXPECT = insert(UPLOADS)
FIND = (
    select(ASSETS.c.state, ASSETS.c.type, UPLOADS)
    .select_from(ASSETS.outerjoin(UPLOADS, UPLOADS.c.asset_id == ASSETS.c.id))
    .where(ASSETS.c.id == bindparam("this"))
)


async def create_upload(statements: Statements, settings: Settings, asset: Asset) -> None:
    """Expect the bytes of a new asset, as part of the transaction that creates it."""
    upload = {"asset_id": asset.id, "size_bytes": asset.declared_size_bytes, "key": asset.source_key}
    await statements.execute(EXPECT, upload | {"expires_at": now() + expiry(settings)})


def expiry(settings: Settings) -> timedelta:
    """How long an upload may rest before it is given up."""
    return timedelta(hours=settings.upload_expiry_hours)


@dataclass(frozen=True, slots=True)
class Chunk:
    """One request to write: where, how many bytes it announces (None: not said), and what they must hash to."""

    offset: int
    length: int | None
    checksum: Checksum | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """How far an upload is, in bytes, and when it expires."""

    offset: int
    length: int
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Known:
    """What the rows say of an upload: whether its bytes are still `awaited`, and their format `described`."""

    target: Target
    expires_at: datetime
    awaited: bool
    described: bool


@dataclass(frozen=True, slots=True)
class Transfers:
    """The uploads of one installation.

    Chunks that are being verified wait in `folder`; `ring` is called when an asset waits for preparation or removal.
    """

    here: Installation
    store: ByteStore
    writers: Writers
    folder: Path
    ring: Callable[[], None]

    @classmethod
    def open(cls, here: Installation, ring: Callable[[], None]) -> "Transfers":
        """Keep unfinished uploads where the installation keeps its blobs."""
        folder = here.settings.data.resolve() / "uploads"
        folder.mkdir(parents=True, exist_ok=True)
        store = BucketStore(here.blobs.bucket) if here.blobs.bucket else FolderStore(folder, here.blobs)
        return cls(here, store, Writers(here.database), folder, ring)

    async def standing(self, asset_id: uuid.UUID) -> Standing:
        """How far the upload is, at once, whoever writes to it; one that is complete gets finished.

        Raises `not_found` or `upload_gone`.
        """
        quiet = await self.writers.settle(asset_id)
        async with self.here.database.short_reading() as statements:
            known = await find(asset_id, statements)
        target = known.target
        if not known.awaited:
            return Standing(target.length, target.length, known.expires_at)
        offset = await self.store.offset(target)
        if quiet and offset == target.length:
            await self.finish(target)
        return Standing(offset, target.length, known.expires_at)

    async def receive(self, asset_id: uuid.UUID, chunk: Chunk, body: AsyncIterator[bytes]) -> Standing:
        """Write a chunk, and finish the upload where it is the last.

        What came before a broken connection counts. Raises `not_found`, `upload_gone`, `upload_locked` (also for a
        writer that a newer one has stopped), `offset_mismatch`, `payload_too_large`, `bad_request` for a first chunk
        that is too short, `checksum_mismatch`, and `unsupported_media`, with which the asset has failed.
        """
        intake = Intake(body, MAX_SIZE_BYTES)
        chunks = verified(intake, chunk.checksum, self.folder) if chunk.checksum else intake
        async with self.writers.turn(asset_id, intake) as turn:
            beginning = await read_beginning(chunks)
            admit = partial(self._admit, asset_id, beginning if chunk.offset == 0 else b"")
            async with self.writers.lease(turn, admit) as known:
                target = known.target
                if known.awaited:
                    target = await self._with_handle(target)
                    offset = await self._start(turn, target, chunk, beginning, described=known.described)
                    if offset < target.length:
                        offset = await self.store.append(target, offset, rejoin(beginning, chunks))
                    else:
                        await self.store.finish(target)
                else:
                    offset = target.length
                    _check(chunk, offset, target)
                standing = await self._conclude(turn, target, offset)
        if intake.ending is Ending.STOPPED:
            raise locked()
        if intake.ending is Ending.TOO_LONG:
            raise too_long()
        return standing

    async def cancel(self, asset_id: uuid.UUID) -> None:
        """Give up an unfinished upload and remove its asset; raises `not_found`, `upload_gone` or `upload_locked`."""
        async with self.writers.sole(asset_id, partial(find, asset_id)) as known:
            if not known.awaited:
                raise RoughyError("upload_gone", "This upload is complete: delete the asset instead.")
            await self.store.abort(known.target)
            async with self.here.database.transaction() as session:
                await remove_asset(session, await session.get_one(Asset, asset_id))
                await session.delete(await session.get_one(Upload, asset_id))
        self.ring()

    async def finish(self, target: Target) -> None:
        """Give the complete bytes to the asset, which is `processing` from then on; does nothing a second time."""
        await self.store.finish(target)
        await self._hand_over(target)

    async def _hand_over(self, target: Target, turn: Turn | None = None) -> None:
        async with self.here.database.short_transaction() as statements:
            if turn:
                await turn.release(statements, now() + expiry(self.here.settings))
            await finish_upload(statements, target.id, target.length)
        self.ring()

    async def _conclude(self, turn: Turn, target: Target, offset: int) -> Standing:
        """Let go of the upload, which now stands at `offset`; the asset gets what is complete."""
        expires_at = now() + expiry(self.here.settings)
        if offset == target.length:
            await self._hand_over(target, turn)
        else:
            async with self.here.database.short_transaction() as statements:
                await turn.release(statements, expires_at)
        return Standing(offset, target.length, expires_at)

    async def _admit(self, asset_id: uuid.UUID, head: bytes, statements: Statements) -> Known:
        """Let a writer in, and note the format that the head of the file shows, if that is still unknown."""
        known = await find(asset_id, statements)
        format_ = identify(head) if known.awaited and not known.described else None
        if format_:
            await describe(statements, asset_id, format_)
        return replace(known, described=known.described or format_ is not None)

    async def _start(self, turn: Turn, target: Target, chunk: Chunk, beginning: bytes, *, described: bool) -> int:
        """Check that the chunk may be written, and return the offset at which it begins."""
        offset = await self.store.offset(target)
        _check(chunk, offset, target)
        turn.intake.most = target.length - offset
        if turn.intake.received > turn.intake.most:
            raise too_long()
        if not described:
            kept = await self.store.peek(target, MIN_HEAD) if offset else b""
            await self._recognise(turn, target, kept + beginning)
        return offset

    async def _recognise(self, turn: Turn, target: Target, head: bytes) -> None:
        """Note the format that the head shows; with `unsupported_media` the asset has failed."""
        try:
            format_ = recognise(head, turn.intake.ending)
        except RoughyError as refusal:
            if refusal.code == "unsupported_media":
                await self._give_up(target, refusal)
            raise
        if format_:
            async with self.here.database.short_transaction() as statements:
                await describe(statements, target.id, format_)

    async def _give_up(self, target: Target, reason: RoughyError) -> None:
        await self.store.abort(target)
        async with self.here.database.transaction() as session:
            await fail(session, target.id, reason.code, reason.message)
            await session.execute(delete(Upload).where(Upload.asset_id == target.id))

    async def _with_handle(self, target: Target) -> Target:
        """The target as its store wants it; created, and the handle noted, with the first chunk."""
        handle = None if target.handle else await self.store.create(target)
        if handle is None:
            return target
        async with self.here.database.transaction() as session:
            await session.execute(update(Upload).where(Upload.asset_id == target.id).values(handle=handle))
        return replace(target, handle=handle)


async def find(asset_id: uuid.UUID, statements: Statements) -> Known:
    """What is known of the asset's upload; raises `not_found`, or `upload_gone` where it has failed or expired."""
    row = (await statements.execute(FIND, {"this": asset_id})).one_or_none()
    if not row:
        raise RoughyError("not_found", "There is no upload with this id.")
    if row.asset_id is None or row.state == AssetState.FAILED or row.expires_at < now():
        raise RoughyError("upload_gone", "This upload has failed or expired: create a new asset.")
    return Known(as_target(row), row.expires_at, row.state == AssetState.PENDING_UPLOAD, row.type is not None)


def as_target(upload: Upload | Row[Any]) -> Target:
    """The upload as its byte store sees it."""
    return Target(upload.asset_id, upload.size_bytes, upload.key, upload.handle)


def too_long() -> RoughyError:
    """The refusal of more bytes than were declared."""
    return RoughyError("payload_too_large", "The chunk goes beyond the declared Upload-Length: send no more than that.")


def _check(chunk: Chunk, offset: int, target: Target) -> None:
    if chunk.offset != offset:
        raise RoughyError("offset_mismatch", f"The upload stands at {offset}, not at {chunk.offset}: go on from there.")
    if chunk.length is not None and offset + chunk.length > target.length:
        raise too_long()
