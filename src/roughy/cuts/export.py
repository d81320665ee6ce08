"""A stored cut as what it is exported from: edit lists, subtitles, chapters."""

import uuid

from sqlalchemy.ext.asyncio import AsyncSession

from roughy.assets.jobs import HEARD, RECORDINGS
from roughy.assets.model import Asset
from roughy.cuts.assembly import CutRecording
from roughy.cuts.jobs import DECISIONS
from roughy.cuts.model import Cut
from roughy.cuts.options import CutOptions
from roughy.cuts.service import get_completed
from roughy.editing.rough_cut import RoughCut
from roughy.storage.blobs import Blobs
from roughy.timeline.span import Span
from roughy.timeline.ticks import START, Ticks

EDIT_LIST_TYPES = {
    "edl": "text/plain",
    "fcpxml": "application/xml",
    "xml": "application/xml",
    "otio": "application/json",
    "json": "application/json",
}
SUBTITLE_TYPES = {"srt": "application/x-subrip", "vtt": "text/vtt"}
CHAPTER_TYPES = {"txt": "text/plain", "vtt": "text/vtt", "ffmetadata": "text/plain", "json": "application/json"}


async def load_cut(session: AsyncSession, blobs: Blobs, account_id: uuid.UUID, cut_id: uuid.UUID) -> CutRecording:
    """The completed cut with all that its exports need; raises `not_found` or `cut_not_ready`."""
    cut = await get_completed(session, account_id, cut_id)
    asset = await session.get_one(Asset, cut.asset_id)
    await session.refresh(asset, ["recording"])
    return await assemble(blobs, asset, cut, await script_of(session, cut))


async def script_of(session: AsyncSession, cut: Cut) -> str | None:
    """The script that the cut follows: its own, or that of the cut that it was derived from."""
    base: Cut | None = cut
    while base and base.script is None and (origin := CutOptions.model_validate(base.options).derived_from):
        base = await session.get(Cut, origin)
    return base.script if base else None


async def assemble(blobs: Blobs, asset: Asset, cut: Cut | None, script: str | None) -> CutRecording:
    """A prepared asset with its cut, or whole where that is None.

    The asset's `recording` and the cut's `decision` must be loaded. Raises `FileNotFoundError` where the asset was
    deleted meanwhile.
    """
    heard = HEARD.validate_json(await blobs.get_bytes(asset.heard_key))
    whole = RoughCut(segments=(Span(START, Ticks(asset.duration or 0)),), removals=())
    return CutRecording(
        name=asset.file_name,
        path=None,
        recording=RECORDINGS.validate_json(asset.recording or ""),
        transcript=heard.transcript,
        decision=DECISIONS.validate_json(cut.decision or "") if cut else whole,
        script=script,
    )
