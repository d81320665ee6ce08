"""Purchases enter the ledger once, and leave it as far as the money went back."""

from dataclasses import replace

import pytest

from roughy.credits.purchases import Purchase, record
from roughy.database.base import new_id
from tests.credits.customer import Customer

pytestmark = pytest.mark.anyio


async def test_a_purchase_is_credited_once_with_its_invoice(customer: Customer) -> None:
    purchase = customer.purchase(500)
    for _ in range(3):
        await customer.buy(purchase)
    assert await customer.steps() == [("topup", 500)]
    assert (await customer.entries())[0].stripe_invoice_id == purchase.invoice_id


async def test_an_invoice_that_stripe_writes_late_credits_nothing_again(customer: Customer) -> None:
    purchase = customer.purchase(500)
    await customer.buy(replace(purchase, invoice_id=None))
    await customer.buy(purchase)
    assert await customer.steps() == [("topup", 500)]


async def test_two_purchases_are_two_topups(customer: Customer) -> None:
    await customer.buy(customer.purchase(500))
    await customer.buy(customer.purchase(500))
    assert await customer.steps() == [("topup", 500)] * 2


async def test_money_given_back_takes_the_same_share_of_credits_back(customer: Customer) -> None:
    purchase = Purchase("cs_" + str(new_id()), customer.account_id, 10, 999, 0, None)
    await customer.buy(purchase)
    await customer.buy(replace(purchase, given_back=500))
    assert await customer.balance() == 5
    await customer.buy(replace(purchase, given_back=999))
    assert await customer.steps() == [("topup", 10), ("adjustment", -5), ("adjustment", -5)]
    assert (await customer.entries())[-1].reason == "Stripe gave back 999 of 999"


async def test_old_news_of_money_given_back_changes_nothing(customer: Customer) -> None:
    purchase = customer.purchase(100)
    for given_back in (60, 20, 60, 0):
        await customer.buy(replace(purchase, given_back=given_back))
    assert await customer.steps() == [("topup", 100), ("adjustment", -60)]


async def test_a_purchase_first_heard_of_when_its_money_went_back_shows_both_steps(customer: Customer) -> None:
    await customer.buy(customer.purchase(100, given_back=100))
    assert await customer.steps() == [("topup", 100), ("adjustment", -100)]


async def test_credits_that_were_used_meanwhile_are_owed(customer: Customer) -> None:
    purchase = customer.purchase(10)
    await customer.buy(purchase)
    await customer.settle(await customer.upload(8))
    await customer.buy(replace(purchase, given_back=10))
    assert await customer.balance() == -8


async def test_a_purchase_of_no_account_is_left_alone(customer: Customer) -> None:
    async with customer.database.transaction() as session:
        assert not await record(session, replace(customer.purchase(5), account_id=new_id()))
