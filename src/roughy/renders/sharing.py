"""Several workers encode one picture: each a share of it, which the worker with the render's own job then joins."""

import uuid
from datetime import timedelta
from pathlib import Path

import structlog
from dbos import DBOS, SetWorkflowID

from roughy.assets.jobs import RECORDINGS
from roughy.jobs.child import Cancelled
from roughy.jobs.roster import living_workers
from roughy.jobs.runtime import SHARES, installation, scratch
from roughy.jobs.scratch import scratch_folder
from roughy.jobs.steps import step
from roughy.jobs.watch import run_watched
from roughy.media.share import shares_worth_making
from roughy.renders.commission import Commission, begin
from roughy.renders.service import report_share

log = structlog.get_logger()


@step
async def count_shares(render_id: str) -> int:
    """In how many shares the picture is to be encoded; 1 where the render is one worker's work."""
    here = installation()
    commission = await begin(render_id)
    async with here.database.reading() as session:
        workers = await living_workers(session, timedelta(seconds=here.settings.worker_timeout_seconds))
    recording = RECORDINGS.validate_json(commission.asset.recording or "")
    return shares_worth_making(recording, commission.segments, commission.output, workers)


async def encode_in_shares(render_id: str, count: int) -> None:
    """Have `count` shares encoded and stored by whoever is free, and wait for them; part of the render's workflow."""
    handles = []
    for number in range(count):
        with SetWorkflowID(f"{encode_share.__name__}-{render_id}-{number}"):
            handles.append(await DBOS.enqueue_workflow_async(SHARES, encode_share, render_id, number, count))
    for handle in handles:
        await handle.get_result()


@DBOS.workflow()
async def encode_share(render_id: str, number: int, count: int) -> None:
    """Encode and store share `number` (from 0) of `count`."""
    try:
        await write_share(render_id, number, count)
    except Cancelled:
        log.info("share_cancelled", render_id=render_id, number=number)


@step
async def write_share(render_id: str, number: int, count: int) -> None:
    """Encode in scratch and store the share; one that nobody wants any more is removed."""
    here = installation()
    with scratch_folder(scratch(), f"share-{render_id}-{number}") as folder:
        commission = await begin(render_id)
        await _wanted(render_id, number, count, 0.0)
        source = await here.blobs.local_copy(commission.asset.source_key, folder)
        file = await _encode(commission, source, folder, number, count)
        await here.blobs.adopt(commission.render.share_key(number), file)
    if not await _wanted(render_id, number, count, 1.0):
        await here.blobs.delete(commission.render.share_key(number))
    log.info("share_encoded", render_id=render_id, number=number, count=count)


async def _encode(commission: Commission, source: Path, folder: Path, number: int, count: int) -> Path:
    async def wanted(done: float) -> bool:
        return await _wanted(str(commission.render.id), number, count, done)

    file = folder / "share"
    arguments = commission.arguments(source, file, folder) | {"number": number, "count": count}
    await run_watched("roughy.media.share:encode_share", arguments, int, wanted=wanted)
    return file


async def _wanted(render_id: str, number: int, count: int, done: float) -> bool:
    async with installation().database.transaction() as session:
        return await report_share(session, uuid.UUID(render_id), number, count, done)


async def fetch_shares(commission: Commission, count: int, folder: Path) -> list[Path]:
    """All shares as files, in `folder` where the blobs are not files themselves."""
    blobs, paths = installation().blobs, []
    for number in range(count):
        key = commission.render.share_key(number)
        path = blobs.local_path(key) or folder / f"share-{number}"
        if path.parent == folder:
            await blobs.fetch(key, path)
        paths.append(path)
    return paths
