"""The ledger: every credit that ever came or went."""

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from roughy.database.base import Base, new_id, now


class EntryType(StrEnum):
    """Why the balance changed."""

    CONSUME_ASSET = "consume_asset"
    TOPUP = "topup"
    REFUND = "refund"
    ADJUSTMENT = "adjustment"
    EXPIRY = "expiry"


def _once(name: str, column: str, type_: EntryType) -> Index:
    """At most one entry of the type for each value of the column."""
    only = text(f"type = '{type_}'")
    return Index(f"uq_ledger_entries_{name}", column, unique=True, sqlite_where=only, postgresql_where=only)


class LedgerEntry(Base):
    """One change of an account's balance by `delta` credits; rows are never changed or deleted.

    The database itself refuses updates and deletions, a delta whose sign its type does not allow, and a second
    `consume_asset` or `refund` for an asset, `topup` for a Stripe checkout session or invoice, or `expiry` for a grant.
    `asset_id` outlives the asset, so it references no row. `reason` says why the operator corrected the balance.
    """

    __tablename__ = "ledger_entries"
    __table_args__ = (
        _once("consumed_asset", "asset_id", EntryType.CONSUME_ASSET),
        _once("refunded_asset", "asset_id", EntryType.REFUND),
        _once("topup_session", "stripe_session_id", EntryType.TOPUP),
        _once("topup_invoice", "stripe_invoice_id", EntryType.TOPUP),
        _once("expired_grant", "grant_id", EntryType.EXPIRY),
        CheckConstraint("type IN ('consume_asset', 'topup', 'refund', 'adjustment', 'expiry')", name="type"),
        CheckConstraint("type NOT IN ('consume_asset', 'expiry') OR delta < 0", name="taken"),
        CheckConstraint("type NOT IN ('topup', 'refund') OR delta > 0", name="given"),
        CheckConstraint("delta <> 0", name="step"),
        CheckConstraint("type NOT IN ('consume_asset', 'refund') OR asset_id IS NOT NULL", name="asset"),
        CheckConstraint("type <> 'expiry' OR grant_id IS NOT NULL", name="grant"),
        CheckConstraint("type <> 'adjustment' OR reason IS NOT NULL", name="reason"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts.id"), index=True)
    type: Mapped[EntryType] = mapped_column(String(16))
    delta: Mapped[int] = mapped_column(BigInteger)
    asset_id: Mapped[uuid.UUID | None] = mapped_column(default=None)
    grant_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("credit_grants.id"), default=None)
    stripe_session_id: Mapped[str | None] = mapped_column(String(255), default=None)
    stripe_invoice_id: Mapped[str | None] = mapped_column(String(255), default=None)
    reason: Mapped[str | None] = mapped_column(Text, default=None)
    created_at: Mapped[datetime] = mapped_column(default=now)


class CreditGrant(Base):
    """Credits that the operator gave in one piece, which may expire.

    `closed_at` is when its date had passed and what was left of it was taken by an `expiry` entry, if anything was.
    """

    __tablename__ = "credit_grants"
    __table_args__ = (
        Index(
            "ix_credit_grants_open",
            "account_id",
            "expires_at",
            sqlite_where=text("closed_at IS NULL AND expires_at IS NOT NULL"),
            postgresql_where=text("closed_at IS NULL AND expires_at IS NOT NULL"),
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts.id"))
    amount: Mapped[int] = mapped_column(BigInteger)
    expires_at: Mapped[datetime | None] = mapped_column(default=None)
    closed_at: Mapped[datetime | None] = mapped_column(default=None)
    created_at: Mapped[datetime] = mapped_column(default=now)
