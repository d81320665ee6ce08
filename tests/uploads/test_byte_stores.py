"""A byte store keeps exactly the bytes that it says it keeps, whatever the chunks and whenever its process dies."""

import asyncio
import random
import uuid
from collections.abc import AsyncIterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from roughy.errors import RoughyError
from roughy.settings import Settings
from roughy.storage.blobs import SMALLEST_PART_BYTES, Blobs, open_blobs
from roughy.uploads.bucket_store import BucketStore
from roughy.uploads.folder_store import FolderStore
from roughy.uploads.store import ByteStore, Target

SMALL_PART = 1000


def open_store(blobs: Blobs, settings: Settings) -> ByteStore:
    """A store as a new process opens it, with parts that small uploads fill."""
    if blobs.bucket:
        return BucketStore(blobs.bucket, SMALL_PART)
    folder = settings.data / "uploads"
    folder.mkdir(parents=True, exist_ok=True)
    return FolderStore(folder, blobs)


async def chunked(content: bytes, seed: int) -> AsyncIterator[bytes]:
    """The content in chunks of random sizes."""
    dice = random.Random(seed)
    while content:
        size = dice.choice([1, 7, 300, SMALL_PART - 1, SMALL_PART, SMALL_PART + 1, 5000])
        yield content[:size]
        content = content[size:]
        await asyncio.sleep(0)


async def chunked_evenly(content: bytes, size: int) -> AsyncIterator[bytes]:
    """The content in chunks of one size."""
    for start in range(0, len(content), size):
        yield content[start : start + size]


unfinished = precondition(lambda machine: machine.kept < len(machine.source))


class StoreMachine(RuleBasedStateMachine):
    """Appends, breaks off, restarts and finishes uploads, and knows what must be kept."""

    settings: Settings

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.blobs = open_blobs(self.settings)
        self.store = open_store(self.blobs, self.settings)

    def teardown(self) -> None:
        self.runner.close()

    @initialize(length=st.integers(64, 12 * SMALL_PART), seed=st.integers(0, 2**32))
    def begin(self, length: int, seed: int) -> None:
        upload_id = uuid.uuid4()
        self.source = random.Random(seed).randbytes(length)
        self.target = Target(upload_id, length, f"assets/{upload_id}/source")
        self.target = replace(self.target, handle=self.runner.run(self.store.create(self.target)))
        self.kept = 0

    @unfinished
    @rule(share=st.floats(0, 1), seed=st.integers(0, 2**32))
    def append(self, share: float, seed: int) -> None:
        end = self.kept + round(share * (len(self.source) - self.kept))
        chunks = chunked(self.source[self.kept : end], seed)
        assert self.runner.run(self.store.append(self.target, self.kept, chunks)) == end
        self.kept = end

    @unfinished
    @rule(size=st.integers(1, 80))
    def append_little(self, size: int) -> None:
        end = min(self.kept + size, len(self.source))
        self.runner.run(self.store.append(self.target, self.kept, chunked(self.source[self.kept : end], 0)))
        self.kept = end

    @unfinished
    @rule(after=st.integers(0, 6), seed=st.integers(0, 2**32))
    def break_off(self, after: int, seed: int) -> None:
        """The writer is killed while it takes its chunks: what it acknowledged before stays, more may have come."""
        before = self.kept
        self.runner.run(self._cancelled_append(after, seed))
        self.restart()
        self.kept = self.runner.run(self.store.offset(self.target))
        assert before <= self.kept <= len(self.source)

    async def _cancelled_append(self, after: int, seed: int) -> None:
        chunks = chunked(self.source[self.kept :], seed)

        async def breaking() -> AsyncIterator[bytes]:
            for _ in range(after):
                async for chunk in chunks:
                    yield chunk
                    break
            await asyncio.Event().wait()

        writing = asyncio.create_task(self.store.append(self.target, self.kept, breaking()))
        await asyncio.wait([writing], timeout=0.02)
        writing.cancel()
        await asyncio.wait([writing])

    @rule()
    def restart(self) -> None:
        self.blobs = open_blobs(self.settings)
        self.store = open_store(self.blobs, self.settings)

    @unfinished
    @rule(offset=st.integers(0, 13 * SMALL_PART))
    def append_elsewhere(self, offset: int) -> None:
        if offset != self.kept:
            with pytest.raises(RoughyError):
                self.runner.run(self.store.append(self.target, offset, chunked(b"wrong", 0)))

    @rule()
    def peek(self) -> None:
        if self.kept < min(SMALL_PART, len(self.source)):
            assert self.runner.run(self.store.peek(self.target, 64)) == self.source[: min(self.kept, 64)]

    @rule(times=st.integers(0, 2), seed=st.integers(0, 2**32))
    def finish(self, times: int, seed: int) -> None:
        """The last append finishes by itself, but not one that was killed."""
        if self.kept < len(self.source):
            self.append(1.0, seed)
        else:
            self.runner.run(self.store.finish(self.target))
        for _ in range(times):
            self.runner.run(self.store.finish(self.target))
        assert self.runner.run(self.store.offset(self.target)) == len(self.source)
        assert self.runner.run(self.blobs.get_bytes(self.target.key)) == self.source
        self.begin(len(self.source), seed)

    @unfinished
    @rule(times=st.integers(1, 2), seed=st.integers(0, 2**32))
    def abort(self, times: int, seed: int) -> None:
        for _ in range(times):
            self.runner.run(self.store.abort(self.target))
        assert not self.runner.run(self.blobs.exists(self.target.key))
        self.begin(len(self.source), seed)

    @invariant()
    def every_byte_counts(self) -> None:
        if hasattr(self, "target"):
            assert self.runner.run(self.store.offset(self.target)) == self.kept


@pytest.mark.parametrize("storage_settings", ["folder", "rclone"], indirect=True)
def test_the_offset_is_what_is_kept_after_every_step(storage_settings: Settings) -> None:
    machine = type("Machine", (StoreMachine,), {"settings": storage_settings})
    examples = 6 if storage_settings.storage else 20
    run_state_machine_as_test(machine, settings=settings(max_examples=examples, stateful_step_count=20))


@pytest.fixture
def blobs(storage_settings: Settings) -> Blobs:
    return open_blobs(storage_settings)


@pytest.fixture
def store(blobs: Blobs, storage_settings: Settings) -> ByteStore:
    return open_store(blobs, storage_settings)


async def started(store: ByteStore, length: int) -> Target:
    upload_id = uuid.uuid4()
    target = Target(upload_id, length, f"assets/{upload_id}/source")
    return replace(target, handle=await store.create(target))


@pytest.mark.parametrize("storage_settings", ["folder", "rclone"], indirect=True)
def test_hundreds_of_tiny_chunks_add_up(blobs: Blobs, store: ByteStore) -> None:
    source = random.Random(7).randbytes(10 * 300)

    async def run() -> bytes:
        target = await started(store, len(source))
        for offset in range(0, len(source), 10):
            await store.append(target, offset, chunked(source[offset : offset + 10], 0))
        await store.finish(target)
        return await blobs.get_bytes(target.key)

    assert asyncio.run(run()) == source


@pytest.mark.parametrize("storage_settings", ["moto", "rclone"], indirect=True)
def test_parts_of_the_real_size_and_a_remainder_make_the_object(storage_settings: Settings, blobs: Blobs) -> None:
    assert blobs.bucket
    store = BucketStore(blobs.bucket)
    source = random.Random(8).randbytes(2 * SMALLEST_PART_BYTES + 12_345)
    cuts = [0, 100, SMALLEST_PART_BYTES - 1, SMALLEST_PART_BYTES + 70_000, len(source)]

    async def run() -> bytes:
        target = await started(store, len(source))
        for start, end in pairwise(cuts):
            assert await store.append(target, start, chunked_evenly(source[start:end], 300_000)) == end
            assert await store.offset(target) == end
        await store.finish(target)
        return await blobs.get_bytes(target.key)

    assert asyncio.run(run()) == source


@pytest.mark.parametrize("storage_settings", ["moto", "rclone"], indirect=True)
def test_a_bucket_keeps_nothing_of_an_upload_but_its_object(storage_settings: Settings, blobs: Blobs) -> None:
    async def run(store: ByteStore) -> None:
        finished, aborted = await started(store, 500), await started(store, 500)
        for target in (finished, aborted):
            await store.append(target, 0, chunked(bytes(300), 0))
        await store.append(finished, 300, chunked(bytes(200), 0))
        await store.finish(finished)
        await store.abort(aborted)

    bucket = blobs.bucket
    assert bucket
    asyncio.run(run(BucketStore(bucket)))
    keys = [entry["Key"] for entry in bucket.client.list_objects_v2(Bucket=bucket.name)["Contents"]]
    assert len(keys) == 1 and keys[0].startswith("some/prefix/assets/")
    assert not bucket.client.list_multipart_uploads(Bucket=bucket.name).get("Uploads")


def test_two_processes_cannot_write_one_file(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    first, second = (open_store(open_blobs(settings), settings) for _ in range(2))

    async def run() -> None:
        target = await started(first, 1000)
        receiving, resume = asyncio.Event(), asyncio.Event()

        async def slow() -> AsyncIterator[bytes]:
            yield b"a" * 100
            receiving.set()
            await resume.wait()
            yield b"a" * 100

        writing = asyncio.create_task(first.append(target, 0, slow()))
        await receiving.wait()
        with pytest.raises(RoughyError, match="ask for its offset"):
            await second.append(target, 100, chunked(b"b" * 100, 0))
        resume.set()
        assert await writing == 200
        assert await second.offset(target) == 200

    asyncio.run(run())


@pytest.mark.parametrize("storage_settings", ["folder"], indirect=True)
def test_a_file_that_another_process_moved_at_the_last_byte_is_whole(blobs: Blobs, tmp_path: Path) -> None:
    store = FolderStore(tmp_path, blobs)

    async def run() -> bytes:
        target = await started(store, 500)

        async def moved_meanwhile() -> AsyncIterator[bytes]:
            yield bytes(500)
            await blobs.adopt(target.key, tmp_path / str(target.id))

        assert await store.append(target, 0, moved_meanwhile()) == 500
        return await blobs.get_bytes(target.key)

    assert asyncio.run(run()) == bytes(500)
