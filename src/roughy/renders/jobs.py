"""Rendering a file."""

import uuid
from collections.abc import Sequence
from pathlib import Path

import structlog
from dbos import DBOS
from sqlalchemy import select

from roughy.assets.model import Asset
from roughy.cuts.jobs import DECISIONS
from roughy.cuts.model import Cut
from roughy.database.connection import Database
from roughy.jobs.child import Cancelled
from roughy.jobs.dispatch import Work
from roughy.jobs.endings import run_to_an_end
from roughy.jobs.runtime import installation
from roughy.jobs.scratch import local_copy, scratch_folder
from roughy.jobs.steps import step
from roughy.jobs.watch import run_watched
from roughy.media.output import RenderResult
from roughy.renders.model import Render
from roughy.renders.output import RenderOutput
from roughy.renders.service import RUNNING, complete, fail, report, start
from roughy.timeline.span import Span
from roughy.timeline.ticks import Ticks

log = structlog.get_logger()


@DBOS.workflow()
async def make_render(render_id: str) -> None:
    """Take a render from `pending` to `completed`, `failed` or `cancelled`."""
    await run_to_an_end(render_id, write_render, fail_render)


@step
async def write_render(render_id: str) -> None:
    """Render into scratch, store the file, and end the render; a file nobody wants any more is removed."""
    here = installation()
    with scratch_folder(here.settings.scratch, f"render-{render_id}") as folder:
        render, asset, cut = await _begin(render_id)
        source = await local_copy(here.blobs, asset.source_key, folder)
        file = await _render(render, source, _segments(asset, cut), folder)
        size_bytes = file.stat().st_size
        await here.blobs.adopt(render.blob_key, file)
    async with here.database.transaction() as session:
        kept = await complete(session, render.id, size_bytes)
    if not kept:
        await here.blobs.delete(render.blob_key)


async def _begin(render_id: str) -> tuple[Render, Asset, Cut | None]:
    """The render, `processing` from now on, with its asset and cut; raises `Cancelled` where nobody wants it."""
    async with installation().database.transaction() as session:
        render = await start(session, uuid.UUID(render_id))
        if not render:
            raise Cancelled
        asset = await session.get_one(Asset, render.asset_id)
        cut = await session.get(Cut, render.cut_id) if render.cut_id else None
        if cut:
            await session.refresh(cut, ["decision"])
    return render, asset, cut


async def _render(render: Render, source: Path, segments: Sequence[Span], folder: Path) -> Path:
    output = RenderOutput.model_validate(render.output)
    file = folder / f"render.{output.format}"

    async def wanted(share: float) -> bool:
        async with installation().database.transaction() as session:
            return await report(session, render.id, share)

    arguments = {
        "source": str(source),
        "destination": str(file),
        "segments": list(segments),
        "output": output.for_engine(),
        "scratch": str(folder),
    }
    result = await run_watched("roughy.media.render:render", arguments, RenderResult, wanted=wanted)
    log.info("rendered", render_id=str(render.id), how=result.how, notes=result.notes)
    return file


def _segments(asset: Asset, cut: Cut | None) -> Sequence[Span]:
    if cut:
        return DECISIONS.validate_json(cut.decision or "").segments
    return [Span(Ticks(0), Ticks(asset.duration or 0))]


@step
async def fail_render(render_id: str, code: str, message: str) -> None:
    """Give the render up."""
    async with installation().database.transaction() as session:
        await fail(session, uuid.UUID(render_id), code, message)


async def waiting_renders(database: Database) -> Sequence[str]:
    """The ids of the renders that have not ended."""
    async with database.reading() as session:
        return [
            str(render_id) for render_id in await session.scalars(select(Render.id).where(Render.state.in_(RUNNING)))
        ]


RENDERING = Work(make_render, waiting_renders)
