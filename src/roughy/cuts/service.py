"""What can be done with cuts."""

import hashlib
import json
import uuid
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from roughy.assets.model import Asset
from roughy.assets.service import get_cuttable
from roughy.cuts.model import Cut, CutState
from roughy.cuts.options import CutOptions
from roughy.database.base import now
from roughy.database.owned import get_owned, readable
from roughy.database.paging import Page, fetch_page
from roughy.errors import RoughyError
from roughy.webhooks.events import EventType, announce


@dataclass(frozen=True, slots=True)
class CutFilter:
    """Which cuts a listing shows; None shows all."""

    asset_id: uuid.UUID | None = None
    state: CutState | None = None


async def create_cut(
    session: AsyncSession, account_id: uuid.UUID, asset_id: uuid.UUID, script: str | None, options: CutOptions
) -> tuple[Cut, bool]:
    """The cut for these inputs, and whether it is new; a failed one does not stand in the way of another.

    Raises what `get_cuttable` raises, and for `derived_from` `not_found` or `cut_not_ready`.
    """
    await session.execute(select(Asset.id).where(Asset.id == asset_id).with_for_update())
    asset = await get_cuttable(session, account_id, asset_id)
    if options.derived_from:
        base = await get_completed(session, account_id, options.derived_from)
        if base.asset_id != asset.id:
            raise RoughyError("not_found", "The cut to derive from belongs to another asset.")
    digest = _digest(script, options)
    same = readable(Cut, account_id).where(
        Cut.asset_id == asset.id, Cut.inputs_digest == digest, Cut.state != CutState.FAILED
    )
    existing = await session.scalar(same)
    if existing:
        return existing, False
    cut = Cut(
        account_id=account_id,
        asset_id=asset.id,
        script=script,
        options=options.model_dump(mode="json"),
        inputs_digest=digest,
    )
    session.add(cut)
    await session.flush()
    return cut, True


async def list_cuts(
    session: AsyncSession, account_id: uuid.UUID, wanted: CutFilter, limit: int, offset: int
) -> Page[Cut]:
    """One page of the account's cuts, newest first."""
    cuts = readable(Cut, account_id)
    if wanted.asset_id:
        cuts = cuts.where(Cut.asset_id == wanted.asset_id)
    if wanted.state:
        cuts = cuts.where(Cut.state == wanted.state)
    return await fetch_page(session, cuts, Cut.id, limit, offset)


async def get_cut(session: AsyncSession, account_id: uuid.UUID, cut_id: uuid.UUID) -> Cut:
    """The cut; raises `not_found` where the account has none of that id."""
    return await get_owned(session, Cut, account_id, cut_id)


async def get_completed(session: AsyncSession, account_id: uuid.UUID, cut_id: uuid.UUID) -> Cut:
    """The completed cut; raises `not_found`, or `cut_not_ready` while it is not completed."""
    cut = await get_cut(session, account_id, cut_id)
    if cut.state != CutState.COMPLETED:
        raise RoughyError("cut_not_ready", "The cut is not completed: wait until its state is `completed`.")
    await session.refresh(cut, ["decision"])
    return cut


async def start(session: AsyncSession, cut_id: uuid.UUID) -> Cut | None:
    """Move a cut to `processing`; None where it was deleted or has ended."""
    cut = await _running(session, cut_id)
    if cut:
        cut.state = CutState.PROCESSING
        cut.started_at = cut.started_at or now()
    return cut


async def complete(session: AsyncSession, cut_id: uuid.UUID, decision: str) -> None:
    """Store the decision of a cut that runs."""
    cut = await _running(session, cut_id)
    if cut:
        cut.decision = decision
        cut.progress = 1.0
        _end(session, cut, CutState.COMPLETED, EventType.CUT_COMPLETED)


async def fail(session: AsyncSession, cut_id: uuid.UUID, code: str, message: str) -> None:
    """Give up a cut that runs."""
    cut = await _running(session, cut_id)
    if cut:
        cut.error_code, cut.error_message = code, message
        _end(session, cut, CutState.FAILED, EventType.CUT_FAILED)


def _end(session: AsyncSession, cut: Cut, state: CutState, event: EventType) -> None:
    cut.state = state
    cut.completed_at = now()
    announce(session, cut.account_id, event, entity_id=cut.id, asset_id=cut.asset_id)


async def _running(session: AsyncSession, cut_id: uuid.UUID) -> Cut | None:
    running = Cut.state.in_([CutState.PENDING, CutState.PROCESSING])
    return await session.scalar(select(Cut).where(Cut.id == cut_id, running).with_for_update())


def _digest(script: str | None, options: CutOptions) -> str:
    inputs = json.dumps([script, options.model_dump(mode="json")], sort_keys=True)
    return hashlib.sha256(inputs.encode()).hexdigest()
