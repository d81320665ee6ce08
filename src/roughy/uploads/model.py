"""The transfer of one asset's bytes, from the asset's creation until its bytes are in or given up."""

import uuid
from datetime import datetime

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from roughy.database.base import Base


class Upload(Base):
    """What the server must remember of a transfer; the offset is not here, the byte store knows it.

    `handle` is the byte store's own note (the multipart upload on S3). `holder` is the writer that has the lease until
    `held_until`, and `wanted` tells it that another one asks for it. There is no foreign key on the asset: a row whose
    asset is gone still says which bytes are to be thrown away.
    """

    __tablename__ = "uploads"

    asset_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    key: Mapped[str] = mapped_column(String(256))
    handle: Mapped[str | None] = mapped_column(String(1024), default=None)
    expires_at: Mapped[datetime] = mapped_column(index=True)
    holder: Mapped[uuid.UUID | None] = mapped_column(default=None)
    held_until: Mapped[datetime | None] = mapped_column(default=None)
    wanted: Mapped[bool] = mapped_column(default=False)
