"""One address, several processes: `roughy serve` with `ROUGHY_PROCESSES` is the same server, on more cores."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from roughy.settings import Settings
from tests import http
from tests.api.journey import make_cut, new_asset, send, wait
from tests.servers import Server, serving
from tests.waiting import wait_until


@pytest.fixture(scope="module")
def twin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of two processes, on SQLite and a folder."""
    with serving(Settings(data=tmp_path_factory.mktemp("twin") / "data", processes=2)) as running:
        yield running


def test_recordings_that_arrive_at_once_are_prepared_and_cut(twin: Server, spoken_recording: Path) -> None:
    account = twin.account()
    size = spoken_recording.stat().st_size
    assets = [new_asset(account, size) for _ in range(4)]
    with ThreadPoolExecutor(4) as clients:
        list(clients.map(lambda asset: send(asset, spoken_recording, 1 << 14), assets))
    assert [wait(account, f"/assets/{asset['id']}")["state"] for asset in assets] == ["ready"] * 4
    assert make_cut(account, assets[0])["state"] == "completed"


def test_one_process_works_and_all_answer_and_count_together(twin: Server) -> None:
    before = _served(twin)

    def all_have_answered() -> bool:
        http.get(f"{twin.url}/readyz")
        return len({path.name for path in (twin.settings.data / "metrics").glob("counter_*.db")}) == 2

    wait_until(all_have_answered)
    for _ in range(20):
        http.get(f"{twin.url}/readyz")
    wait_until(lambda: _served(twin) >= before + 20)
    assert len(list((twin.settings.data / "workers").iterdir())) == 1


def _served(server: Server) -> int:
    """How often readiness was asked for, as any process tells it."""
    text = http.get(f"{server.url}/metrics").text
    counts = re.findall(r'^roughy_requests_total\{.*route="/readyz".*\} ([0-9.]+)$', text, re.MULTILINE)
    return round(sum(map(float, counts)))
