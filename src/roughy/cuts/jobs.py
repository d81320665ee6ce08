"""Deciding a cut."""

import asyncio
import uuid
from collections.abc import Sequence

from dbos import DBOS
from pydantic import TypeAdapter
from sqlalchemy import select

from roughy.assets.jobs import HEARD, RECORDINGS
from roughy.assets.model import Asset
from roughy.cuts.judge import chosen_judge
from roughy.cuts.model import Cut, CutState
from roughy.cuts.options import CutOptions
from roughy.cuts.service import complete, fail, start
from roughy.database.connection import Database
from roughy.editing.decide import decide
from roughy.editing.overrule import overrule
from roughy.editing.rough_cut import RoughCut
from roughy.editing.settings import preset
from roughy.jobs.child import Cancelled
from roughy.jobs.dispatch import Work
from roughy.jobs.endings import run_to_an_end
from roughy.jobs.runtime import installation
from roughy.jobs.steps import step
from roughy.timeline.ticks import Ticks

DECISIONS = TypeAdapter(RoughCut)


@DBOS.workflow()
async def decide_cut(cut_id: str) -> None:
    """Take a cut from `pending` to `completed` or `failed`."""
    await run_to_an_end(cut_id, make_decision, fail_cut)


@step
async def make_decision(cut_id: str) -> None:
    """Decide, and store the decision with the end of the cut in one transaction."""
    database = installation().database
    async with database.transaction() as session:
        cut = await start(session, uuid.UUID(cut_id))
        if not cut:
            raise Cancelled
        asset = await session.get_one(Asset, cut.asset_id)
        await session.refresh(asset, ["recording"])
        options = CutOptions.model_validate(cut.options)
        base = await session.get(Cut, options.derived_from) if options.derived_from else None
        if base:
            await session.refresh(base, ["decision"])
    decision = _overruled(base, options) if base else await _decided(asset, cut.script, options)
    async with database.transaction() as session:
        await complete(session, cut.id, DECISIONS.dump_json(decision).decode())


async def _decided(asset: Asset, script: str | None, options: CutOptions) -> RoughCut:
    try:
        heard = HEARD.validate_json(await installation().blobs.get_bytes(asset.heard_key))
    except FileNotFoundError:
        raise Cancelled from None
    recording = RECORDINGS.validate_json(asset.recording or "")
    return await asyncio.to_thread(
        decide,
        heard.transcript,
        heard.sound,
        duration=Ticks(asset.duration or 0),
        frame_rate=recording.video.frame_rate if recording.video else None,
        script=script,
        settings=preset(options.preset, keep_ad_libs=options.keep_ad_libs),
        judge=chosen_judge(installation().settings),
    )


def _overruled(base: Cut, options: CutOptions) -> RoughCut:
    return overrule(
        DECISIONS.validate_json(base.decision or ""),
        restore=[stretch.span() for stretch in options.restore],
        remove=[stretch.span() for stretch in options.remove],
    )


@step
async def fail_cut(cut_id: str, code: str, message: str) -> None:
    """Give the cut up."""
    async with installation().database.transaction() as session:
        await fail(session, uuid.UUID(cut_id), code, message)


async def waiting_cuts(database: Database) -> Sequence[str]:
    """The ids of the cuts that have not ended."""
    async with database.reading() as session:
        running = Cut.state.in_([CutState.PENDING, CutState.PROCESSING])
        return [str(cut_id) for cut_id in await session.scalars(select(Cut.id).where(running))]


DECIDING = Work(decide_cut, waiting_cuts)
