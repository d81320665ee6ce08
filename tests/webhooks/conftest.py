"""Databases, an account that listens, and receivers that hear it."""

import shutil
import uuid
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from roughy.accounts.model import Account
from roughy.assets.model import Asset
from roughy.assets.removal import delete_asset
from roughy.database.connection import Database
from roughy.database.migrate import migrate
from roughy.installation import Installation
from roughy.projects.model import Project
from roughy.settings import Settings
from roughy.webhooks import service
from roughy.webhooks.events import EventType, announce
from roughy.webhooks.model import WebhookDelivery, WebhookEndpoint
from tests.webhooks.receiver import Receiver, receiving


@pytest.fixture
def anyio_backend() -> str:
    """What async tests run on."""
    return "asyncio"


@pytest.fixture(scope="session", params=["sqlite", "postgres"])
def template(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The URL of a database with the present schema and no rows, on SQLite, then on PostgreSQL."""
    if request.param == "sqlite":
        url = f"sqlite+aiosqlite:///{tmp_path_factory.mktemp('template') / 'empty.db'}"
    else:
        url = _new_postgres(request.getfixturevalue("postgres_url"), "template1")
    migrate(url)
    return url


@pytest.fixture
def database_url(template: str, tmp_path: Path) -> str:
    """The URL of an empty database of the test's own."""
    if template.startswith("postgresql"):
        return _new_postgres(template, str(sqlalchemy.make_url(template).database))
    path = shutil.copy(template.partition("///")[2], tmp_path / "roughy.db")
    return f"sqlite+aiosqlite:///{path}"


def _new_postgres(url: str, template: str) -> str:
    name = f"webhooks_{uuid.uuid4().hex}"
    server = sqlalchemy.make_url(url).set(database="postgres")
    engine = sqlalchemy.create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {template}")
    engine.dispose()
    return server.set(database=name).render_as_string(hide_password=False)


@dataclass
class Listener:
    """An account with an asset, which makes events happen and looks at what becomes of them."""

    here: Installation
    account_id: uuid.UUID
    asset_id: uuid.UUID

    @property
    def database(self) -> Database:
        """Where everything is written."""
        return self.here.database

    async def listen(self, url: str, *types: EventType) -> tuple[uuid.UUID, str]:
        """Create an endpoint, for completed cuts by default; returns its id and secret."""
        wanted = service.NewEndpoint(url, types or [EventType.CUT_COMPLETED])
        async with self.database.transaction() as session:
            endpoint, secret = await service.create_endpoint(session, self.here, self.account_id, wanted)
        return endpoint.id, secret

    async def complete_cuts(self, count: int = 1) -> list[str]:
        """Make `count` cuts complete, each in a transaction of its own; returns the ids of the events."""
        ids = []
        for _ in range(count):
            async with self.database.transaction() as session:
                event = announce(
                    session,
                    self.account_id,
                    EventType.CUT_COMPLETED,
                    entity_id=uuid.uuid4(),
                    asset_id=self.asset_id,
                )
                await session.flush()
            ids.append(str(event.id))
        return ids

    async def delete_asset(self) -> None:
        """Delete the asset with everything about it."""
        async with self.database.transaction() as session:
            await delete_asset(session, self.account_id, self.asset_id)

    async def endpoint(self, endpoint_id: uuid.UUID) -> WebhookEndpoint:
        """The endpoint as it stands."""
        async with self.database.reading() as session:
            return await service.get_endpoint(session, self.account_id, endpoint_id)

    async def deliveries(self) -> list[WebhookDelivery]:
        """All deliveries as they stand, oldest first."""
        async with self.database.reading() as session:
            rows = select(WebhookDelivery).options(joinedload(WebhookDelivery.event)).order_by(WebhookDelivery.id)
            return list((await session.scalars(rows)).all())

    async def states(self) -> set[str]:
        """The states in which deliveries are."""
        return {delivery.state for delivery in await self.deliveries()}


async def _new_listener(here: Installation) -> Listener:
    async with here.database.transaction() as session:
        account = Account(name=f"account-{uuid.uuid4()}")
        session.add(account)
        await session.flush()
        project = Project(account_id=account.id, name="Talk")
        session.add(project)
        await session.flush()
        asset = Asset(account_id=account.id, project_id=project.id, declared_size_bytes=64)
        session.add(asset)
        await session.flush()
    return Listener(here, account.id, asset.id)


@pytest.fixture
async def here(anyio_backend: str, database_url: str, tmp_path: Path) -> AsyncIterator[Installation]:
    """An installation that may send webhooks to this machine."""
    settings = Settings(data=tmp_path / "data", database_url=database_url, webhooks_allow_private=True)
    opened = Installation.open(settings)
    yield opened
    await opened.close()


@pytest.fixture
async def listener(here: Installation) -> Listener:
    """An account that listens."""
    return await _new_listener(here)


@pytest.fixture
async def stranger(here: Installation) -> Listener:
    """Another account of the same installation."""
    return await _new_listener(here)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A receiver that acknowledges everything unless told otherwise."""
    with receiving() as running:
        yield running


@pytest.fixture
def other_receiver() -> Iterator[Receiver]:
    """A second receiver."""
    with receiving() as running:
        yield running
