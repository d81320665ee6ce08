"""Assets that nobody pays for."""

import asyncio

import pytest
from sqlalchemy import select

from roughy.assets.removal import RemovedAsset
from roughy.assets.unpaid import purge_unpaid
from tests.credits.customer import Customer

pytestmark = pytest.mark.anyio


async def test_an_asset_is_purged_after_its_days_unpaid_and_no_sooner(customer: Customer) -> None:
    asset_id = await customer.upload(4)
    await customer.settle(asset_id)
    await customer.wait(days=29.9)
    await purge_unpaid(customer.database, 30)
    assert await customer.states() == ["pending_payment"]
    await customer.wait(days=0.2)
    await purge_unpaid(customer.database, 30)
    assert await customer.states() == []
    async with customer.database.reading() as session:
        assert list(await session.scalars(select(RemovedAsset.asset_id).where(RemovedAsset.asset_id == asset_id)))
    assert await customer.steps() == []


async def test_assets_in_other_states_are_kept_however_old(customer: Customer) -> None:
    await customer.grant(4)
    await customer.settle(await customer.upload(4))
    await customer.upload(4)
    await customer.wait(days=100)
    await purge_unpaid(customer.database, 30)
    assert await customer.states() == ["ready", "processing"]


async def test_the_days_count_from_when_the_payment_was_due(customer: Customer) -> None:
    asset_id = await customer.upload(4)
    await customer.wait(days=100)
    await customer.settle(asset_id)
    await purge_unpaid(customer.database, 30)
    assert await customer.states() == ["pending_payment"]


async def test_a_topup_and_purges_at_once_end_in_paid_or_purged(customer: Customer) -> None:
    for _ in range(5):
        await customer.settle(await customer.upload(2))
    await customer.wait(days=31)
    await asyncio.gather(customer.grant(10), *(purge_unpaid(customer.database, 30) for _ in range(3)))
    left = await customer.states()
    assert set(left) <= {"ready"}
    assert await customer.balance() == 10 - 2 * len(left)
