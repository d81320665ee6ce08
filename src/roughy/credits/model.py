"""The ledger: every credit that ever came or went."""

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from roughy.database.base import Base, new_id, now


class EntryType(StrEnum):
    """Why the balance changed."""

    CONSUME_ASSET = "consume_asset"
    TOPUP = "topup"
    REFUND = "refund"
    ADJUSTMENT = "adjustment"
    EXPIRY = "expiry"


class LedgerEntry(Base):
    """One change of an account's balance by `delta` credits; rows are never changed or deleted.

    The database itself refuses updates and deletions, a second `consume_asset` for an asset and a second `topup` for a
    Stripe invoice. `asset_id` outlives the asset, so it references no row.
    """

    __tablename__ = "ledger_entries"
    __table_args__ = (
        Index(
            "uq_ledger_entries_consumed_asset",
            "asset_id",
            unique=True,
            sqlite_where=text("type = 'consume_asset'"),
            postgresql_where=text("type = 'consume_asset'"),
        ),
        Index(
            "uq_ledger_entries_topup_invoice",
            "stripe_invoice_id",
            unique=True,
            sqlite_where=text("type = 'topup'"),
            postgresql_where=text("type = 'topup'"),
        ),
        Index(
            "uq_ledger_entries_expired_grant",
            "grant_id",
            unique=True,
            sqlite_where=text("type = 'expiry'"),
            postgresql_where=text("type = 'expiry'"),
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts.id"), index=True)
    type: Mapped[EntryType] = mapped_column(String(16))
    delta: Mapped[int] = mapped_column(BigInteger)
    asset_id: Mapped[uuid.UUID | None] = mapped_column(default=None)
    grant_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("credit_grants.id"), default=None)
    stripe_invoice_id: Mapped[str | None] = mapped_column(String(255), default=None)
    created_at: Mapped[datetime] = mapped_column(default=now)


class CreditGrant(Base):
    """Credits that came in one piece, which may expire; what is left of them then leaves as an `expiry` entry."""

    __tablename__ = "credit_grants"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts.id"), index=True)
    amount: Mapped[int] = mapped_column(BigInteger)
    expires_at: Mapped[datetime | None] = mapped_column(default=None)
    created_at: Mapped[datetime] = mapped_column(default=now)
