"""What a folder and a bucket promise alike."""

import asyncio
import hashlib
import os
from datetime import timedelta
from pathlib import Path

import pytest

from roughy.settings import Settings
from roughy.storage.blobs import MEBIBYTE, Blobs, content_disposition, open_blobs, part_bytes
from tests import http

LARGE = os.urandom(21 * MEBIBYTE + 7)


@pytest.fixture
def blobs(storage_settings: Settings) -> Blobs:
    return open_blobs(storage_settings)


@pytest.fixture
def large_file(tmp_path: Path) -> Path:
    path = tmp_path / "large"
    path.write_bytes(LARGE)
    return path


def test_bytes_come_back_as_they_were_put(blobs: Blobs) -> None:
    async def run() -> bytes:
        await blobs.put_bytes("assets/a/heard.json", b"old")
        await blobs.put_bytes("assets/a/heard.json", b"{}")
        return await blobs.get_bytes("assets/a/heard.json")

    assert asyncio.run(run()) == b"{}"


def test_an_empty_blob_is_a_blob(blobs: Blobs) -> None:
    async def run() -> tuple[bytes, int]:
        await blobs.put_bytes("empty", b"")
        return await blobs.get_bytes("empty"), await blobs.size("empty")

    assert asyncio.run(run()) == (b"", 0)


def test_a_large_file_is_stored_and_fetched_whole(blobs: Blobs, large_file: Path, tmp_path: Path) -> None:
    async def run() -> int:
        await blobs.put_file("assets/a/source", large_file)
        await blobs.fetch("assets/a/source", tmp_path / "copy")
        return await blobs.size("assets/a/source")

    assert asyncio.run(run()) == len(LARGE)
    assert hashlib.sha256((tmp_path / "copy").read_bytes()).digest() == hashlib.sha256(LARGE).digest()
    assert large_file.exists()


def test_an_adopted_file_moves(blobs: Blobs, large_file: Path) -> None:
    async def run() -> int:
        await blobs.adopt("assets/a/source", large_file)
        return await blobs.size("assets/a/source")

    assert asyncio.run(run()) == len(LARGE)
    assert not large_file.exists()


# rclone answers a ranged read with the whole object, which HTTP allows and obstore refuses.
@pytest.mark.parametrize("storage_settings", ["folder", "moto"], indirect=True)
@pytest.mark.parametrize(
    ("start", "end"),
    [(0, None), (0, 1), (5, 5), (3, 9_000_001), (len(LARGE) - 1, None), (7, 10 * len(LARGE)), (len(LARGE), None)],
)
def test_a_range_is_exactly_the_bytes_asked_for(blobs: Blobs, large_file: Path, start: int, end: int | None) -> None:
    async def run() -> bytes:
        await blobs.adopt("range", large_file)
        return b"".join([chunk async for chunk in blobs.stream("range", start, end)])

    assert asyncio.run(run()) == LARGE[start:end]


def test_what_is_not_stored_is_said_to_be_missing(blobs: Blobs, tmp_path: Path) -> None:
    async def run() -> None:
        assert not await blobs.exists("nothing")
        with pytest.raises(FileNotFoundError):
            await blobs.size("nothing")
        with pytest.raises(FileNotFoundError):
            await blobs.get_bytes("nothing")
        with pytest.raises(FileNotFoundError):
            await blobs.fetch("nothing", tmp_path / "nothing")

    asyncio.run(run())


def test_deleting_twice_is_no_error(blobs: Blobs) -> None:
    async def run() -> None:
        await blobs.put_bytes("assets/a/source", b"x")
        await blobs.delete("assets/a/source")
        await blobs.delete("assets/a/source")
        assert not await blobs.exists("assets/a/source")

    asyncio.run(run())


def test_deleting_a_folder_spares_its_neighbours(blobs: Blobs) -> None:
    async def run() -> None:
        for key in ("assets/a/source", "assets/a/renders/1.mp4", "assets/ab/source"):
            await blobs.put_bytes(key, b"x")
        await blobs.delete_prefix("assets/a/")
        await blobs.delete_prefix("assets/a/")
        assert not await blobs.exists("assets/a/source")
        assert not await blobs.exists("assets/a/renders/1.mp4")
        assert await blobs.exists("assets/ab/source")

    asyncio.run(run())


@pytest.mark.parametrize("key", ["../secret", "assets/../../secret", "/etc/passwd", "assets//source", ""])
def test_a_key_cannot_leave_its_place(blobs: Blobs, key: str) -> None:
    with pytest.raises(ValueError, match="no blob key"):
        asyncio.run(blobs.put_bytes(key, b"x"))


def test_a_folder_shows_the_file_and_leaves_urls_to_the_api(tmp_path: Path) -> None:
    blobs = open_blobs(Settings(data=tmp_path))
    asyncio.run(blobs.put_bytes("assets/a/source", b"x"))
    path = blobs.local_path("assets/a/source")
    assert path and path.read_bytes() == b"x"
    assert blobs.signed_url("assets/a/source", timedelta(minutes=5), "a.mp4", "video/mp4") is None


@pytest.mark.parametrize("storage_settings", ["moto", "rclone"], indirect=True)
def test_a_signed_url_of_a_bucket_downloads_under_the_given_name(blobs: Blobs) -> None:
    asyncio.run(blobs.put_bytes("assets/a/source", b"some bytes"))
    assert blobs.local_path("assets/a/source") is None
    url = blobs.signed_url("assets/a/source", timedelta(minutes=5), "Müller 1.mp4", "video/mp4")
    assert url and "X-Amz-Expires=300" in url
    answer = http.get(url)
    assert answer.content == b"some bytes"
    assert answer.headers["content-type"] == "video/mp4"
    assert answer.headers["content-disposition"] == content_disposition("Müller 1.mp4")


def test_fifty_gibibytes_fit_in_ten_thousand_parts() -> None:
    for size in (1, 64 * 1024, 50 << 30, 5 << 40):
        assert part_bytes(size) * 10_000 >= size
        assert part_bytes(size) >= 5 * MEBIBYTE
