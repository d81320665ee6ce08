"""What clients leave behind is cleared away, and what a dead process left unfinished is finished."""

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta

import pytest
from sqlalchemy import update

from roughy.accounts.service import create_key, find_account
from roughy.assets.model import Asset, AssetState
from roughy.assets.removal import remove_asset
from roughy.assets.service import NewAsset, create_asset
from roughy.credits.service import grant
from roughy.database.base import now
from roughy.database.migrate import migrate
from roughy.errors import RoughyError
from roughy.installation import Installation
from roughy.projects.service import create_project
from roughy.settings import Settings
from roughy.uploads.model import Upload
from roughy.uploads.service import Chunk, Transfers, as_target, create_upload
from roughy.uploads.sweep import forget_removed, sweep
from tests.uploads.receiving import recording
from tests.waiting import until

SIZE = 1000
CONTENT = recording(SIZE)

pytestmark = pytest.mark.parametrize("storage_settings", ["folder", "rclone"], indirect=True)


async def in_chunks(content: bytes) -> AsyncIterator[bytes]:
    """The content as a request brings it."""
    yield content


async def in_chunks_without_end(content: bytes) -> AsyncIterator[bytes]:
    """The content as a request brings it whose client then falls silent."""
    yield content
    await asyncio.Event().wait()


async def described(transfers: Transfers, upload: Upload) -> bool:
    """Whether the format of the asset is known."""
    asset = await asset_row(transfers, upload)
    return asset is not None and asset.type is not None


async def expected(transfers: Transfers, size: int = SIZE) -> Upload:
    """The upload of a new asset of that many bytes."""
    here = transfers.here
    async with here.database.transaction() as session:
        await create_key(session, "somebody")
        account = await find_account(session, "somebody")
        await grant(session, account.id, 1)
        project = await create_project(session, account.id, "A project")
        asset = await create_asset(session, account.id, project.id, NewAsset(size))
        await create_upload(session, here.settings, asset)
    return await upload_row(transfers, asset) or pytest.fail("no upload")


async def upload_row(transfers: Transfers, of: Asset | Upload) -> Upload | None:
    """The upload's row as it is now."""
    async with transfers.here.database.reading() as session:
        return await session.get(Upload, of.id if isinstance(of, Asset) else of.asset_id)


async def asset_row(transfers: Transfers, upload: Upload) -> Asset | None:
    """The asset's row as it is now."""
    async with transfers.here.database.reading() as session:
        return await session.get(Asset, upload.asset_id)


async def receive(transfers: Transfers, upload: Upload, start: int, end: int) -> None:
    """Receive a part of the content."""
    await transfers.receive(upload.asset_id, Chunk(start, end - start), in_chunks(CONTENT[start:end]))


async def change(transfers: Transfers, upload: Upload, **values: object) -> None:
    """Change the upload's row behind everybody's back, as time and crashes do."""
    async with transfers.here.database.transaction() as session:
        await session.execute(update(Upload).where(Upload.asset_id == upload.asset_id).values(values))


def nothing_is_kept(transfers: Transfers) -> None:
    """Fail where a byte of any upload is still stored."""
    assert not list((transfers.here.settings.data / "uploads").iterdir())
    bucket = transfers.here.blobs.bucket
    if bucket:
        assert "Contents" not in bucket.client.list_objects_v2(Bucket=bucket.name)
        assert "Uploads" not in bucket.client.list_multipart_uploads(Bucket=bucket.name)


def on_transfers(settings: Settings, act: Callable[[Transfers], Awaitable[None]]) -> None:
    """Act on the transfers of a new installation."""

    async def run() -> None:
        here = Installation.open(settings)
        await act(Transfers.open(here, lambda: None))
        await here.close()

    settings.data.mkdir(parents=True, exist_ok=True)
    migrate(settings.database)
    asyncio.run(run())


def test_an_expired_upload_is_given_up_with_its_bytes(storage_settings: Settings) -> None:
    async def act(transfers: Transfers) -> None:
        upload = await expected(transfers)
        await receive(transfers, upload, 0, 500)
        await sweep(transfers)
        assert (await transfers.standing(upload.asset_id)).offset == 500
        await change(transfers, upload, expires_at=now() - timedelta(seconds=1))
        with pytest.raises(RoughyError, match="expired"):
            await transfers.standing(upload.asset_id)
        await sweep(transfers)
        asset = await asset_row(transfers, upload)
        assert asset and (asset.state, asset.error_code) == (AssetState.FAILED, "upload_expired")
        assert await upload_row(transfers, upload) is None
        nothing_is_kept(transfers)

    on_transfers(storage_settings, act)


def test_a_chunk_puts_the_expiry_off(storage_settings: Settings) -> None:
    async def act(transfers: Transfers) -> None:
        upload = await expected(transfers)
        await change(transfers, upload, expires_at=now() + timedelta(minutes=1))
        await receive(transfers, upload, 0, 500)
        assert (await transfers.standing(upload.asset_id)).expires_at > now() + timedelta(days=6)

    on_transfers(storage_settings, act)


def test_an_expired_row_of_a_complete_upload_does_not_touch_the_asset(storage_settings: Settings) -> None:
    async def act(transfers: Transfers) -> None:
        upload = await expected(transfers)
        await receive(transfers, upload, 0, SIZE)
        await change(transfers, upload, expires_at=now() - timedelta(seconds=1))
        await sweep(transfers)
        asset = await asset_row(transfers, upload)
        assert asset and asset.state == AssetState.PROCESSING
        assert await transfers.here.blobs.get_bytes(upload.key) == CONTENT
        assert await upload_row(transfers, upload) is None

    on_transfers(storage_settings, act)


@pytest.mark.parametrize("blob_is_there", [False, True])
def test_an_upload_whose_writer_died_at_the_last_byte_gets_finished(
    storage_settings: Settings, blob_is_there: bool
) -> None:
    async def act(transfers: Transfers) -> None:
        upload = await expected(transfers)
        await receive(transfers, upload, 0, 500)
        target = as_target(await upload_row(transfers, upload) or upload)
        await transfers.store.append(target, 500, in_chunks(CONTENT[500:]))
        if blob_is_there:
            await transfers.store.finish(target)
        await change(transfers, upload, holder=upload.asset_id, held_until=now() - timedelta(seconds=1))
        await sweep(transfers)
        asset = await asset_row(transfers, upload)
        assert asset and (asset.state, asset.size_bytes) == (AssetState.PROCESSING, SIZE)
        assert await transfers.here.blobs.get_bytes(upload.key) == CONTENT

    on_transfers(storage_settings, act)


def test_asking_for_the_offset_finishes_what_a_dead_writer_left(storage_settings: Settings) -> None:
    async def act(transfers: Transfers) -> None:
        upload = await expected(transfers)
        await receive(transfers, upload, 0, 500)
        target = as_target(await upload_row(transfers, upload) or upload)
        await transfers.store.append(target, 500, in_chunks(CONTENT[500:]))
        assert (await transfers.standing(upload.asset_id)).offset == SIZE
        asset = await asset_row(transfers, upload)
        assert asset and asset.state == AssetState.PROCESSING

    on_transfers(storage_settings, act)


def test_the_bytes_of_a_deleted_asset_go_too(storage_settings: Settings) -> None:
    async def act(transfers: Transfers) -> None:
        upload = await expected(transfers)
        await receive(transfers, upload, 0, 500)
        async with transfers.here.database.transaction() as session:
            await remove_asset(session, await session.get_one(Asset, upload.asset_id))
        with pytest.raises(RoughyError, match="no upload"):
            await receive(transfers, upload, 500, SIZE)
        await sweep(transfers)
        assert await upload_row(transfers, upload) is None
        nothing_is_kept(transfers)

    on_transfers(storage_settings, act)


def test_the_bytes_that_a_writer_stores_while_its_asset_is_deleted_go_too(storage_settings: Settings) -> None:
    async def act(transfers: Transfers) -> None:
        upload, bucket, may_begin = await expected(transfers, 10_000), transfers.here.blobs.bucket, threading.Event()

        def hold(**_: object) -> None:
            may_begin.wait(10)

        if bucket:
            bucket.client.meta.events.register("before-call.s3.CreateMultipartUpload", hold)
        body = in_chunks_without_end(recording(9_000))
        writing = asyncio.create_task(transfers.receive(upload.asset_id, Chunk(0, 10_000), body))
        await until(lambda: described(transfers, upload))
        async with transfers.here.database.transaction() as session:
            await remove_asset(session, await session.get_one(Asset, upload.asset_id))
        removing = asyncio.create_task(forget_removed(transfers))
        await asyncio.sleep(0.3)
        may_begin.set()
        await removing
        with pytest.raises(RoughyError, match="Another connection"):
            await writing
        assert await upload_row(transfers, upload) is None
        nothing_is_kept(transfers)

    on_transfers(storage_settings, act)
