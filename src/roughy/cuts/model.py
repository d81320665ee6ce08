"""A decided cut of an asset."""

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Float, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from roughy.database.base import Base, now
from roughy.database.owned import Owned


class CutState(StrEnum):
    """Where a cut stands."""

    PENDING = "pending"
    PROCESSING = "processing"
    COMPLETED = "completed"
    FAILED = "failed"


class Cut(Owned, Base):
    """What to keep of an asset: `decision` is the engine's `RoughCut` as JSON, once completed.

    `options` says how to decide (`cuts.options.CutOptions`); `inputs_digest` stands for the script and the options.
    """

    __tablename__ = "cuts"
    __table_args__ = (
        Index(
            "uq_cuts_inputs",
            "asset_id",
            "inputs_digest",
            unique=True,
            sqlite_where=text("state != 'failed'"),
            postgresql_where=text("state != 'failed'"),
        ),
    )

    asset_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("assets.id", ondelete="CASCADE"), index=True)
    state: Mapped[CutState] = mapped_column(String(16), default=CutState.PENDING)
    script: Mapped[str | None] = mapped_column(Text, default=None)
    options: Mapped[dict[str, Any]] = mapped_column(JSON)
    inputs_digest: Mapped[str] = mapped_column(String(64))
    decision: Mapped[str | None] = mapped_column(Text, default=None, deferred=True)
    progress: Mapped[float] = mapped_column(Float, default=0.0)
    error_code: Mapped[str | None] = mapped_column(String(64), default=None)
    error_message: Mapped[str | None] = mapped_column(Text, default=None)
    created_at: Mapped[datetime] = mapped_column(default=now)
    started_at: Mapped[datetime | None] = mapped_column(default=None)
    completed_at: Mapped[datetime | None] = mapped_column(default=None)
