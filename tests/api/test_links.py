"""Download links: minted at each GET, dead within minutes, worthless when forged."""

import time
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from roughy.api.links import LIFETIME, Download, download_url
from roughy.installation import Installation
from tests import http
from tests.api.journey import make_render, refusal
from tests.api.prepared import ready_asset
from tests.servers import Account, Server
from tests.waiting import wait_until

MINUTES = timedelta(minutes=15)
GONE = {404, 403}
"""S3 answers 403 where the key may not list the bucket (AWS, "GetObject", permissions)."""


def link_made(server: Server, key: str, ago: timedelta, monkeypatch: pytest.MonkeyPatch) -> str:
    """A link as the server made it some time ago."""
    then = time.time() - ago.total_seconds()
    with monkeypatch.context() as past:
        past.setattr(time, "time", lambda: then)
        return download_url(Installation.open(server.settings), server.url, Download(key, "a.wav", "audio/wav"))


def test_a_link_dies_within_minutes(
    server: Server, account: Account, sound_recording: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert LIFETIME <= MINUTES
    asset = ready_asset(server, account, sound_recording)
    url = asset["download_url"]
    if not url.startswith(server.url):
        assert parse_qs(urlsplit(url).query)["X-Amz-Expires"] == [str(round(LIFETIME.total_seconds()))]
        return
    key = f"assets/{asset['id']}/source"
    alive = link_made(server, key, LIFETIME - timedelta(seconds=30), monkeypatch)
    assert http.get(alive).content == sound_recording.read_bytes()
    dead = link_made(server, key, LIFETIME + timedelta(seconds=2), monkeypatch)
    assert refusal(http.get(dead)) == (404, "not_found")
    renewed = account.http.get(f"/assets/{asset['id']}").json()["download_url"]
    assert http.get(renewed).status_code == 200


def test_a_forged_link_opens_nothing(server: Server, account: Account, sound_recording: Path) -> None:
    url = ready_asset(server, account, sound_recording)["download_url"]
    if not url.startswith(server.url):
        pytest.skip("S3 checks its own signatures")
    payload, _, signature = url.rpartition(".")
    for forged in (f"{payload}.{signature[::-1]}", f"{server.url}/v1/downloads/x", f"{server.url}/v1/downloads/%00"):
        assert refusal(http.get(forged)) == (404, "not_found")


def test_a_link_serves_the_whole_a_part_and_the_headers(
    server: Server, account: Account, sound_recording: Path
) -> None:
    asset, content = ready_asset(server, account, sound_recording), sound_recording.read_bytes()
    render = make_render(account, asset, {"format": "mp3"})
    for url, name, type_ in (
        (asset["download_url"], sound_recording.name, "audio/wav"),
        (render["download_url"], f"{render['id']}.mp3", "audio/mpeg"),
    ):
        whole = http.get(url)
        assert whole.status_code == 200 and whole.headers["Content-Type"] == type_
        assert name in whole.headers["Content-Disposition"]
        assert whole.headers["Content-Disposition"].startswith("attachment")
    part = http.get(asset["download_url"], headers={"Range": "bytes=1000-1999"})
    assert part.status_code == 206 and part.content == content[1000:2000]
    assert part.headers["Content-Range"] == f"bytes 1000-1999/{len(content)}"


def test_a_link_outlives_neither_its_asset_nor_its_render(
    server: Server, account: Account, sound_recording: Path
) -> None:
    asset = ready_asset(server, account, sound_recording)
    render = make_render(account, asset, {"format": "mp3"})
    assert account.http.delete(f"/renders/{render['id']}").status_code == 204
    assert http.get(render["download_url"]).status_code in GONE
    assert account.http.delete(f"/assets/{asset['id']}").status_code == 204
    wait_until(lambda: http.get(asset["download_url"]).status_code in GONE)
