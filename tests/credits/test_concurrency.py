"""What many connections, of more than one process, do to one account at once."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from sqlalchemy import select

from roughy.assets.model import Asset
from roughy.credits import service
from roughy.credits.sweep import expire_grants
from roughy.database.connection import Database
from roughy.errors import RoughyError
from roughy.webhooks.model import WebhookEvent
from tests.credits.customer import Customer
from tests.waiting import PATIENCE_SECONDS

pytestmark = pytest.mark.anyio


@pytest.fixture
async def elsewhere(customer: Customer) -> AsyncIterator[Customer]:
    """The same account, in another process as far as the database can tell."""
    database = Database(customer.database.url)
    yield replace(customer, database=database)
    await database.close()


async def test_fifty_settlements_at_once_with_credits_for_ten_charge_ten(
    customer: Customer, elsewhere: Customer
) -> None:
    await customer.grant(20)
    assets = [await customer.upload(2) for _ in range(50)]
    await asyncio.gather(*((customer, elsewhere)[number % 2].settle(asset) for number, asset in enumerate(assets)))
    assert Counter(await customer.states()) == {"ready": 10, "pending_payment": 40}
    assert Counter(await customer.steps()) == {("topup", 20): 1, ("consume_asset", -2): 10}


async def test_one_asset_settled_by_many_at_once_is_charged_and_announced_once(
    customer: Customer, elsewhere: Customer
) -> None:
    await customer.grant(20)
    asset_id = await customer.upload(2)
    await asyncio.gather(*(who.settle(asset_id) for who in (customer, elsewhere) for _ in range(10)))
    assert await customer.steps() == [("topup", 20), ("consume_asset", -2)]
    async with customer.database.reading() as session:
        events = await session.scalars(select(WebhookEvent.type).where(WebhookEvent.asset_id == asset_id))
        assert list(events) == ["asset.ready"]


async def test_one_purchase_heard_of_by_many_at_once_is_credited_once(customer: Customer, elsewhere: Customer) -> None:
    purchase = customer.purchase(30)
    half_back = replace(purchase, given_back=15)
    await asyncio.gather(*(who.buy(news) for who in (customer, elsewhere) for news in [purchase, half_back] * 5))
    assert sorted(await customer.steps()) == [("adjustment", -15), ("topup", 30)]


async def test_topups_and_settlements_at_once_leave_nothing_unpaid_that_is_covered(
    customer: Customer, elsewhere: Customer
) -> None:
    assets = [await customer.upload(3) for _ in range(20)]
    await asyncio.gather(
        *(customer.settle(asset) for asset in assets), *(elsewhere.buy(customer.purchase(6)) for _ in range(10))
    )
    assert await customer.states() == ["ready"] * 20
    assert await customer.balance() == 0


async def test_one_asset_is_refunded_once_by_many_at_once(customer: Customer, elsewhere: Customer) -> None:
    await customer.grant(5)
    asset_id = await customer.upload(5)
    await customer.settle(asset_id)

    async def refund(who: Customer) -> None:
        async with who.database.transaction() as session:
            await service.refund(session, who.account_id, asset_id)

    outcomes = await asyncio.gather(
        *(refund(who) for who in (customer, elsewhere) for _ in range(5)), return_exceptions=True
    )
    assert sum(outcome is None for outcome in outcomes) == 1
    assert all(isinstance(outcome, RoughyError) for outcome in outcomes if outcome)
    assert await customer.balance() == 5


async def test_a_grant_that_expires_while_it_is_being_used_is_counted_once(
    customer: Customer, elsewhere: Customer
) -> None:
    await customer.grant(10, days=1)
    assets = [await customer.upload(1) for _ in range(10)]
    await asyncio.gather(*(customer.settle(asset) for asset in assets[:4]))
    await customer.wait(days=1)
    await asyncio.gather(
        *(customer.settle(asset) for asset in assets[4:]), *(expire_grants(elsewhere.database) for _ in range(4))
    )
    assert Counter(await customer.states()) == {"ready": 4, "pending_payment": 6}
    assert (await customer.steps())[-1] == ("expiry", -6) and await customer.balance() == 0


async def test_others_can_add_assets_while_the_ledger_is_locked(customer: Customer, elsewhere: Customer) -> None:
    """On PostgreSQL; SQLite has one writer at a time."""
    if customer.database.engine.dialect.name == "sqlite":
        return
    async with customer.database.transaction() as session:
        await service.lock(session, customer.account_id)
        added = await asyncio.wait_for(elsewhere.upload(1), timeout=PATIENCE_SECONDS)
    async with customer.database.reading() as session:
        assert await session.get(Asset, added)
