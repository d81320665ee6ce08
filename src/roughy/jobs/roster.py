"""Who works on this installation's jobs, so that the jobs of one who died are taken over by the others."""

import asyncio
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from dbos import DBOS
from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from roughy.database.base import Base, now
from roughy.database.connection import Database

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class Attendance(Base):
    """When the worker with a seat's name last said that it lives."""

    __tablename__ = "attendances"

    worker_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(index=True)


class Roster:
    """Says that the worker `worker_id` lives, and takes over from those that have said nothing for `patience`."""

    def __init__(self, database: Database, worker_id: uuid.UUID, patience: timedelta) -> None:
        self._database = database
        self._worker_id = worker_id
        self._patience = patience

    async def enter(self) -> None:
        """Say that the worker lives, so that jobs are shared with it."""
        await self._sign(now())

    async def look(self) -> None:
        """Say so again, and give back to the queue the jobs of everybody who is missing."""
        await self.enter()
        for missing in await self._missing():
            # The jobs go first: whoever dies in between leaves the row, and the next one tries again.
            await _requeue(missing)
            async with self._database.transaction() as session:
                overdue = Attendance.seen_at < now() - self._patience
                await session.execute(delete(Attendance).where(Attendance.worker_id == missing, overdue))

    async def leave(self) -> None:
        """Say goodbye, so that the others need not wait to take over."""
        await self._sign(LONG_AGO)

    async def _sign(self, at: datetime) -> None:
        async with self._database.transaction() as session:
            await session.merge(Attendance(worker_id=self._worker_id, seen_at=at))

    async def _missing(self) -> Sequence[uuid.UUID]:
        missing = select(Attendance.worker_id).where(Attendance.seen_at < now() - self._patience)
        async with self._database.reading() as session:
            return (await session.scalars(missing)).all()


async def living_workers(session: AsyncSession, patience: timedelta) -> int:
    """How many workers have signed in within `patience`."""
    living = select(func.count()).select_from(Attendance).where(Attendance.seen_at >= now() - patience)
    return await session.scalar(living) or 0


async def _requeue(worker_id: uuid.UUID) -> None:
    await asyncio.to_thread(DBOS._recover_pending_workflows, [str(worker_id)])
