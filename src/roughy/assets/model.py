"""One source media file and its way from upload to ready."""

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from roughy.database.base import Base, now
from roughy.database.owned import Owned


class AssetState(StrEnum):
    """Where an asset stands; see the contract's section on assets."""

    PENDING_UPLOAD = "pending_upload"
    PROCESSING = "processing"
    READY = "ready"
    PENDING_PAYMENT = "pending_payment"
    FAILED = "failed"


def asset_folder(asset_id: uuid.UUID) -> str:
    """The blob prefix under which everything of an asset lies."""
    return f"assets/{asset_id}/"


class Asset(Owned, Base):
    """A recording of one account: `declared_size_bytes` promised at creation, `duration` in ticks once measured.

    `recording` is the probe's `Recording` as JSON. The stored bytes lie under `source_key`, what was heard in them
    under `heard_key`.
    """

    __tablename__ = "assets"
    __table_args__ = (Index("ix_assets_state_changed", "state", "state_changed_at"),)

    project_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"), index=True)
    state: Mapped[AssetState] = mapped_column(String(32), default=AssetState.PENDING_UPLOAD)
    state_changed_at: Mapped[datetime] = mapped_column(default=now)
    name: Mapped[str | None] = mapped_column(String(256), default=None)
    type: Mapped[str | None] = mapped_column(String(8), default=None)
    extension: Mapped[str | None] = mapped_column(String(16), default=None)
    content_type: Mapped[str | None] = mapped_column(String(64), default=None)
    declared_size_bytes: Mapped[int] = mapped_column(BigInteger)
    size_bytes: Mapped[int | None] = mapped_column(BigInteger, default=None)
    duration: Mapped[int | None] = mapped_column(BigInteger, default=None)
    language: Mapped[str | None] = mapped_column(String(2), default=None)
    recording: Mapped[str | None] = mapped_column(Text, default=None, deferred=True)
    error_code: Mapped[str | None] = mapped_column(String(64), default=None)
    error_message: Mapped[str | None] = mapped_column(Text, default=None)
    created_at: Mapped[datetime] = mapped_column(default=now)

    @property
    def file_name(self) -> str:
        """What a person calls the source file: its name where the client told one, else its id and extension."""
        return self.name or f"{self.id}.{self.extension}"

    @property
    def folder(self) -> str:
        """The blob prefix under which everything of this asset lies."""
        return asset_folder(self.id)

    @property
    def source_key(self) -> str:
        """The blob key of the uploaded bytes."""
        return self.folder + "source"

    @property
    def heard_key(self) -> str:
        """The blob key of the words and sound that preparation heard, as JSON."""
        return self.folder + "heard.json"

    def enter(self, state: AssetState) -> None:
        """Move to `state` and note when."""
        self.state = state
        self.state_changed_at = now()
