"""`roughy credits`."""

import asyncio
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from typer.testing import CliRunner, Result

from roughy.accounts.service import find_account
from roughy.cli import app
from roughy.credits.model import CreditGrant
from roughy.database.connection import Database
from roughy.projects.service import create_project
from roughy.settings import Settings
from tests.credits.customer import Customer


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with the account `ada`."""
    run("keys", "create", tmp_path)
    return tmp_path


def run(group: str, command: str, data: Path, *arguments: str) -> Result:
    """Run a command for `ada`."""
    return CliRunner().invoke(app, [group, command, "--account", "ada", "--data", str(data), *arguments])


def said(command: str, data: Path, *arguments: str) -> str:
    """What a `roughy credits` command says that works."""
    result = run("credits", command, data, *arguments)
    assert result.exit_code == 0, result.output
    return result.output.strip()


def refused(command: str, data: Path, *arguments: str) -> str:
    """What a `roughy credits` command says that does not."""
    result = run("credits", command, data, *arguments)
    assert result.exit_code == 1
    return result.output.strip()


def uploaded(data: Path, minutes: int) -> uuid.UUID:
    """Have ada upload a recording, and settle it."""

    async def body() -> uuid.UUID:
        database = Database(Settings(data=data).database)
        async with database.transaction() as session:
            account = await find_account(session, "ada")
            project = await create_project(session, account.id, "talk")
        customer = Customer(database, account.id, project.id)
        asset_id = await customer.upload(minutes)
        await customer.settle(asset_id)
        await database.close()
        return asset_id

    return asyncio.run(body())


def test_a_grant_prints_the_new_balance_and_balance_prints_it_alone(data: Path) -> None:
    assert said("balance", data) == "0"
    assert said("grant", data, "500") == "ada now has 500 credits"
    assert said("balance", data) == "500"


def test_a_grant_can_be_used_up_to_the_end_of_its_last_day_in_utc(data: Path) -> None:
    today = datetime.now(UTC).date()
    last = today + timedelta(days=1)
    said("grant", data, "5", "--expires", last.isoformat())

    async def expiries() -> list[datetime | None]:
        database = Database(Settings(data=data).database)
        async with database.reading() as session:
            found = list(await session.scalars(select(CreditGrant.expires_at)))
        await database.close()
        return found

    over = last + timedelta(days=1)
    assert asyncio.run(expiries()) == [datetime(over.year, over.month, over.day, tzinfo=UTC)]
    assert "lies ahead" in refused("grant", data, "5", "--expires", (today - timedelta(days=1)).isoformat())


def test_a_grant_activates_what_waited_for_payment(data: Path) -> None:
    uploaded(data, 4)
    assert said("grant", data, "10") == "ada now has 6 credits"


def test_a_charge_is_refunded_whole_or_in_part_and_once(data: Path) -> None:
    said("grant", data, "10")
    first, second = uploaded(data, 4), uploaded(data, 3)
    assert said("refund", data, "--asset", str(first)) == "ada now has 7 credits"
    assert said("refund", data, "--asset", str(second), "--amount", "1") == "ada now has 8 credits"
    assert "refunded before" in refused("refund", data, "--asset", str(first))
    assert "not charged" in refused("refund", data, "--asset", str(uuid.uuid4()))


def test_an_adjustment_goes_up_and_down_and_needs_a_reason(data: Path) -> None:
    assert said("adjust", data, "7", "--reason", "a gift") == "ada now has 7 credits"
    assert said("adjust", data, "-10", "--reason", "a mistake") == "ada now has -3 credits"
    assert "reason" in refused("adjust", data, "1", "--reason", "")
    assert run("credits", "adjust", data, "1").exit_code == 2


def test_history_lists_the_newest_first_with_what_each_entry_is_about(data: Path) -> None:
    said("grant", data, "10")
    asset_id = uploaded(data, 4)
    said("adjust", data, "-1", "--reason", "a mistake")
    lines = said("history", data).splitlines()
    assert [line.split()[1:3] for line in lines] == [["adjustment", "-1"], ["consume_asset", "-4"], ["topup", "+10"]]
    assert lines[0].endswith("a mistake") and f"asset {asset_id}" in lines[1] and "grant " in lines[2]
    assert said("history", data, "--limit", "1", "--offset", "1").splitlines() == lines[1:2]


def test_an_unknown_account_is_said_to_be_unknown(tmp_path: Path) -> None:
    for command in ("balance", "history"):
        assert "no account named 'ada'" in refused(command, tmp_path)
