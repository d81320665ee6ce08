"""What is left of a grant when its date passes."""

import asyncio

import pytest

from roughy.credits import service
from roughy.credits.sweep import expire_grants
from tests.credits.customer import Customer

pytestmark = pytest.mark.anyio


async def test_what_is_left_of_a_grant_leaves_when_its_date_passes(customer: Customer) -> None:
    grant_id = await customer.grant(10, days=2)
    await customer.settle(await customer.upload(4))
    await customer.wait(days=1)
    await expire_grants(customer.database)
    assert await customer.balance() == 6
    await customer.wait(days=1)
    await expire_grants(customer.database)
    expiry = (await customer.entries())[-1]
    assert (expiry.type, expiry.delta, expiry.grant_id) == ("expiry", -6, grant_id)
    assert await customer.balance() == 0


async def test_a_grant_that_was_used_up_expires_without_an_entry(customer: Customer) -> None:
    await customer.grant(4, days=1)
    await customer.settle(await customer.upload(4))
    await customer.grant(10)
    await customer.wait(days=1)
    await expire_grants(customer.database)
    assert await customer.balance() == 10
    assert "expiry" not in dict(await customer.steps())


async def test_credits_that_expire_first_pay_first(customer: Customer) -> None:
    await customer.buy(customer.purchase(10))
    await customer.grant(5, days=3)
    await customer.grant(5, days=1)
    await customer.settle(await customer.upload(7))
    await customer.wait(days=3)
    await expire_grants(customer.database)
    assert (await customer.steps())[-1] == ("expiry", -3)
    assert await customer.balance() == 10


async def test_grants_that_expire_together_leave_an_entry_each(customer: Customer) -> None:
    await customer.grant(5, days=1)
    await customer.grant(7, days=1)
    await customer.wait(days=1)
    await expire_grants(customer.database)
    assert sorted((await customer.steps())[2:]) == [("expiry", -7), ("expiry", -5)]


async def test_an_expired_grant_pays_for_nothing_though_no_sweep_came_by(customer: Customer) -> None:
    await customer.grant(10, days=1)
    await customer.wait(days=1)
    await customer.settle(await customer.upload(4))
    assert await customer.states() == ["pending_payment"]
    assert await customer.steps() == [("topup", 10), ("expiry", -10)]


async def test_a_refund_does_not_expire_with_the_grant_that_paid(customer: Customer) -> None:
    await customer.grant(4, days=1)
    asset_id = await customer.upload(4)
    await customer.settle(asset_id)
    async with customer.database.transaction() as session:
        await service.refund(session, customer.account_id, asset_id)
    await customer.wait(days=1)
    await expire_grants(customer.database)
    assert await customer.balance() == 4


async def test_expiry_never_leads_below_zero_after_a_correction_did_not_either(customer: Customer) -> None:
    await customer.grant(10, days=1)
    async with customer.database.transaction() as session:
        await service.adjust(session, customer.account_id, -7, "granted too much")
    await customer.wait(days=1)
    await expire_grants(customer.database)
    assert (await customer.steps())[-1] == ("expiry", -3)
    assert await customer.balance() == 0


async def test_many_sweeps_at_once_expire_a_grant_once(customer: Customer) -> None:
    await customer.grant(10, days=1)
    await customer.wait(days=1)
    await asyncio.gather(*(expire_grants(customer.database) for _ in range(8)))
    await expire_grants(customer.database)
    assert await customer.steps() == [("topup", 10), ("expiry", -10)]


async def test_a_long_ledger_expires_as_one_that_was_counted_by_hand(customer: Customer) -> None:
    for days in (1, 2, 3):
        await customer.grant(10, days=days)
        await customer.settle(await customer.upload(6))
    await customer.wait(days=3)
    await expire_grants(customer.database)
    # Of 10 + 10 + 10 the first grant pays 6 + 4, the second 2 + 6; it keeps 2, the third all.
    assert sorted(step for step in await customer.steps() if step[0] == "expiry") == [("expiry", -10), ("expiry", -2)]
    assert await customer.balance() == 0
