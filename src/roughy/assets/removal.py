"""Deleting assets and projects: the rows in one transaction, the bytes right after, whatever crashes in between.

The transaction that deletes the rows leaves a `RemovedAsset` behind, which stays until the asset's bytes are gone and
no job can bring any back.
"""

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from roughy.assets.model import Asset, asset_folder
from roughy.assets.service import get_asset
from roughy.database.base import Base, now
from roughy.database.connection import Database
from roughy.projects.service import get_project
from roughy.storage.blobs import Blobs

LINGERING = timedelta(minutes=10)


class RemovedAsset(Base):
    """An asset whose row is gone and whose bytes are still to be removed."""

    __tablename__ = "removed_assets"

    asset_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    created_at: Mapped[datetime] = mapped_column(default=now)


async def delete_asset(session: AsyncSession, account_id: uuid.UUID, asset_id: uuid.UUID) -> None:
    """Delete an asset with its cuts, renders, events and bytes; running jobs notice and stop. Raises `not_found`."""
    await session.execute(select(Asset.id).where(Asset.id == asset_id).with_for_update())
    await remove_asset(session, await get_asset(session, account_id, asset_id))


async def delete_project(session: AsyncSession, account_id: uuid.UUID, project_id: uuid.UUID) -> Sequence[uuid.UUID]:
    """Delete a project and all its assets, whose ids are returned. Raises `not_found`."""
    project = await get_project(session, account_id, project_id)
    assets = select(Asset).where(Asset.project_id == project.id).with_for_update()
    removed = [await remove_asset(session, asset) for asset in (await session.scalars(assets)).all()]
    await session.delete(project)
    return removed


async def remove_asset(session: AsyncSession, asset: Asset) -> uuid.UUID:
    """Delete the asset's row, with all that refers to it, and note that its bytes are to go; returns its id."""
    session.add(RemovedAsset(asset_id=asset.id))
    await session.delete(asset)
    await session.flush()
    return asset.id


async def remove_folders(blobs: Blobs, asset_ids: Iterable[uuid.UUID]) -> None:
    """Remove the bytes of assets whose rows are gone; `remove_bytes` sees to what fails here."""
    for asset_id in asset_ids:
        await blobs.delete_prefix(asset_folder(asset_id))


async def remove_bytes(database: Database, blobs: Blobs) -> None:
    """Remove the bytes of deleted assets, and once more after a while, for what a job was just writing."""
    async with database.reading() as session:
        removed = (await session.scalars(select(RemovedAsset))).all()
    await remove_folders(blobs, [asset.asset_id for asset in removed])
    for asset in removed:
        if now() - asset.created_at > LINGERING:
            async with database.transaction() as session:
                await session.execute(delete(RemovedAsset).where(RemovedAsset.asset_id == asset.asset_id))
