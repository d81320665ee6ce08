"""The ledger's rules: the balance is the sum of all deltas, and nothing is charged twice.

Whoever changes a balance first takes the account's row lock, so that two charges can never both see the same credits.
SQLite has no row locks; there the write transaction itself excludes every other.
"""

import uuid
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from roughy.accounts.model import Account
from roughy.credits.model import CreditGrant, EntryType, LedgerEntry
from roughy.database.paging import Page, fetch_page
from roughy.errors import RoughyError
from roughy.timeline.ticks import TICKS_PER_SECOND, Ticks


def price(duration: Ticks) -> int:
    """Credits that a source of `duration` ticks costs: one for each started minute."""
    return max(1, -(-duration // (60 * TICKS_PER_SECOND)))


async def balance(session: AsyncSession, account_id: uuid.UUID) -> int:
    """The account's credits at this moment."""
    total = await session.scalar(select(func.sum(LedgerEntry.delta)).where(LedgerEntry.account_id == account_id))
    return int(total or 0)


async def history(session: AsyncSession, account_id: uuid.UUID, limit: int, offset: int) -> Page[LedgerEntry]:
    """One page of the account's ledger entries, newest first."""
    entries = select(LedgerEntry).where(LedgerEntry.account_id == account_id)
    return await fetch_page(session, entries, LedgerEntry.id, limit, offset)


async def lock(session: AsyncSession, account_id: uuid.UUID) -> None:
    """Hold the account's balance still until the transaction ends."""
    await session.execute(select(Account.id).where(Account.id == account_id).with_for_update())


async def grant(
    session: AsyncSession, account_id: uuid.UUID, amount: int, *, expires_at: datetime | None = None
) -> LedgerEntry:
    """Add `amount` credits from the operator; raises `bad_request` unless it is positive."""
    if amount <= 0:
        raise RoughyError("bad_request", "A grant adds credits: give a whole number above zero.")
    await lock(session, account_id)
    granted = CreditGrant(account_id=account_id, amount=amount, expires_at=expires_at)
    session.add(granted)
    await session.flush()
    return await _write(
        session, LedgerEntry(account_id=account_id, type=EntryType.TOPUP, delta=amount, grant_id=granted.id)
    )


async def consume(session: AsyncSession, account_id: uuid.UUID, asset_id: uuid.UUID, amount: int) -> bool:
    """Charge `amount` credits for an asset, once for ever; False where the balance does not cover them."""
    await lock(session, account_id)
    charged = await session.scalar(
        select(LedgerEntry.id).where(LedgerEntry.asset_id == asset_id, LedgerEntry.type == EntryType.CONSUME_ASSET)
    )
    if charged:
        return True
    if await balance(session, account_id) < amount:
        return False
    entry = LedgerEntry(account_id=account_id, type=EntryType.CONSUME_ASSET, delta=-amount, asset_id=asset_id)
    await _write(session, entry)
    return True


async def _write(session: AsyncSession, entry: LedgerEntry) -> LedgerEntry:
    session.add(entry)
    await session.flush()
    return entry
