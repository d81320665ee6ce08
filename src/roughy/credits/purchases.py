"""Credits bought with money: recorded once, and taken back as far as the money was given back."""

import uuid
from dataclasses import dataclass

import structlog
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from roughy.accounts.model import Account
from roughy.credits.model import EntryType, LedgerEntry
from roughy.credits.service import lock, write

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Purchase:
    """A paid Stripe checkout session as it stands now.

    `paid` and `given_back` are money in the currency's smallest unit. A purchase whose invoice Stripe has not written
    yet has no `invoice_id`; the session alone says whether it has been recorded.
    """

    session_id: str
    account_id: uuid.UUID
    credits: int
    paid: int
    given_back: int
    invoice_id: str | None


async def record(session: AsyncSession, purchase: Purchase) -> bool:
    """Bring the ledger up to the purchase, whatever part of it was recorded before.

    The credits come in once. Where money was given back, the same share of them, rounded down, leaves as an
    `adjustment`. False, and nothing recorded, where there is no such account.
    """
    if not await session.get(Account, purchase.account_id):
        log.error("purchase_without_account", stripe_session_id=purchase.session_id)
        return False
    await lock(session, purchase.account_id)
    recorded = await _recorded(session, purchase.session_id)
    if not recorded:
        await write(session, _entry(purchase, EntryType.TOPUP, purchase.credits))
    bought = recorded.get(EntryType.TOPUP, purchase.credits)
    taken_back = -recorded.get(EntryType.ADJUSTMENT, 0)
    to_take_back = bought * purchase.given_back // purchase.paid if purchase.paid else 0
    if to_take_back > taken_back:
        reason = f"Stripe gave back {purchase.given_back} of {purchase.paid}"
        await write(session, _entry(purchase, EntryType.ADJUSTMENT, taken_back - to_take_back, reason))
    return True


async def _recorded(session: AsyncSession, session_id: str) -> dict[EntryType, int]:
    """The credits recorded for a checkout session, by type of entry."""
    entries = await session.execute(
        select(LedgerEntry.type, LedgerEntry.delta).where(LedgerEntry.stripe_session_id == session_id)
    )
    sums: dict[EntryType, int] = {}
    for type_, delta in entries:
        sums[EntryType(type_)] = sums.get(EntryType(type_), 0) + delta
    return sums


def _entry(purchase: Purchase, type_: EntryType, delta: int, reason: str | None = None) -> LedgerEntry:
    return LedgerEntry(
        account_id=purchase.account_id,
        type=type_,
        delta=delta,
        stripe_session_id=purchase.session_id,
        stripe_invoice_id=purchase.invoice_id,
        reason=reason,
    )
