"""What the API answers with, as a client sees it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict

ENDED = frozenset({"ready", "pending_payment", "failed", "completed", "cancelled"})
"""States in which nothing more happens by itself."""


class Resource(BaseModel):
    """A row of the API; fields that a newer server adds are kept."""

    model_config = ConfigDict(extra="allow", frozen=True)

    id: UUID
    created_at: datetime


class Job(Resource):
    """A resource that the server works on until its `state` is one of `ENDED`; `progress` is 0 to 1."""

    state: str
    error_code: str | None = None
    error_message: str | None = None
    progress: float | None = None

    @property
    def ended(self) -> bool:
        """Whether the server is done with it."""
        return self.state in ENDED


class Project(Resource):
    """The container of one piece of work."""

    name: str
    state: str


class Asset(Job):
    """One source recording; `duration_seconds` is decimal seconds once measured."""

    project_id: UUID
    type: str | None = None
    extension: str | None = None
    content_type: str | None = None
    size_bytes: int | None = None
    duration_seconds: str | None = None
    upload_url: str | None = None
    download_url: str | None = None


class Cut(Job):
    """Which spans of an asset stay."""

    asset_id: UUID
    script: str | None = None


class Render(Job):
    """A rendered file; `seconds_left` is how long it still takes, None where that cannot be said."""

    asset_id: UUID
    cut_id: UUID | None = None
    output: dict[str, Any]
    seconds_left: int | None = None
    size_bytes: int | None = None
    download_url: str | None = None
