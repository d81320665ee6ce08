"""A downloadable file made from an asset."""

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, BigInteger, Float, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from roughy.database.base import Base, now
from roughy.database.owned import Owned
from roughy.jobs.time_left import seconds_left


class RenderState(StrEnum):
    """Where a render stands."""

    PENDING = "pending"
    PROCESSING = "processing"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Render(Owned, Base):
    """One rendered file of an asset's cut, or of the whole source where `cut_id` is null."""

    __tablename__ = "renders"
    __table_args__ = (
        Index(
            "uq_renders_inputs",
            "asset_id",
            "inputs_digest",
            unique=True,
            sqlite_where=text("state NOT IN ('failed', 'cancelled')"),
            postgresql_where=text("state NOT IN ('failed', 'cancelled')"),
        ),
    )

    asset_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("assets.id", ondelete="CASCADE"), index=True)
    cut_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("cuts.id", ondelete="CASCADE"), default=None)
    state: Mapped[RenderState] = mapped_column(String(16), default=RenderState.PENDING)
    output: Mapped[dict[str, str | int]] = mapped_column(JSON)
    inputs_digest: Mapped[str] = mapped_column(String(64))
    size_bytes: Mapped[int | None] = mapped_column(BigInteger, default=None)
    progress: Mapped[float] = mapped_column(Float, default=0.0)
    error_code: Mapped[str | None] = mapped_column(String(64), default=None)
    error_message: Mapped[str | None] = mapped_column(Text, default=None)
    created_at: Mapped[datetime] = mapped_column(default=now)
    started_at: Mapped[datetime | None] = mapped_column(default=None)
    completed_at: Mapped[datetime | None] = mapped_column(default=None)

    @property
    def seconds_left(self) -> int | None:
        """Seconds until the file is there, at the pace so far; None where it is not being made or that is unknown."""
        if self.state != RenderState.PROCESSING or self.started_at is None:
            return None
        return seconds_left(self.progress, (now() - self.started_at).total_seconds())

    @property
    def folder(self) -> str:
        """The blob folder, below the asset's, of all that is made for this render."""
        return f"assets/{self.asset_id}/renders/{self.id}"

    @property
    def blob_key(self) -> str:
        """The blob key of the rendered file."""
        return f"{self.folder}/render.{self.output['format']}"

    def share_key(self, number: int) -> str:
        """The blob key under which share `number` (from 0) of the picture waits to be joined."""
        return f"{self.folder}/share-{number}"


class RenderShare(Base):
    """How far a worker has come with its share of a render's picture."""

    __tablename__ = "render_shares"

    render_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("renders.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    progress: Mapped[float] = mapped_column(Float, default=0.0)
