"""Assets as preparation leaves them, without the seconds that hearing takes: the sheet tells what was spoken."""

import asyncio
import tempfile
import uuid
from collections.abc import Awaitable, Callable
from functools import cache
from pathlib import Path
from typing import TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from roughy.assets.jobs import HEARD, RECORDINGS
from roughy.assets.model import Asset, AssetState
from roughy.assets.service import describe, finish_upload, settle
from roughy.database.connection import Database
from roughy.media.identify import identify
from roughy.media.probe import probe
from roughy.media.tasks import extract_speech_audio
from roughy.speech.heard import Heard
from roughy.speech.listen import listen
from roughy.speech.transcript import Transcript, Word
from roughy.storage.blobs import open_blobs
from roughy.timeline.span import Span
from roughy.timeline.ticks import from_seconds
from tests.api.journey import Json, new_asset
from tests.footage import spoken_take
from tests.servers import Account, Server

T = TypeVar("T")


def ready_asset(server: Server, account: Account, recording: Path) -> Json:
    """An asset with the bytes of a recording of the sheet in `tests.footage`, heard and paid for."""
    return prepare(server, account, new_asset(account, recording.stat().st_size, name=recording.name), recording)


def prepare(server: Server, account: Account, asset: Json, recording: Path) -> Json:
    """Take an asset that waits for its bytes to where preparation takes it: `ready` or `pending_payment`."""
    blobs, asset_id = open_blobs(server.settings), uuid.UUID(asset["id"])
    probed, heard, head = probe(str(recording)), _heard(recording), recording.read_bytes()[:4096]

    async def body(session: AsyncSession) -> None:
        row = await session.get_one(Asset, asset_id)
        await blobs.put_file(row.source_key, recording)
        await blobs.put_bytes(row.heard_key, HEARD.dump_json(heard))
        await describe(session, asset_id, identify(head))
        await finish_upload(session, asset_id, probed.size_bytes)
        row.duration, row.recording = probed.duration, RECORDINGS.dump_json(probed).decode()
        await settle(session, asset_id)

    in_transaction(server, body)
    prepared: Json = account.http.get(f"/assets/{asset['id']}").json()
    assert prepared["state"] in {AssetState.READY, AssetState.PENDING_PAYMENT}
    return prepared


def in_transaction(server: Server, body: Callable[[AsyncSession], Awaitable[T]]) -> T:
    """Do something in the server's database, behind its back."""

    async def run() -> T:
        database = Database(server.settings.database)
        try:
            async with database.transaction() as session:
                return await body(session)
        finally:
            await database.close()

    return asyncio.run(run())


@cache
def _heard(recording: Path) -> Heard:
    words = tuple(
        Word(word.text, Span(from_seconds(word.start), from_seconds(word.end)), 0.9)
        for word in spoken_take().truth.words
    )
    with tempfile.TemporaryDirectory() as folder:
        pcm = Path(folder) / "speech.pcm"
        extract_speech_audio(str(recording), str(pcm), lambda _: None)
        return Heard(Transcript("en", words), listen(pcm, lambda _: None))
