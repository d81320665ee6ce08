"""The ledger's rules: the balance is the sum of all deltas, and nothing is charged twice.

Whoever changes a balance first takes the account's row lock, so that two charges can never both see the same credits.
SQLite has no row locks; there the write transaction itself excludes every other.
"""

import uuid
from datetime import datetime
from typing import cast

from sqlalchemy import Table, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from roughy.accounts.model import Account
from roughy.credits.expiry import expire_due
from roughy.credits.model import CreditGrant, EntryType, LedgerEntry
from roughy.database.base import now
from roughy.database.paging import Page, fetch_page
from roughy.database.statements import Statements
from roughy.errors import RoughyError
from roughy.timeline.ticks import TICKS_PER_SECOND, Ticks

ENTRIES = cast(Table, LedgerEntry.__table__)
SUM = select(func.sum(ENTRIES.c.delta)).where(ENTRIES.c.account_id == bindparam("of"))

MAX_STEP = 10**12
"""The most credits that one grant or adjustment may move, so that no sum leaves a 64-bit integer."""


def price(duration: Ticks) -> int:
    """Credits that a source of `duration` ticks costs: one for each started minute."""
    return max(1, -(-duration // (60 * TICKS_PER_SECOND)))


async def balance(statements: Statements, account_id: uuid.UUID) -> int:
    """The account's credits at this moment."""
    total = await statements.scalar(SUM, {"of": account_id})
    return int(total or 0)


async def history(session: AsyncSession, account_id: uuid.UUID, limit: int, offset: int) -> Page[LedgerEntry]:
    """One page of the account's ledger entries, newest first."""
    entries = select(LedgerEntry).where(LedgerEntry.account_id == account_id)
    return await fetch_page(session, entries, LedgerEntry.id, limit, offset)


async def lock(session: AsyncSession, account_id: uuid.UUID) -> None:
    """Hold the account's balance still until the transaction ends; what has expired by now leaves it first.

    The lock is the weaker one of PostgreSQL's two for writers, which lets rows that refer to the account come and go.
    """
    await session.execute(select(Account.id).where(Account.id == account_id).with_for_update(key_share=True))
    await expire_due(session, account_id)


async def grant(
    session: AsyncSession, account_id: uuid.UUID, amount: int, *, expires_at: datetime | None = None
) -> LedgerEntry:
    """Add `amount` credits from the operator, which leave again at `expires_at` as far as they are unused then.

    Raises `bad_request` unless the amount is positive and the moment lies ahead.
    """
    if not 0 < amount <= MAX_STEP:
        raise RoughyError("bad_request", f"A grant adds credits: give a whole number from 1 to {MAX_STEP}.")
    if expires_at and expires_at <= now():
        raise RoughyError("bad_request", "These credits would have expired already: give a date that lies ahead.")
    await lock(session, account_id)
    granted = CreditGrant(account_id=account_id, amount=amount, expires_at=expires_at)
    session.add(granted)
    await session.flush()
    entry = LedgerEntry(account_id=account_id, type=EntryType.TOPUP, delta=amount, grant_id=granted.id)
    return await write(session, entry)


async def consume(session: AsyncSession, account_id: uuid.UUID, asset_id: uuid.UUID, amount: int) -> bool:
    """Charge `amount` credits for an asset, once for ever; False where the balance does not cover them."""
    await lock(session, account_id)
    if await _entry_for(session, account_id, asset_id, EntryType.CONSUME_ASSET):
        return True
    if await balance(session, account_id) < amount:
        return False
    entry = LedgerEntry(account_id=account_id, type=EntryType.CONSUME_ASSET, delta=-amount, asset_id=asset_id)
    await write(session, entry)
    return True


async def refund(
    session: AsyncSession, account_id: uuid.UUID, asset_id: uuid.UUID, amount: int | None = None
) -> LedgerEntry:
    """Give back what the account was charged for an asset, or `amount` of it; refunded credits never expire.

    Raises `not_charged`, `already_refunded`, and `bad_request` for more than was charged.
    """
    await lock(session, account_id)
    charge = await _entry_for(session, account_id, asset_id, EntryType.CONSUME_ASSET)
    if not charge:
        raise RoughyError("not_charged", "The account was not charged for this asset: look it up in its history.")
    if await _entry_for(session, account_id, asset_id, EntryType.REFUND):
        message = "This asset was refunded before, which is possible once: use an adjustment for a correction."
        raise RoughyError("already_refunded", message)
    amount = -charge.delta if amount is None else amount
    if not 0 < amount <= -charge.delta:
        raise RoughyError("bad_request", f"The asset cost {-charge.delta}: refund a whole number from 1 to that.")
    entry = LedgerEntry(account_id=account_id, type=EntryType.REFUND, delta=amount, asset_id=asset_id)
    return await write(session, entry)


async def adjust(session: AsyncSession, account_id: uuid.UUID, delta: int, reason: str) -> LedgerEntry:
    """Correct the balance by `delta` credits, below zero if need be, and keep the reason.

    Raises `bad_request` for no change or no reason.
    """
    if not 0 < abs(delta) <= MAX_STEP:
        raise RoughyError("bad_request", f"An adjustment changes the balance: by 1 to {MAX_STEP}, up or down.")
    if not reason.strip():
        raise RoughyError("bad_request", "An adjustment needs a reason, which the ledger keeps.")
    await lock(session, account_id)
    entry = LedgerEntry(account_id=account_id, type=EntryType.ADJUSTMENT, delta=delta, reason=reason.strip())
    return await write(session, entry)


async def write(session: AsyncSession, entry: LedgerEntry) -> LedgerEntry:
    """Add an entry to the ledger of an account whose lock the caller holds."""
    session.add(entry)
    await session.flush()
    return entry


async def _entry_for(
    session: AsyncSession, account_id: uuid.UUID, asset_id: uuid.UUID, type_: EntryType
) -> LedgerEntry | None:
    found = select(LedgerEntry).where(
        LedgerEntry.account_id == account_id, LedgerEntry.asset_id == asset_id, LedgerEntry.type == type_
    )
    return await session.scalar(found)
