"""A stored cut as an edit list or subtitles."""

import uuid

from sqlalchemy.ext.asyncio import AsyncSession

from roughy.assets.jobs import HEARD, RECORDINGS
from roughy.assets.model import Asset
from roughy.cuts.assembly import CutRecording
from roughy.cuts.jobs import DECISIONS
from roughy.cuts.service import get_completed
from roughy.storage.blobs import Blobs

EDIT_LIST_TYPES = {
    "edl": "text/plain",
    "fcpxml": "application/xml",
    "xml": "application/xml",
    "otio": "application/json",
    "json": "application/json",
}
SUBTITLE_TYPES = {"srt": "application/x-subrip", "vtt": "text/vtt"}


async def load_cut(session: AsyncSession, blobs: Blobs, account_id: uuid.UUID, cut_id: uuid.UUID) -> CutRecording:
    """The completed cut with all that its exports need; raises `not_found` or `cut_not_ready`."""
    cut = await get_completed(session, account_id, cut_id)
    asset = await session.get_one(Asset, cut.asset_id)
    await session.refresh(asset, ["recording"])
    heard = HEARD.validate_json(await blobs.get_bytes(asset.heard_key))
    return CutRecording(
        name=asset.file_name,
        path=None,
        recording=RECORDINGS.validate_json(asset.recording or ""),
        transcript=heard.transcript,
        decision=DECISIONS.validate_json(cut.decision or ""),
    )
