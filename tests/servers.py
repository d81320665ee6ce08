"""Real Roughy servers for tests: `roughy serve` in a process of its own, on each pair of database and storage."""

import asyncio
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from roughy.accounts.service import create_key, find_account
from roughy.credits.service import grant
from roughy.database.connection import Database
from roughy.settings import Settings
from tests import http
from tests.network import free_port, wait_for_port
from tests.processes import kill_process, start_process
from tests.waiting import PATIENCE_SECONDS, wait_until


@dataclass
class Server:
    """A server process that can be killed and started again on the same data, storage and port."""

    settings: Settings
    environment: dict[str, str]
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where the server listens."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        """What the server wrote."""
        return self.settings.data.with_suffix(".log")

    def start(self) -> None:
        """Start the process and wait until it answers; what connects before that may be cut off."""
        command = [sys.executable, "-m", "roughy", "serve", "--data", str(self.settings.data), "--port", str(self.port)]
        self.process = start_process(command, self.environment, self.log)
        wait_for_port(self.port)
        wait_until(self._answers)

    def _answers(self) -> bool:
        assert self.process and self.process.poll() is None, self.log.read_text()
        try:
            return http.get(f"{self.url}/healthz").is_success
        except httpx.TransportError:
            return False

    def kill(self) -> None:
        """Kill the process and all its children without warning, as a power cut would."""
        if self.process:
            kill_process(self.process)

    def stop(self) -> None:
        """Ask the process to stop, as a service manager does."""
        if self.process:
            self.process.terminate()
            self.process.wait(PATIENCE_SECONDS)

    def account(self, credits: int = 1000) -> "Account":
        """A new account with credits and a client that has its key."""
        return asyncio.run(self._account(credits))

    async def _account(self, credits: int) -> "Account":
        name = f"account-{uuid.uuid4()}"
        database = Database(self.settings.database)
        async with database.transaction() as session:
            key = await create_key(session, name)
            account = await find_account(session, name)
            if credits:
                await grant(session, account.id, credits)
        await database.close()
        headers = {"Authorization": f"Bearer {key}"}
        client = httpx.Client(base_url=f"{self.url}/v1", headers=headers, timeout=PATIENCE_SECONDS)
        return Account(name, account.id, key, client)


@dataclass(frozen=True)
class Account:
    """An account on a server: `http` speaks for it, relative to `/v1`."""

    name: str
    id: uuid.UUID
    key: str
    http: httpx.Client


def settings_environment(settings: Settings) -> dict[str, str]:
    """The `ROUGHY_*` variables that make another process use these settings."""
    given = settings.model_dump(exclude_unset=True, exclude={"data"})
    plain = {name: getattr(value, "get_secret_value", lambda value=value: value)() for name, value in given.items()}
    return {f"ROUGHY_{name.upper()}": str(value) for name, value in plain.items()}


@contextmanager
def serving(settings: Settings) -> Iterator[Server]:
    """A server with these settings until the block ends."""
    server = Server(settings, settings_environment(settings))
    try:
        server.start()
        yield server
    finally:
        server.kill()
