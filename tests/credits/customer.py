"""An account as tests use one: it uploads, pays, and looks at what it has."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from roughy.accounts.model import Account
from roughy.assets.model import Asset, AssetState
from roughy.assets.service import activate_paid, settle
from roughy.credits import service
from roughy.credits.model import CreditGrant, LedgerEntry
from roughy.credits.purchases import Purchase, record
from roughy.database.base import now
from roughy.database.connection import Database
from roughy.projects.model import Project
from roughy.timeline.ticks import TICKS_PER_SECOND


@dataclass
class Customer:
    """One account with one project; every method is a transaction of its own."""

    database: Database
    account_id: uuid.UUID
    project_id: uuid.UUID

    @classmethod
    async def join(cls, database: Database) -> "Customer":
        """Open an account."""
        async with database.transaction() as session:
            account = Account(name=f"account-{uuid.uuid4()}")
            session.add(account)
            await session.flush()
            project = Project(account_id=account.id, name="talk")
            session.add(project)
            await session.flush()
            return cls(database, account.id, project.id)

    async def grant(self, amount: int, *, days: float | None = None) -> uuid.UUID | None:
        """Get credits from the operator, for a while or for ever; gives the grant's id."""
        expires_at = now() + timedelta(days=days) if days is not None else None
        async with self.database.transaction() as session:
            entry = await service.grant(session, self.account_id, amount, expires_at=expires_at)
            await activate_paid(session, self.account_id)
            return entry.grant_id

    def purchase(self, credits: int, *, given_back: int = 0, session_id: str | None = None) -> Purchase:
        """A purchase at a cent a credit, of which Stripe gave `given_back` cents back."""
        session_id = session_id or f"cs_{uuid.uuid4().hex}"
        return Purchase(session_id, self.account_id, credits, credits, given_back, f"in_{session_id}")

    async def buy(self, purchase: Purchase) -> None:
        """Have a purchase recorded."""
        async with self.database.transaction() as session:
            await record(session, purchase)
            await activate_paid(session, self.account_id)

    async def upload(self, minutes: int) -> uuid.UUID:
        """Have a recording of so many minutes that has been prepared and not been paid."""
        async with self.database.transaction() as session:
            asset = Asset(
                account_id=self.account_id,
                project_id=self.project_id,
                state=AssetState.PROCESSING,
                declared_size_bytes=64,
                size_bytes=64,
                duration=minutes * 60 * TICKS_PER_SECOND,
            )
            session.add(asset)
            await session.flush()
            return asset.id

    async def settle(self, asset_id: uuid.UUID) -> None:
        """Be charged for a prepared recording."""
        async with self.database.transaction() as session:
            await settle(session, asset_id)

    async def wait(self, days: float) -> None:
        """Let time pass: whatever happened or is to happen moves that much closer to the past."""
        async with self.database.transaction() as session:
            for grant in await session.scalars(select(CreditGrant).where(CreditGrant.account_id == self.account_id)):
                grant.expires_at = _earlier(grant.expires_at, days)
            for asset in await session.scalars(select(Asset).where(Asset.account_id == self.account_id)):
                asset.state_changed_at -= timedelta(days=days)

    async def balance(self) -> int:
        """The credits it has."""
        async with self.database.reading() as session:
            return await service.balance(session, self.account_id)

    async def entries(self) -> Sequence[LedgerEntry]:
        """Its ledger, oldest entry first."""
        mine = select(LedgerEntry).where(LedgerEntry.account_id == self.account_id).order_by(LedgerEntry.id)
        async with self.database.reading() as session:
            return (await session.scalars(mine)).all()

    async def steps(self) -> list[tuple[str, int]]:
        """Its ledger as pairs of type and delta, oldest first."""
        return [(entry.type, entry.delta) for entry in await self.entries()]

    async def states(self) -> list[str]:
        """The states of its assets, oldest asset first."""
        mine = select(Asset.state).where(Asset.account_id == self.account_id).order_by(Asset.id)
        async with self.database.reading() as session:
            return [str(state) for state in await session.scalars(mine)]


def _earlier(moment: datetime | None, days: float) -> datetime | None:
    return moment - timedelta(days=days) if moment else None
