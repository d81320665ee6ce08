"""Preparing an asset: measure it, hear what is said in it, settle the charge."""

import uuid
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from dbos import DBOS
from pydantic import TypeAdapter
from sqlalchemy import select

from roughy.assets.model import Asset, AssetState
from roughy.assets.recognizer import hearing
from roughy.assets.service import fail, settle
from roughy.database.connection import Database
from roughy.jobs.child import Cancelled
from roughy.jobs.dispatch import Work
from roughy.jobs.endings import run_to_an_end
from roughy.jobs.runtime import installation, scratch
from roughy.jobs.scratch import scratch_folder
from roughy.jobs.steps import step
from roughy.jobs.watch import run_watched
from roughy.media.recording import Recording
from roughy.speech.heard import Heard

RECORDINGS = TypeAdapter(Recording)
HEARD = TypeAdapter(Heard)


@DBOS.workflow()
async def prepare_asset(asset_id: str) -> None:
    """Take an asset from `processing` to `ready`, `pending_payment` or `failed`."""
    await run_to_an_end(asset_id, _prepare, fail_asset)


async def _prepare(asset_id: str) -> None:
    await measure_asset(asset_id)
    await hear_asset(asset_id)
    await settle_asset(asset_id)


@step
async def measure_asset(asset_id: str) -> None:
    """Probe the source and note its type and duration."""
    here = installation()
    with scratch_folder(scratch(), f"measure-{asset_id}") as folder:
        asset = await _processing(asset_id)
        source = await here.blobs.local_copy(asset.source_key, folder)
        recording = await run_watched(
            "roughy.media.probe:probe", {"path": str(source)}, Recording, wanted=partial(_wanted, asset_id)
        )
    async with here.database.transaction() as session:
        asset = await session.get_one(Asset, asset.id)
        asset.type = "video" if recording.video else "audio"
        asset.duration = recording.duration
        asset.recording = RECORDINGS.dump_json(recording).decode()


@step
async def hear_asset(asset_id: str) -> None:
    """Find the words and the sound, and store them beside the source."""
    here = installation()
    with scratch_folder(scratch(), f"hear-{asset_id}") as folder:
        asset = await _processing(asset_id)
        source = await here.blobs.local_copy(asset.source_key, folder)
        heard = await _hear(asset, source, folder / "speech.pcm")
    await here.blobs.put_bytes(asset.heard_key, HEARD.dump_json(heard))
    if not await _wanted(asset_id):
        await here.blobs.delete_prefix(asset.folder)


@step
async def settle_asset(asset_id: str) -> None:
    """Charge the prepared asset."""
    async with installation().database.transaction() as session:
        await settle(session, uuid.UUID(asset_id))


@step
async def fail_asset(asset_id: str, code: str, message: str) -> None:
    """Give the asset up, without a charge."""
    async with installation().database.transaction() as session:
        await fail(session, uuid.UUID(asset_id), code, message)


async def _hear(asset: Asset, source: Path, pcm: Path) -> Heard:
    wanted = partial(_wanted, str(asset.id))
    extraction = {"path": str(source), "destination": str(pcm)}
    await run_watched("roughy.media.tasks:extract_speech_audio", extraction, int, wanted=wanted)
    task = {"pcm_path": str(pcm), "language": asset.language} | hearing(installation().settings)
    return await run_watched("roughy.speech.tasks:hear", task, Heard, wanted=wanted)


async def _processing(asset_id: str) -> Asset:
    async with installation().database.reading() as session:
        asset = await session.get(Asset, uuid.UUID(asset_id))
    if not asset or asset.state != AssetState.PROCESSING:
        raise Cancelled
    return asset


async def _wanted(asset_id: str, share: float = 0.0) -> bool:
    async with installation().database.reading() as session:
        state = await session.scalar(select(Asset.state).where(Asset.id == uuid.UUID(asset_id)))
    return state == AssetState.PROCESSING


async def waiting_assets(database: Database) -> Sequence[str]:
    """The ids of the assets in `processing`."""
    async with database.reading() as session:
        found = await session.scalars(select(Asset.id).where(Asset.state == AssetState.PROCESSING))
        return [str(asset_id) for asset_id in found]


PREPARATION = Work(prepare_asset, waiting_assets)
