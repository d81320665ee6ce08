"""Rendering a file."""

import uuid
from collections.abc import Sequence
from pathlib import Path

import structlog
from dbos import DBOS
from sqlalchemy import delete, select

from roughy.database.connection import Database
from roughy.jobs.dispatch import Work
from roughy.jobs.endings import run_to_an_end
from roughy.jobs.runtime import installation, scratch
from roughy.jobs.scratch import scratch_folder
from roughy.jobs.steps import step
from roughy.jobs.watch import run_watched
from roughy.media.output import RenderResult
from roughy.renders.commission import Commission, begin
from roughy.renders.model import Render, RenderShare, RenderState
from roughy.renders.service import ENCODING, RUNNING, complete, fail, report
from roughy.renders.sharing import count_shares, encode_in_shares, fetch_shares

log = structlog.get_logger()


@DBOS.workflow()
async def make_render(render_id: str) -> None:
    """Take a render from `pending` to `completed`, `failed` or `cancelled`."""
    await run_to_an_end(render_id, _make, fail_render)
    await tidy_up(render_id)


async def _make(render_id: str) -> None:
    count = await count_shares(render_id)
    if count > 1:
        await encode_in_shares(render_id, count)
    await write_render(render_id, count if count > 1 else 0)


@step
async def write_render(render_id: str, shares: int) -> None:
    """Render into scratch, joining `shares` that others have encoded, store the file, and end the render."""
    here = installation()
    with scratch_folder(scratch(), f"render-{render_id}") as folder:
        commission = await begin(render_id)
        source = await here.blobs.local_copy(commission.asset.source_key, folder)
        file = await _render(commission, source, await fetch_shares(commission, shares, folder), folder)
        size_bytes = file.stat().st_size
        await here.blobs.adopt(commission.render.blob_key, file)
    async with here.database.transaction() as session:
        await complete(session, commission.render.id, size_bytes)


async def _render(commission: Commission, source: Path, shares: Sequence[Path], folder: Path) -> Path:
    render = commission.render
    done_before = ENCODING if shares else 0.0

    async def wanted(share: float) -> bool:
        async with installation().database.transaction() as session:
            return await report(session, render.id, done_before + (1 - done_before) * share)

    file = folder / f"render.{commission.output.format}"
    arguments = commission.arguments(source, file, folder) | {"shares": list(map(str, shares))}
    result = await run_watched("roughy.media.render:render", arguments, RenderResult, wanted=wanted)
    log.info("rendered", render_id=str(render.id), how=result.how, notes=result.notes)
    return file


@step
async def fail_render(render_id: str, code: str, message: str) -> None:
    """Give the render up."""
    async with installation().database.transaction() as session:
        await fail(session, uuid.UUID(render_id), code, message)


@step
async def tidy_up(render_id: str) -> None:
    """Remove all that was stored for the render but its finished file; where the row is gone, that has been done."""
    here = installation()
    async with here.database.reading() as session:
        render = await session.get(Render, uuid.UUID(render_id))
        shares = select(RenderShare.number).where(RenderShare.render_id == uuid.UUID(render_id))
        numbers = (await session.scalars(shares)).all()
    if render and render.state != RenderState.COMPLETED:
        await here.blobs.delete_prefix(render.folder)
    elif render:
        for number in numbers:
            await here.blobs.delete(render.share_key(number))
    async with here.database.transaction() as session:
        await session.execute(delete(RenderShare).where(RenderShare.render_id == uuid.UUID(render_id)))


async def waiting_renders(database: Database) -> Sequence[str]:
    """The ids of the renders that have not ended."""
    async with database.reading() as session:
        return [
            str(render_id) for render_id in await session.scalars(select(Render.id).where(Render.state.in_(RUNNING)))
        ]


RENDERING = Work(make_render, waiting_renders)
