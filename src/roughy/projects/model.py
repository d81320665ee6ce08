"""The container of one piece of work."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from roughy.database.base import Base, now
from roughy.database.owned import Owned


class ProjectState(StrEnum):
    """Whether a project takes new assets."""

    ACTIVE = "active"
    ARCHIVED = "archived"


class Project(Owned, Base):
    """A named group of assets of one account."""

    __tablename__ = "projects"

    name: Mapped[str] = mapped_column(String(256))
    archived_at: Mapped[datetime | None] = mapped_column(default=None)
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)

    @property
    def state(self) -> ProjectState:
        """Archived exactly while `archived_at` is set."""
        return ProjectState.ARCHIVED if self.archived_at else ProjectState.ACTIVE
