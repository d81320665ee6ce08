"""The container of one piece of work."""

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from roughy.database.base import Base, new_id, now


class ProjectState(StrEnum):
    """Whether a project takes new assets."""

    ACTIVE = "active"
    ARCHIVED = "archived"


class Project(Base):
    """A named group of assets of one account."""

    __tablename__ = "projects"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(256))
    archived_at: Mapped[datetime | None] = mapped_column(default=None)
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)

    @property
    def state(self) -> ProjectState:
        """Archived exactly while `archived_at` is set."""
        return ProjectState.ARCHIVED if self.archived_at else ProjectState.ACTIVE
