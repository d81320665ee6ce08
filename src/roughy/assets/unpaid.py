"""Assets that nobody paid for in time."""

from datetime import datetime, timedelta

from sqlalchemy import Select, select

from roughy.assets.model import Asset, AssetState
from roughy.assets.removal import remove_asset
from roughy.credits.service import lock
from roughy.database.base import now
from roughy.database.connection import Database


async def purge_unpaid(database: Database, days: int) -> None:
    """Delete the assets that have been in `pending_payment` for `days`; any number of processes may do so at once."""
    overdue = _unpaid_since(now() - timedelta(days=days))
    async with database.reading() as session:
        found = (await session.execute(overdue.with_only_columns(Asset.account_id, Asset.id))).all()
    for account_id, asset_id in found:
        async with database.transaction() as session:
            # Top-ups activate assets under this lock: the asset is either paid by now or cannot be before it is gone.
            await lock(session, account_id)
            asset = await session.scalar(overdue.where(Asset.id == asset_id).with_for_update())
            if asset:
                await remove_asset(session, asset)


def _unpaid_since(moment: datetime) -> Select[Asset]:
    return select(Asset).where(Asset.state == AssetState.PENDING_PAYMENT, Asset.state_changed_at <= moment)
