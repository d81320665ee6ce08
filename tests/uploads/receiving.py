"""A server that receives uploads, media-like bytes to send, and a look at what was stored."""

import asyncio
import hashlib
import random
import subprocess
import sys
import uuid
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import httpx

from roughy.accounts.service import create_key, find_account
from roughy.assets.model import Asset, AssetState
from roughy.assets.service import NewAsset, create_asset
from roughy.credits.service import grant
from roughy.database.migrate import migrate
from roughy.installation import Installation
from roughy.projects.service import create_project
from roughy.settings import Settings
from roughy.storage.blobs import open_blobs
from roughy.uploads.links import upload_url
from roughy.uploads.service import create_upload
from tests import http
from tests.network import free_port, wait_for_port
from tests.processes import kill_process, start_process
from tests.servers import settings_environment
from tests.waiting import wait_until

T = TypeVar("T")

TUS = {"Tus-Resumable": "1.0.0"}
CHUNK = TUS | {"Content-Type": "application/offset+octet-stream"}
MP4_START = bytes.fromhex("0000001c66747970") + b"isom\0\0\2\0isommp41" + bytes.fromhex("000003e86d646174")


def recording(size: int, seed: int = 0) -> bytes:
    """Bytes that begin as an MP4 file does and go on at random."""
    return (MP4_START + random.Random(seed).randbytes(max(0, size - len(MP4_START))))[:size]


@dataclass(frozen=True)
class Upload:
    """An upload that the server expects: where to send it, where it will be stored, and the API key of its owner."""

    asset_id: uuid.UUID
    url: str
    blob: str
    owner_key: str

    def head(self) -> httpx.Response:
        """Ask how far it is."""
        return http.head(self.url, headers=TUS)

    def patch(self, offset: int, content: bytes, **headers: str) -> httpx.Response:
        """Send a chunk."""
        return http.patch(self.url, headers=CHUNK | {"Upload-Offset": str(offset)} | headers, content=content)

    @property
    def offset(self) -> int:
        """How far it is."""
        return int(self.head().headers["Upload-Offset"])


def in_thread(work: Coroutine[Any, Any, T]) -> T:
    """Run to the end in a thread of its own: a test that drives a browser has an event loop in this one."""
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(asyncio.run, work).result()


@dataclass
class Receiver:
    """A server process that can be killed and started again on the same data and port."""

    settings: Settings
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start the process and wait until it listens."""
        command = [Path(sys.executable).with_name("granian"), "--interface", "asgi", "--factory", "--port"]
        command += [str(self.port), "tests.uploads.receiver_app:create_app"]
        environment = settings_environment(self.settings) | {"ROUGHY_DATA": str(self.settings.data)}
        self.process = start_process(command, environment, self.settings.data.with_suffix(".log"))
        wait_for_port(self.port)
        wait_until(self._answers)

    def kill(self) -> None:
        """Kill it without warning."""
        if self.process:
            kill_process(self.process)

    def expect(self, size: int) -> Upload:
        """Create an asset of that size."""
        return in_thread(self._expect(size))

    def asset(self, upload: Upload) -> Asset | None:
        """The asset's row."""
        return in_thread(self._asset(upload))

    def has_begun(self, upload: Upload) -> bool:
        """Whether the server has taken the first kilobytes of it: it knows their format."""
        asset = self.asset(upload)
        return asset is not None and asset.type is not None

    def is_complete(self, upload: Upload) -> bool:
        """Whether all of its bytes are in, and lie where they are to be stored."""
        asset = self.asset(upload)
        return asset is not None and asset.state == AssetState.PROCESSING

    def stored(self, upload: Upload) -> str:
        """The SHA-256 of the bytes that were stored."""
        return in_thread(self._stored(upload))

    def left_over(self, upload: Upload) -> list[str]:
        """What the folder of unfinished uploads, or the bucket, still holds of the upload."""
        bucket = open_blobs(self.settings).bucket
        if not bucket:
            return [path.name for path in (self.settings.data / "uploads").glob(f"{upload.asset_id}*")]
        listed = bucket.client.list_objects_v2(Bucket=bucket.name).get("Contents", [])
        begun = bucket.client.list_multipart_uploads(Bucket=bucket.name).get("Uploads", [])
        return [entry["Key"] for entry in [*listed, *begun] if str(upload.asset_id) in entry["Key"]]

    def _answers(self) -> bool:
        try:
            return http.options(f"{self.url}/v1/uploads").is_success
        except httpx.TransportError:
            return False

    async def _expect(self, size: int) -> Upload:
        here, name = Installation.open(self.settings), str(uuid.uuid4())
        async with here.database.transaction() as session:
            owner_key = await create_key(session, name)
            account = await find_account(session, name)
            await grant(session, account.id, 1)
            project = await create_project(session, account.id, "A project")
            asset = await create_asset(session, account.id, project.id, NewAsset(size))
            await create_upload(session, self.settings, asset)
        await here.close()
        return Upload(asset.id, upload_url(here.secret, self.url, asset.id), asset.source_key, owner_key)

    async def _asset(self, upload: Upload) -> Asset | None:
        here = Installation.open(self.settings)
        async with here.database.reading() as session:
            asset = await session.get(Asset, upload.asset_id)
        await here.close()
        return asset

    async def _stored(self, upload: Upload) -> str:
        here, digest = Installation.open(self.settings), hashlib.sha256()
        async for chunk in here.blobs.stream(upload.blob):
            digest.update(chunk)
        await here.close()
        return digest.hexdigest()


def sha256(content: bytes) -> str:
    """The SHA-256 of what was sent."""
    return hashlib.sha256(content).hexdigest()


@contextmanager
def receiving(settings: Settings) -> Iterator[Receiver]:
    """A receiver with these settings until the block ends."""
    settings.data.mkdir(parents=True, exist_ok=True)
    migrate(settings.database)
    receiver = Receiver(settings)
    try:
        receiver.start()
        yield receiver
    finally:
        receiver.kill()
