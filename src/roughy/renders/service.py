"""What can be done with renders."""

import hashlib
import json
import uuid
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from roughy.assets.model import Asset
from roughy.assets.service import get_cuttable
from roughy.cuts.service import get_completed
from roughy.database.base import now
from roughy.database.owned import get_owned, readable
from roughy.database.paging import Page, fetch_page
from roughy.errors import RoughyError
from roughy.renders.model import Render, RenderShare, RenderState
from roughy.renders.output import RenderOutput
from roughy.webhooks.events import EventType, announce

RUNNING = (RenderState.PENDING, RenderState.PROCESSING)

ENCODING = 0.9
"""Share of a render's work that encoding is, where several workers do it and one joins what they made."""


@dataclass(frozen=True, slots=True)
class RenderFilter:
    """Which renders a listing shows; None shows all."""

    asset_id: uuid.UUID | None = None
    state: RenderState | None = None


@dataclass(frozen=True, slots=True)
class NewRender:
    """What to render: an asset's cut, or all of it, and the file wanted."""

    asset_id: uuid.UUID
    cut_id: uuid.UUID | None
    output: RenderOutput


async def create_render(session: AsyncSession, account_id: uuid.UUID, wanted: NewRender) -> tuple[Render, bool]:
    """The render for these inputs, and whether it is new; one that failed or was cancelled does not stand in the way.

    Raises what `get_cuttable` raises, `not_found` and `cut_not_ready` for the cut, and `validation_error` for a video
    file of an audio asset.
    """
    await session.execute(select(Asset.id).where(Asset.id == wanted.asset_id).with_for_update())
    asset = await get_cuttable(session, account_id, wanted.asset_id)
    if wanted.cut_id and (await get_completed(session, account_id, wanted.cut_id)).asset_id != asset.id:
        raise RoughyError("not_found", "The cut belongs to another asset.")
    if asset.type == "audio" and wanted.output.is_video:
        raise RoughyError("validation_error", "The asset has no picture: ask for `m4a` or `mp3`.")
    digest = _digest(wanted)
    existing = await session.scalar(
        readable(Render, account_id).where(
            Render.asset_id == asset.id,
            Render.inputs_digest == digest,
            Render.state.not_in([RenderState.FAILED, RenderState.CANCELLED]),
        )
    )
    if existing:
        return existing, False
    render = Render(
        account_id=account_id,
        asset_id=asset.id,
        cut_id=wanted.cut_id,
        output=wanted.output.model_dump(mode="json"),
        inputs_digest=digest,
    )
    session.add(render)
    await session.flush()
    return render, True


async def list_renders(
    session: AsyncSession, account_id: uuid.UUID, wanted: RenderFilter, limit: int, offset: int
) -> Page[Render]:
    """One page of the account's renders, newest first."""
    renders = readable(Render, account_id)
    if wanted.asset_id:
        renders = renders.where(Render.asset_id == wanted.asset_id)
    if wanted.state:
        renders = renders.where(Render.state == wanted.state)
    return await fetch_page(session, renders, Render.id, limit, offset)


async def get_render(session: AsyncSession, account_id: uuid.UUID, render_id: uuid.UUID) -> Render:
    """The render; raises `not_found` where the account has none of that id."""
    return await get_owned(session, Render, account_id, render_id)


async def withdraw(session: AsyncSession, account_id: uuid.UUID, render_id: uuid.UUID) -> str | None:
    """Cancel a render that runs, or remove one that ended, whose blob folder is returned for removal.

    Raises `not_found`.
    """
    await session.execute(select(Render.id).where(Render.id == render_id).with_for_update())
    render = await get_render(session, account_id, render_id)
    if render.state in RUNNING:
        _end(session, render, RenderState.CANCELLED, EventType.RENDER_CANCELLED)
        return None
    await session.delete(render)
    return render.folder


async def start(session: AsyncSession, render_id: uuid.UUID) -> Render | None:
    """Move a render to `processing`; None where it was deleted or has ended."""
    render = await _running(session, render_id)
    if render:
        render.state = RenderState.PROCESSING
        render.started_at = render.started_at or now()
    return render


async def report(session: AsyncSession, render_id: uuid.UUID, share: float) -> bool:
    """Note the share that is done (0 to 1); False where the render no longer runs."""
    render = await _running(session, render_id)
    if render:
        render.progress = share
    return render is not None


async def report_share(session: AsyncSession, render_id: uuid.UUID, number: int, count: int, share: float) -> bool:
    """Note how much of share `number` of `count` is done (0 to 1); False where the render no longer runs."""
    render = await _running(session, render_id)
    if not render:
        return False
    await session.merge(RenderShare(render_id=render_id, number=number, progress=share))
    await session.flush()
    done = select(func.sum(RenderShare.progress)).where(RenderShare.render_id == render_id)
    render.progress = ENCODING * (await session.scalar(done) or 0) / count
    return True


async def complete(session: AsyncSession, render_id: uuid.UUID, size_bytes: int) -> bool:
    """End a render whose file is stored; False where it no longer runs."""
    render = await _running(session, render_id)
    if not render:
        return False
    render.size_bytes = size_bytes
    render.progress = 1.0
    _end(session, render, RenderState.COMPLETED, EventType.RENDER_COMPLETED)
    return True


async def fail(session: AsyncSession, render_id: uuid.UUID, code: str, message: str) -> None:
    """Give up a render that runs."""
    render = await _running(session, render_id)
    if render:
        render.error_code, render.error_message = code, message
        _end(session, render, RenderState.FAILED, EventType.RENDER_FAILED)


def _end(session: AsyncSession, render: Render, state: RenderState, event: EventType) -> None:
    render.state = state
    render.completed_at = now()
    announce(session, render.account_id, event, entity_id=render.id, asset_id=render.asset_id)


async def _running(session: AsyncSession, render_id: uuid.UUID) -> Render | None:
    running = select(Render).where(Render.id == render_id, Render.state.in_(RUNNING))
    return await session.scalar(running.with_for_update())


def _digest(wanted: NewRender) -> str:
    inputs = json.dumps([str(wanted.cut_id), wanted.output.model_dump(mode="json")], sort_keys=True)
    return hashlib.sha256(inputs.encode()).hexdigest()
