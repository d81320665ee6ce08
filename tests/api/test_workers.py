"""Several workers share the jobs of one installation, and a worker that dies leaves none undone."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import av
import pytest

from tests.api.conftest import new_database
from tests.api.journey import Json, wait
from tests.api.prepared import ready_asset
from tests.api.traces import blobs, events
from tests.conftest import bucket_settings
from tests.media.sources import Footage, Picture, Sound, make
from tests.processes import kill_process, start_process
from tests.servers import Account, Server, serving
from tests.waiting import wait_until

ENCODED = {"format": "mp4"}
RATE = 12


@dataclass
class Worker:
    """A `roughy worker` with a data folder of its own, as on another machine."""

    data: Path
    environment: dict[str, str]
    process: subprocess.Popen[bytes] = field(init=False)

    def __post_init__(self) -> None:
        command = [sys.executable, "-m", "roughy", "worker", "--data", str(self.data)]
        self.process = start_process(command, self.environment, self.log)

    @property
    def works(self) -> bool:
        """Whether it has begun to look for jobs."""
        return "Working on the jobs" in self.log.read_text()

    @property
    def log(self) -> Path:
        """What the worker wrote."""
        return self.data.with_suffix(".log")

    @property
    def busy(self) -> list[str]:
        """The folders of the jobs that it works on."""
        return [entry.name for entry in (self.data / "scratch").glob("*/*")]

    def kill(self) -> None:
        """Kill it and its children without warning."""
        kill_process(self.process)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, postgres_url: str, moto_endpoint: str) -> Iterator[Server]:
    """A server that leaves all jobs to workers."""
    settings = bucket_settings(moto_endpoint, tmp_path_factory.mktemp("served") / "data")
    settings.database_url = new_database(postgres_url)
    settings.jobs, settings.worker_timeout_seconds = 0, 3
    with serving(settings) as running:
        yield running


@pytest.fixture
def workers(server: Server, tmp_path: Path) -> Iterator[list[Worker]]:
    """Two workers on the server's installation."""
    started = [Worker(tmp_path / name, server.environment | {"ROUGHY_JOBS": "2"}) for name in ("one", "two")]
    try:
        wait_until(lambda: all(worker.works for worker in started))
        yield started
    finally:
        for worker in started:
            worker.kill()


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small film of more than two minutes that must be encoded."""
    picture = Picture(codec="mpeg4", rate=Fraction(RATE), size=(640, 360), options={"g": "24"})
    return make(Footage("film.mp4", Fraction(125), (picture,), (Sound(),)), tmp_path_factory.mktemp("film"))


@pytest.fixture
def asset(server: Server, account: Account, recording: Path) -> Json:
    """A ready asset made from it."""
    return ready_asset(server, account, recording)


def frames(render: Json) -> int:
    """How many pictures the finished file shows, every one decoded."""
    with av.open(render["download_url"]) as container:
        return sum(1 for _ in container.decode(video=0))


def test_workers_encode_one_picture_together(
    server: Server, account: Account, asset: Json, workers: list[Worker]
) -> None:
    started = account.http.post("/renders", json={"asset_id": asset["id"], "output": ENCODED}).json()
    wait_until(lambda: all(any(job.startswith("share-") for job in worker.busy) for worker in workers))
    render = wait(account, f"/renders/{started['id']}")
    assert render["state"] == "completed", render
    assert abs(frames(render) - float(asset["duration_seconds"]) * RATE) <= 1
    assert events(server, render["id"]) == ["render.completed"]
    wait_until(lambda: blobs(server, asset["id"]) == ["heard.json", f"renders/{render['id']}/render.mp4", "source"])


def test_what_a_dead_worker_had_begun_is_done_by_another(
    server: Server, account: Account, asset: Json, workers: list[Worker]
) -> None:
    started = account.http.post("/renders", json={"asset_id": asset["id"], "output": ENCODED}).json()
    wait_until(lambda: all(any(job.startswith("share-") for job in worker.busy) for worker in workers))
    workers[0].kill()
    render = wait(account, f"/renders/{started['id']}")
    assert render["state"] == "completed", render
    assert abs(frames(render) - float(asset["duration_seconds"]) * RATE) <= 1
    assert events(server, render["id"]) == ["render.completed"]


def test_a_cancelled_render_stops_all_its_workers_and_leaves_nothing(
    server: Server, account: Account, asset: Json, workers: list[Worker]
) -> None:
    render = account.http.post("/renders", json={"asset_id": asset["id"], "output": ENCODED}).json()
    wait_until(lambda: all(any(job.startswith("share-") for job in worker.busy) for worker in workers))
    assert account.http.delete(f"/renders/{render['id']}").status_code == 204
    wait_until(lambda: not any(worker.busy for worker in workers))
    wait_until(lambda: blobs(server, asset["id"]) == ["heard.json", "source"])
    assert events(server, render["id"]) == ["render.cancelled"]


def test_a_worker_without_a_shared_database_says_what_to_set(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "roughy", "worker", "--data", str(tmp_path / "data")]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 1 and "ROUGHY_DATABASE_URL" in ended.stderr
