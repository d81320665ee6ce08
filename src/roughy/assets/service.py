"""What can be done with assets, and the steps of their life that other rooms report."""

import uuid
from dataclasses import dataclass
from typing import cast

from sqlalchemy import Table, and_, bindparam, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from roughy.assets.model import Asset, AssetState
from roughy.credits import service as credits
from roughy.database.base import new_id, now
from roughy.database.owned import get_owned, readable
from roughy.database.paging import Page, fetch_page
from roughy.database.statements import Statements
from roughy.errors import RoughyError
from roughy.media.identify import Format
from roughy.projects.service import require_active
from roughy.timeline.ticks import Ticks
from roughy.webhooks.events import EventType, announce

MIN_SIZE_BYTES = 64
MAX_SIZE_BYTES = 50 << 30

ASSETS = cast(Table, Asset.__table__)
CREATE = insert(ASSETS)
AWAITED = and_(ASSETS.c.id == bindparam("this"), ASSETS.c.state == AssetState.PENDING_UPLOAD)
DESCRIBE = update(ASSETS).where(AWAITED)
RECEIVE = update(ASSETS).where(AWAITED).values(state=AssetState.PROCESSING)


@dataclass(frozen=True, slots=True)
class NewAsset:
    """What a client says of a recording before it uploads it: its size in bytes, ISO 639-1 language and file name."""

    size_bytes: int
    language: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class AssetFilter:
    """Which assets a listing shows; None shows all."""

    project_id: uuid.UUID | None = None
    state: AssetState | None = None


async def create_asset(statements: Statements, account_id: uuid.UUID, project_id: uuid.UUID, wanted: NewAsset) -> Asset:
    """Create an asset that waits for its bytes.

    The asset that comes back belongs to no session. Raises `not_found` for an unknown project, `project_archived`, and
    `insufficient_credits` where the balance is zero or below.
    """
    await require_active(statements, account_id, project_id)
    if await credits.balance(statements, account_id) <= 0:
        raise RoughyError("insufficient_credits", "The account has no credits left: top it up before uploading.")
    at = now()
    values = {
        "id": new_id(),
        "account_id": account_id,
        "project_id": project_id,
        "state": AssetState.PENDING_UPLOAD,
        "state_changed_at": at,
        "created_at": at,
        "declared_size_bytes": wanted.size_bytes,
        "language": wanted.language,
        "name": wanted.name,
    }
    await statements.execute(CREATE, values)
    return Asset(**values)


async def list_assets(
    session: AsyncSession, account_id: uuid.UUID, wanted: AssetFilter, limit: int, offset: int
) -> Page[Asset]:
    """One page of the account's assets, newest first."""
    assets = readable(Asset, account_id)
    if wanted.project_id:
        assets = assets.where(Asset.project_id == wanted.project_id)
    if wanted.state:
        assets = assets.where(Asset.state == wanted.state)
    return await fetch_page(session, assets, Asset.id, limit, offset)


async def get_asset(session: AsyncSession, account_id: uuid.UUID, asset_id: uuid.UUID) -> Asset:
    """The asset; raises `not_found` where the account has none of that id."""
    return await get_owned(session, Asset, account_id, asset_id)


async def get_cuttable(session: AsyncSession, account_id: uuid.UUID, asset_id: uuid.UUID) -> Asset:
    """The asset, ready to cut and render.

    Raises `not_found`, `asset_processing` (also while the upload is pending), `asset_payment_required` or
    `asset_failed`.
    """
    asset = await get_asset(session, account_id, asset_id)
    match asset.state:
        case AssetState.PENDING_UPLOAD | AssetState.PROCESSING:
            raise RoughyError("asset_processing", "The asset is not ready yet: try again when its state is `ready`.")
        case AssetState.PENDING_PAYMENT:
            raise RoughyError("asset_payment_required", "The balance did not cover this asset: top up to activate it.")
        case AssetState.FAILED:
            raise RoughyError("asset_failed", "The asset could not be prepared: see its error_code, upload it anew.")
    return asset


async def describe(statements: Statements, asset_id: uuid.UUID, format_: Format) -> None:
    """Note what the first bytes of the upload show."""
    shown = {"type": format_.type, "extension": format_.extension, "content_type": format_.content_type}
    await statements.execute(DESCRIBE, {"this": asset_id, **shown})


async def finish_upload(statements: Statements, asset_id: uuid.UUID, size_bytes: int) -> None:
    """Move a fully received asset to `processing`; does nothing a second time."""
    await statements.execute(RECEIVE, {"this": asset_id, "size_bytes": size_bytes, "state_changed_at": now()})


async def fail(session: AsyncSession, asset_id: uuid.UUID, code: str, message: str) -> None:
    """Give an asset up for good, without a charge; an asset whose way has ended stays as it is."""
    asset = await _locked(session, asset_id)
    if asset and asset.state in {AssetState.PENDING_UPLOAD, AssetState.PROCESSING}:
        asset.enter(AssetState.FAILED)
        asset.duration = None
        asset.error_code, asset.error_message = code, message
        announce(session, asset.account_id, EventType.ASSET_FAILED, entity_id=asset.id, asset_id=asset.id)


async def settle(session: AsyncSession, asset_id: uuid.UUID) -> None:
    """Charge a prepared asset, which then is `ready`, or `pending_payment` where the balance does not cover it."""
    asset = await _locked(session, asset_id)
    if not asset or asset.state != AssetState.PROCESSING:
        return
    if not await _pay(session, asset):
        asset.enter(AssetState.PENDING_PAYMENT)
        announce(session, asset.account_id, EventType.ASSET_PENDING_PAYMENT, entity_id=asset.id, asset_id=asset.id)


async def activate_paid(session: AsyncSession, account_id: uuid.UUID) -> None:
    """After a top-up: charge the assets in `pending_payment`, oldest first, until one is not covered."""
    await credits.lock(session, account_id)
    waiting = readable(Asset, account_id).where(Asset.state == AssetState.PENDING_PAYMENT).order_by(Asset.id)
    for asset in (await session.scalars(waiting.with_for_update())).all():
        if not await _pay(session, asset):
            return


async def _pay(session: AsyncSession, asset: Asset) -> bool:
    """Charge the asset and make it ready; False, and no change, where the balance does not cover it."""
    if asset.duration is None:
        raise ValueError(f"asset {asset.id} was never measured")
    if not await credits.consume(session, asset.account_id, asset.id, credits.price(Ticks(asset.duration))):
        return False
    previous = asset.state
    asset.enter(AssetState.READY)
    announce(
        session,
        asset.account_id,
        EventType.ASSET_READY,
        entity_id=asset.id,
        asset_id=asset.id,
        previous_state=previous,
    )
    return True


async def _locked(session: AsyncSession, asset_id: uuid.UUID) -> Asset | None:
    fresh = select(Asset).where(Asset.id == asset_id).with_for_update().execution_options(populate_existing=True)
    return await session.scalar(fresh)
