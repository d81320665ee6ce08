"""What every operator's command begins with."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from roughy.accounts.service import count_accounts, create_key
from roughy.cli.opening import in_transaction
from tests.api.conftest import new_database


@pytest.fixture(params=["sqlite", "postgres"])
def data(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder that is not there yet, with its database in it or on PostgreSQL."""
    if request.param == "postgres":
        monkeypatch.setenv("ROUGHY_DATABASE_URL", new_database(request.getfixturevalue("postgres_url")))
    return tmp_path / "data"


def test_of_commands_that_are_started_at_once_one_creates_what_is_missing(data: Path) -> None:
    async def first_key(session: AsyncSession) -> str | None:
        return None if await count_accounts(session) else await create_key(session, "default")

    with ThreadPoolExecutor(8) as threads:
        keys = list(threads.map(lambda _: in_transaction(data, first_key), range(8)))
    assert len([key for key in keys if key]) == 1
