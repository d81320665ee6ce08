"""The servers that are compared: how each is started, and how a client creates an upload on it."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import psutil

from bench.upload.client import Connection, wait_until_answering
from roughy.accounts.service import create_key, find_account
from roughy.credits.service import grant
from roughy.database.migrate import migrate
from roughy.installation import Installation
from roughy.projects.service import create_project
from roughy.settings import Settings
from tests.network import free_port
from tests.uploads.node import NODE, install

HERE = Path(__file__).parent
TOOLS = Path(sys.executable).parent


@dataclass(frozen=True)
class Creation:
    """The request that creates an upload; `{size}` stands for its size."""

    path: str
    headers: dict[str, str]
    body: str = ""

    def send(self, connection: Connection, size: int) -> str:
        """Create an upload on the connection and return the path of its URL."""
        headers = {name: value.replace("{size}", str(size)) for name, value in self.headers.items()}
        answer = connection.request("POST", self.path, headers, self.body.replace("{size}", str(size)).encode())
        return "/" + answer.headers["location"].split("/", 3)[3]


@dataclass(frozen=True)
class Running:
    """A server that has been started."""

    port: int
    process: subprocess.Popen[bytes]
    creation: Creation

    def peak_memory(self) -> int:
        """The peak of the resident memory in bytes, of the process of the server that has the most."""
        family = [psutil.Process(self.process.pid), *psutil.Process(self.process.pid).children(recursive=True)]
        return max(_peak(member.pid) for member in family)


def _peak(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) << 10 for line in lines if line.startswith("VmHWM"))


@contextmanager
def _run(command: list[str], port: int, creation: Creation, environment: dict[str, str]) -> Iterator[Running]:
    log = subprocess.DEVNULL
    process = subprocess.Popen(command, env=os.environ | environment, stdout=log, stderr=log, start_new_session=True)
    try:
        wait_until_answering(port)
        yield Running(port, process, creation)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@contextmanager
def roughy(folder: Path, processes: int = 1) -> Iterator[Running]:
    """Roughy on granian, with SQLite and a folder, in so many processes that answer."""
    settings, port = Settings(data=folder), free_port()
    folder.mkdir(parents=True)
    migrate(settings.database)
    key, project_id = asyncio.run(_account(settings))
    creation = Creation(
        "/v1/assets",
        {"Authorization": f"Bearer {key}", "Content-Type": "application/json"},
        json.dumps({"project_id": project_id, "size_bytes": "{size}"}).replace('"{size}"', "{size}"),
    )
    command = [str(TOOLS / "granian"), "--interface", "asgi", "--factory", "--no-ws", "--port", str(port)]
    command += ["--workers", str(processes)]
    environment = {"ROUGHY_DATA": str(folder)}
    with _run([*command, "bench.upload.roughy_app:create_app"], port, creation, environment) as running:
        yield running


async def _account(settings: Settings) -> tuple[str, str]:
    here = Installation.open(settings)
    async with here.database.transaction() as session:
        key = await create_key(session, "benchmark")
        account = await find_account(session, "benchmark")
        await grant(session, account.id, 1_000_000)
        project = await create_project(session, account.id, "Benchmark")
    await here.close()
    return key, str(project.id)


PLAIN_TUS = {"Tus-Resumable": "1.0.0", "Upload-Length": "{size}"}


@contextmanager
def tus_node(folder: Path) -> Iterator[Running]:
    """@tus/server with @tus/file-store on Node."""
    install(HERE / "node")
    folder.mkdir(parents=True)
    port = free_port()
    command = [str(NODE), str(HERE / "node" / "server.mjs"), str(folder), str(port)]
    with _run(command, port, Creation("/files", PLAIN_TUS), {}) as running:
        yield running


@contextmanager
def tuspyserver(folder: Path) -> Iterator[Running]:
    """tuspyserver on uvicorn."""
    folder.mkdir(parents=True)
    port = free_port()
    command = [str(TOOLS / "uvicorn"), "--log-level", "error", "--port", str(port), "bench.upload.tuspyserver_app:app"]
    with _run(command, port, Creation("/files/", PLAIN_TUS), {"TUSPYSERVER_FILES": str(folder)}) as running:
        yield running


CONTENDERS = {
    "roughy": roughy,
    "roughy, two processes": partial(roughy, processes=2),
    "@tus/server": tus_node,
    "tuspyserver": tuspyserver,
}
