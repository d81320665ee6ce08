"""`/v1/credits`."""

import asyncio
import uuid
from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from roughy.credits import service
from roughy.database.connection import Database
from tests.servers import Account, Server

FIELDS = {"id", "type", "delta", "asset_id", "grant_id", "stripe_invoice_id", "created_at"}


def in_ledger(server: Server, change: Callable[[AsyncSession], Awaitable[object]]) -> None:
    """Change the ledger in the database of the running server, as the operator's command does."""

    async def run() -> None:
        database = Database(server.settings.database)
        async with database.transaction() as session:
            await change(session)
        await database.close()

    asyncio.run(run())


def test_the_balance_is_one_number(account: Account) -> None:
    assert account.http.get("/credits/balance").json() == {"balance": 1000}


def test_an_account_without_entries_has_nothing(server: Server) -> None:
    empty = server.account(credits=0)
    assert empty.http.get("/credits/balance").json() == {"balance": 0}
    assert empty.http.get("/credits/history").json() == {"items": [], "total": 0, "limit": 20, "offset": 0}


def test_history_shows_entries_newest_first_with_the_fields_of_the_contract(server: Server, account: Account) -> None:
    asset_id = uuid.uuid4()
    in_ledger(server, lambda session: service.consume(session, account.id, asset_id, 5))
    in_ledger(server, lambda session: service.refund(session, account.id, asset_id, 2))
    in_ledger(server, lambda session: service.adjust(session, account.id, -7, "a slip"))
    entries = account.http.get("/credits/history").json()["items"]
    assert [(entry["type"], entry["delta"]) for entry in entries] == [
        ("adjustment", -7),
        ("refund", 2),
        ("consume_asset", -5),
        ("topup", 1000),
    ]
    assert all(set(entry) == FIELDS for entry in entries)
    assert [entry["asset_id"] for entry in entries] == [None, str(asset_id), str(asset_id), None]
    assert entries[3]["grant_id"] and not entries[3]["stripe_invoice_id"]
    assert entries[0]["created_at"].endswith("Z")
    assert account.http.get("/credits/balance").json()["balance"] == sum(entry["delta"] for entry in entries)


def test_history_comes_in_pages(server: Server, account: Account) -> None:
    for number in range(1, 5):
        in_ledger(server, lambda session, number=number: service.adjust(session, account.id, number, "more"))
    page = account.http.get("/credits/history", params={"limit": 2, "offset": 1}).json()
    assert [entry["delta"] for entry in page["items"]] == [3, 2]
    assert (page["total"], page["limit"], page["offset"]) == (5, 2, 1)


@pytest.mark.parametrize("query", [{"limit": 0}, {"limit": 101}, {"offset": -1}, {"limit": "many"}])
def test_a_page_outside_the_limits_is_refused(account: Account, query: dict[str, str]) -> None:
    refused = account.http.get("/credits/history", params=query)
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "validation_error")


def test_an_account_sees_its_own_ledger_only(server: Server, account: Account) -> None:
    other = server.account(credits=3)
    assert other.http.get("/credits/balance").json() == {"balance": 3}
    assert other.http.get("/credits/history").json()["total"] == 1
