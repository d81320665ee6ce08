"""Grants whose date has passed: what is left of each leaves the balance as one `expiry` entry."""

import uuid
from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.ext.asyncio import AsyncSession

from roughy.credits.attribution import Lots, Step
from roughy.credits.model import CreditGrant, EntryType, LedgerEntry
from roughy.database.base import now


async def accounts_with_due_grants(session: AsyncSession) -> Sequence[uuid.UUID]:
    """The ids of the accounts that hold a grant whose date has passed."""
    return (await session.scalars(select(CreditGrant.account_id).where(_due()).distinct())).all()


async def expire_due(session: AsyncSession, account_id: uuid.UUID) -> None:
    """Take what is left of the account's grants whose date has passed; the caller holds the account's lock."""
    due = (await session.scalars(select(CreditGrant).where(CreditGrant.account_id == account_id, _due()))).all()
    if not due:
        return
    lots = await _replay(session, account_id)
    for grant in due:
        left = lots.left(grant.id)
        if left:
            session.add(
                LedgerEntry(account_id=account_id, type=EntryType.EXPIRY, delta=-left, grant_id=grant.id),
            )
        grant.closed_at = now()
    await session.flush()


def _due() -> ColumnElement[bool]:
    return and_(CreditGrant.closed_at.is_(None), CreditGrant.expires_at <= now())


async def _replay(session: AsyncSession, account_id: uuid.UUID) -> Lots:
    steps = await session.stream(
        select(LedgerEntry.delta, LedgerEntry.grant_id, CreditGrant.expires_at)
        .outerjoin(CreditGrant, CreditGrant.id == LedgerEntry.grant_id)
        .where(LedgerEntry.account_id == account_id)
        .order_by(LedgerEntry.id)
    )
    lots = Lots()
    async for delta, grant_id, expires_at in steps:
        lots.apply(Step(delta, grant_id, expires_at))
    return lots
