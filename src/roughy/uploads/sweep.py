"""Clearing up after clients that never came back, processes that died and assets that were deleted."""

import uuid
from collections.abc import Sequence
from functools import partial
from typing import Any

import structlog
from sqlalchemy import ColumnElement, bindparam, delete, select, update

from roughy.assets.model import Asset, AssetState
from roughy.assets.service import ASSETS, fail
from roughy.database.base import now
from roughy.database.statements import Statements
from roughy.uploads.model import Upload
from roughy.uploads.service import UPLOADS, Transfers, as_target

KEPT = select(UPLOADS).where(UPLOADS.c.asset_id == bindparam("this"))
STATE = select(ASSETS.c.state).where(ASSETS.c.id == bindparam("this"))

log = structlog.get_logger()

EXPIRED = "The upload was not completed in time: create a new asset and upload it again."


async def sweep(transfers: Transfers) -> None:
    """Finish uploads whose writer died at the last byte, forget those of deleted assets, give up those that expired."""
    for upload in await _find(transfers, Upload.held_until < now()):
        await _recover(transfers, upload)
    await forget_removed(transfers)
    for upload in await _find(transfers, Upload.held_until.is_(None) & (Upload.expires_at < now())):
        await _expire(transfers, upload)


async def forget_removed(transfers: Transfers) -> None:
    """Stop whoever writes to uploads of deleted assets and remove their bytes; the next call sees to what fails."""
    for upload in await _find(transfers, ~select(Asset.id).where(Asset.id == Upload.asset_id).exists()):
        try:
            await _forget(transfers, upload)
        except Exception:
            log.exception("upload_not_forgotten", asset_id=str(upload.asset_id))


async def _recover(transfers: Transfers, upload: Upload) -> None:
    target = as_target(upload)
    async with transfers.here.database.short_reading() as statements:
        awaited = await _is_awaited(upload.asset_id, statements)
    if awaited and await transfers.store.offset(target) == target.length:
        await transfers.finish(target)
    dead = (Upload.asset_id == upload.asset_id) & (Upload.holder == upload.holder) & (Upload.held_until < now())
    async with transfers.here.database.transaction() as session:
        await session.execute(update(Upload).where(dead).values(holder=None, held_until=None))


async def _forget(transfers: Transfers, upload: Upload) -> None:
    """Remove the bytes of an upload whose asset was deleted, also where they became a blob in the same moment.

    Its row is read once no writer is left: until then one may have begun to store.
    """
    async with transfers.writers.sole(upload.asset_id, partial(_upload, upload.asset_id)) as left:
        if left:
            await transfers.store.abort(as_target(left))
        await transfers.here.blobs.delete(upload.key)
        async with transfers.here.database.transaction() as session:
            await session.execute(delete(Upload).where(Upload.asset_id == upload.asset_id))


async def _expire(transfers: Transfers, upload: Upload) -> None:
    async with transfers.writers.sole(upload.asset_id, partial(_is_awaited, upload.asset_id)) as awaited:
        if awaited:
            await transfers.store.abort(as_target(upload))
        async with transfers.here.database.transaction() as session:
            await session.execute(delete(Upload).where(Upload.asset_id == upload.asset_id))
            if awaited:
                await fail(session, upload.asset_id, "upload_expired", EXPIRED)


async def _find(transfers: Transfers, condition: ColumnElement[bool]) -> Sequence[Upload]:
    async with transfers.here.database.reading() as session:
        return (await session.scalars(select(Upload).where(condition))).all()


async def _upload(asset_id: uuid.UUID, statements: Statements) -> Any:
    return (await statements.execute(KEPT, {"this": asset_id})).one_or_none()


async def _is_awaited(asset_id: uuid.UUID, statements: Statements) -> bool:
    """Whether bytes of the asset are missing; not so where it was deleted."""
    return bool(await statements.scalar(STATE, {"this": asset_id}) == AssetState.PENDING_UPLOAD)
