"""The database itself keeps the ledger append-only, whoever writes to it and however."""

import uuid

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from roughy.credits.model import EntryType, LedgerEntry
from roughy.database.connection import Database
from tests.credits.customer import Customer

pytestmark = pytest.mark.anyio

CHANGES = [
    "UPDATE ledger_entries SET delta = 1000000",
    "UPDATE ledger_entries SET reason = 'none'",
    "DELETE FROM ledger_entries",
    "DELETE FROM credit_grants",
    "DELETE FROM accounts",
]
ONLY_SQLITE = [
    "UPDATE OR REPLACE ledger_entries SET delta = 1000000",
    "REPLACE INTO ledger_entries (id, account_id, type, delta, created_at) "
    "SELECT id, account_id, type, 1000000, created_at FROM ledger_entries",
    "REPLACE INTO ledger_entries (rowid, id, account_id, type, delta, created_at) "
    "SELECT rowid, hex(randomblob(16)), account_id, type, 1000000, created_at FROM ledger_entries",
    "REPLACE INTO ledger_entries (id, account_id, type, delta, asset_id, created_at) SELECT hex(randomblob(16)), "
    "account_id, type, -1, asset_id, created_at FROM ledger_entries WHERE type = 'consume_asset'",
    "REPLACE INTO ledger_entries (id, account_id, type, delta, stripe_session_id, created_at) SELECT "
    "hex(randomblob(16)), account_id, type, 1000000, stripe_session_id, created_at FROM ledger_entries "
    "WHERE stripe_session_id IS NOT NULL",
]
ONLY_POSTGRES = [
    "TRUNCATE ledger_entries",
    "TRUNCATE accounts CASCADE",
    "INSERT INTO ledger_entries SELECT * FROM ledger_entries ON CONFLICT (id) DO UPDATE SET delta = 1000000",
    "MERGE INTO ledger_entries AS old USING ledger_entries AS new ON old.id = new.id WHEN MATCHED THEN DELETE",
]


@pytest.fixture
async def rich(customer: Customer) -> Customer:
    """A customer with entries of several types."""
    await customer.grant(20, days=1)
    await customer.buy(customer.purchase(10))
    await customer.settle(await customer.upload(3))
    return customer


async def assert_refused(customer: Customer, statement: str) -> None:
    before = await customer.steps()
    with pytest.raises(DBAPIError):
        async with customer.database.transaction() as session:
            await session.execute(text(statement))
    assert await customer.steps() == before and len(before) == 3


@pytest.mark.parametrize("statement", CHANGES)
async def test_no_statement_changes_or_deletes_an_entry(rich: Customer, statement: str) -> None:
    await assert_refused(rich, statement)


@pytest.mark.parametrize("statement", ONLY_SQLITE)
async def test_no_replacement_of_sqlite_gets_around_it(rich: Customer, statement: str) -> None:
    if rich.database.engine.dialect.name == "sqlite":
        await assert_refused(rich, statement)


@pytest.mark.parametrize("statement", ONLY_POSTGRES)
async def test_no_truncation_upsert_or_merge_of_postgresql_gets_around_it(rich: Customer, statement: str) -> None:
    if rich.database.engine.dialect.name == "postgresql":
        await assert_refused(rich, statement)


async def test_an_entry_cannot_be_changed_through_the_model_either(rich: Customer) -> None:
    entry = (await rich.entries())[0]
    with pytest.raises(DBAPIError):
        async with rich.database.transaction() as session:
            (await session.get_one(LedgerEntry, entry.id)).delta = 1
    assert (await rich.entries())[0].delta == entry.delta


def entry(customer: Customer, type_: str, delta: int, **subject: object) -> LedgerEntry:
    return LedgerEntry(account_id=customer.account_id, type=type_, delta=delta, **subject)


async def write(database: Database, *entries: LedgerEntry) -> None:
    async with database.transaction() as session:
        session.add_all(entries)


ASSET = uuid.uuid4()


@pytest.mark.parametrize(
    ("type_", "delta", "subject"),
    [
        (EntryType.CONSUME_ASSET, 5, {"asset_id": ASSET}),
        (EntryType.CONSUME_ASSET, -5, {}),
        (EntryType.TOPUP, -5, {}),
        (EntryType.REFUND, -5, {"asset_id": ASSET}),
        (EntryType.REFUND, 5, {}),
        (EntryType.EXPIRY, -5, {}),
        (EntryType.ADJUSTMENT, -5, {}),
        (EntryType.ADJUSTMENT, 0, {"reason": "nothing"}),
        ("gift", 5, {}),
    ],
)
async def test_an_entry_that_explains_nothing_is_refused(
    customer: Customer, type_: str, delta: int, subject: dict[str, object]
) -> None:
    with pytest.raises(IntegrityError):
        await write(customer.database, entry(customer, type_, delta, **subject))
    assert await customer.steps() == []


@pytest.mark.parametrize(
    ("type_", "delta", "key"),
    [
        (EntryType.CONSUME_ASSET, -5, "asset_id"),
        (EntryType.REFUND, 5, "asset_id"),
        (EntryType.TOPUP, 5, "stripe_session_id"),
        (EntryType.TOPUP, 5, "stripe_invoice_id"),
    ],
)
async def test_what_happens_once_is_refused_a_second_time(
    customer: Customer, type_: EntryType, delta: int, key: str
) -> None:
    once = uuid.uuid4() if key == "asset_id" else f"stripe-{uuid.uuid4()}"
    await write(customer.database, entry(customer, type_, delta, **{key: once}))
    with pytest.raises(IntegrityError):
        await write(customer.database, entry(customer, type_, delta, **{key: once}))
    assert await customer.steps() == [(type_, delta)]


async def test_a_grant_expires_once(customer: Customer) -> None:
    grant_id = await customer.grant(5, days=1)
    await write(customer.database, entry(customer, EntryType.EXPIRY, -2, grant_id=grant_id))
    with pytest.raises(IntegrityError):
        await write(customer.database, entry(customer, EntryType.EXPIRY, -3, grant_id=grant_id))
