"""Grants, charges, refunds and corrections."""

import uuid
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roughy.assets.service import fail
from roughy.credits import service
from roughy.database.base import now
from roughy.errors import RoughyError
from roughy.timeline.ticks import TICKS_PER_SECOND, Ticks
from tests.credits.customer import Customer

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("seconds", "credits"), [(0, 1), (1, 1), (60, 1), (61, 2), (90, 2), (250, 5), (3600, 60), (3601, 61)]
)
def test_each_started_minute_costs_a_credit(seconds: int, credits: int) -> None:
    assert service.price(Ticks(seconds * TICKS_PER_SECOND)) == credits


@given(st.integers(1, 10**6))
def test_a_tick_beyond_a_minute_starts_the_next(minutes: int) -> None:
    whole = minutes * 60 * TICKS_PER_SECOND
    assert (service.price(Ticks(whole)), service.price(Ticks(whole + 1))) == (minutes, minutes + 1)


async def refund(customer: Customer, asset_id: uuid.UUID, amount: int | None = None) -> None:
    async with customer.database.transaction() as session:
        await service.refund(session, customer.account_id, asset_id, amount)


async def adjust(customer: Customer, delta: int, reason: str = "a slip of the pen") -> None:
    async with customer.database.transaction() as session:
        await service.adjust(session, customer.account_id, delta, reason)


async def test_a_charge_leaves_once_however_often_it_settles(customer: Customer) -> None:
    await customer.grant(10)
    asset_id = await customer.upload(4)
    for _ in range(3):
        await customer.settle(asset_id)
    assert await customer.steps() == [("topup", 10), ("consume_asset", -4)]
    assert await customer.states() == ["ready"]


async def test_a_balance_that_covers_the_charge_exactly_is_enough(customer: Customer) -> None:
    await customer.grant(4)
    await customer.settle(await customer.upload(4))
    assert (await customer.states(), await customer.balance()) == (["ready"], 0)


async def test_a_charge_that_is_not_covered_leaves_the_ledger_alone(customer: Customer) -> None:
    await customer.grant(3)
    await customer.settle(await customer.upload(4))
    assert (await customer.states(), await customer.balance()) == (["pending_payment"], 3)


async def test_a_failed_asset_is_never_charged(customer: Customer) -> None:
    await customer.grant(10)
    asset_id = await customer.upload(4)
    async with customer.database.transaction() as session:
        await fail(session, asset_id, "unreadable", "Nothing in it can be decoded.")
    await customer.settle(asset_id)
    await customer.grant(1)
    assert (await customer.states(), await customer.balance()) == (["failed"], 11)


async def test_a_charge_can_be_refunded_in_part_and_once(customer: Customer) -> None:
    await customer.grant(10)
    asset_id = await customer.upload(4)
    await customer.settle(asset_id)
    await refund(customer, asset_id, 3)
    with pytest.raises(RoughyError, match="refunded before"):
        await refund(customer, asset_id, 1)
    assert (await customer.steps())[2:] == [("refund", 3)]


async def test_a_refund_gives_all_back_by_default_and_the_asset_stays_ready_and_paid(customer: Customer) -> None:
    await customer.grant(10)
    asset_id = await customer.upload(4)
    await customer.settle(asset_id)
    await refund(customer, asset_id)
    await customer.settle(asset_id)
    assert (await customer.states(), await customer.balance()) == (["ready"], 10)


@pytest.mark.parametrize("amount", [5, 0, -1])
async def test_no_more_than_the_charge_and_no_less_than_one_is_refunded(customer: Customer, amount: int) -> None:
    await customer.grant(10)
    asset_id = await customer.upload(4)
    await customer.settle(asset_id)
    with pytest.raises(RoughyError, match="cost 4"):
        await refund(customer, asset_id, amount)


async def test_what_another_account_paid_is_not_refunded(customer: Customer) -> None:
    other = await Customer.join(customer.database)
    await other.grant(4)
    asset_id = await other.upload(4)
    await other.settle(asset_id)
    with pytest.raises(RoughyError, match="not charged"):
        await refund(customer, asset_id)


async def test_an_unpaid_asset_has_nothing_to_refund(customer: Customer) -> None:
    asset_id = await customer.upload(4)
    await customer.settle(asset_id)
    with pytest.raises(RoughyError, match="not charged"):
        await refund(customer, asset_id)


async def test_a_correction_may_lead_below_zero_and_keeps_its_reason(customer: Customer) -> None:
    await customer.grant(3)
    await adjust(customer, -5, "  granted by mistake ")
    assert await customer.balance() == -2
    assert (await customer.entries())[-1].reason == "granted by mistake"


@pytest.mark.parametrize(("delta", "reason"), [(0, "nothing"), (5, " "), (10**13, "too much"), (-(10**13), "too much")])
async def test_a_correction_needs_a_change_and_a_reason(customer: Customer, delta: int, reason: str) -> None:
    with pytest.raises(RoughyError) as refused:
        await adjust(customer, delta, reason)
    assert refused.value.code == "bad_request" and await customer.steps() == []


@pytest.mark.parametrize("amount", [0, -1, 10**13])
async def test_a_grant_adds_credits(customer: Customer, amount: int) -> None:
    with pytest.raises(RoughyError, match="A grant adds credits"):
        await customer.grant(amount)


async def test_a_grant_cannot_have_expired_already(customer: Customer) -> None:
    with pytest.raises(RoughyError, match="lies ahead"):
        async with customer.database.transaction() as session:
            moment = now() - timedelta(seconds=1)
            await service.grant(session, customer.account_id, 5, expires_at=moment)
    assert await customer.steps() == []


async def test_waiting_assets_become_ready_oldest_first_up_to_the_first_that_is_not_covered(customer: Customer) -> None:
    for minutes in (3, 5, 1):
        await customer.settle(await customer.upload(minutes))
    assert await customer.states() == ["pending_payment"] * 3
    await customer.grant(7)
    assert await customer.states() == ["ready", "pending_payment", "pending_payment"]
    await customer.grant(1)
    assert await customer.states() == ["ready", "ready", "pending_payment"]
    assert await customer.balance() == 0
