"""A process that dies while it takes a payment: the ledger has all of it or nothing, and the next try completes it."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TypeVar

from roughy.credits.purchases import Purchase
from roughy.database.connection import Database
from tests.credits.customer import Customer
from tests.credits.faults import die, stop_at

T = TypeVar("T")

MAX_STATEMENTS = 60
PAID = [("topup", 5), ("consume_asset", -2), ("consume_asset", -3)]


async def waiting_for_payment(database: Database) -> tuple[Customer, Purchase]:
    customer = await Customer.join(database)
    for minutes in (2, 3):
        await customer.settle(await customer.upload(minutes))
    return customer, customer.purchase(5)


def test_a_process_killed_at_any_statement_of_a_topup_leaves_all_of_it_or_nothing(database_url: str) -> None:
    customer, purchase = in_database(database_url, waiting_for_payment)
    outcomes = []
    for statement in range(MAX_STATEMENTS):
        outcomes.append(dies(database_url, customer, purchase, statement))
        steps, states = in_database(database_url, lambda database: look(replace(customer, database=database)))
        if not outcomes[-1]:
            assert (steps, states) == (PAID, ["ready", "ready"])
            break
        assert (steps, states) == ([], ["pending_payment", "pending_payment"])
    assert outcomes[-1] is False and sum(outcomes) > 5


async def look(customer: Customer) -> tuple[list[tuple[str, int]], list[str]]:
    return await customer.steps(), await customer.states()


def dies(url: str, customer: Customer, purchase: Purchase, statement: int) -> bool:
    """Take the purchase in a process that kills itself before the statement; False where it came through."""

    async def take(database: Database) -> None:
        stop_at(database, statement, die)
        await replace(customer, database=database).buy(purchase)

    child = os.fork()
    if not child:
        try:
            in_database(url, take)
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


def in_database(url: str, body: Callable[[Database], Awaitable[T]]) -> T:
    async def run() -> T:
        database = Database(url)
        try:
            return await body(database)
        finally:
            await database.close()

    return asyncio.run(run())
