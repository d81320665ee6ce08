"""What an asset leaves in the database, among the blobs and in scratch; and how the story of a row went."""

import asyncio
import json
import uuid

import obstore
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

import roughy.worker  # noqa: F401  it knows every table
from roughy.assets.model import Asset, asset_folder
from roughy.credits.model import LedgerEntry
from roughy.database.base import Base
from roughy.storage.blobs import open_blobs
from roughy.webhooks.model import WebhookEvent
from tests.api.journey import Json
from tests.api.prepared import in_transaction
from tests.servers import Server

KEPT = {"ledger_entries", "removed_assets", "uploads"}
"""Money is never forgotten; the others note for a while which bytes are to be thrown away."""


def rows(server: Server, asset_id: str) -> dict[str, int]:
    """How many rows of each table are about the asset, where there are any."""
    wanted = uuid.UUID(asset_id)

    async def body(session: AsyncSession) -> dict[str, int]:
        found = {"assets": await session.scalar(select(func.count()).where(Asset.id == wanted))}
        for table in Base.metadata.sorted_tables:
            if "asset_id" in table.columns and table.name not in KEPT:
                count = select(func.count()).select_from(table).where(table.columns["asset_id"] == wanted)
                found[table.name] = await session.scalar(count)
        return {name: count for name, count in found.items() if count}

    return in_transaction(server, body)


def blobs(server: Server, asset_id: str) -> list[str]:
    """The keys of the asset's blobs, below its folder."""
    stored = open_blobs(server.settings)
    prefix = (stored.bucket.prefix if stored.bucket else "") + asset_folder(uuid.UUID(asset_id))

    async def body() -> list[str]:
        return [
            entry["path"].removeprefix(prefix)
            async for page in obstore.list(stored.store, prefix=prefix)
            for entry in page
        ]

    return sorted(asyncio.run(body()))


def scratch(server: Server) -> list[str]:
    """The folders of jobs that run, or that were left behind."""
    return sorted(entry.name for entry in (server.settings.data / "scratch").glob("*/*"))


def events(server: Server, entity_id: str) -> list[str]:
    """The types of the events about an asset, cut or render, oldest first."""
    return [body["type"] for body in event_bodies(server, entity_id)]


def event_bodies(server: Server, entity_id: str) -> list[Json]:
    """What webhooks say of an asset, cut or render, oldest first."""

    async def body(session: AsyncSession) -> list[Json]:
        told = select(WebhookEvent.body).where(WebhookEvent.entity_id == uuid.UUID(entity_id))
        return [json.loads(one) for one in await session.scalars(told.order_by(WebhookEvent.id))]

    return in_transaction(server, body)


def charges(server: Server, asset_id: str) -> list[int]:
    """What the asset was charged."""

    async def body(session: AsyncSession) -> list[int]:
        return list(await session.scalars(select(LedgerEntry.delta).where(LedgerEntry.asset_id == uuid.UUID(asset_id))))

    return in_transaction(server, body)
