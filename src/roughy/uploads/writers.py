"""One writer at a time for each upload, and the newest wins.

A client that reconnects must not wait until the server notices that its old connection is dead. So a new writer asks
the old one to stop; the old one puts down what it has and lets go. Within a process that is a call; between processes
the upload's row holds a lease, whose holder looks every second whether somebody else wants it, and which runs out where
the holder died. The clocks of the servers must agree to within a second or so.
"""

import asyncio
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from typing import TypeVar, cast

import structlog
from sqlalchemy import Table, and_, bindparam, or_, update

from roughy.database.base import now
from roughy.database.connection import Database
from roughy.database.statements import Statements
from roughy.errors import RoughyError
from roughy.uploads.intake import Intake, nothing
from roughy.uploads.model import Upload

LEASE = timedelta(seconds=4)
LOOK_SECONDS = 1.0
RETRY_SECONDS = 0.2
PATIENCE_SECONDS = 10.0
"""How long a new writer waits for the old one: longer than a lease, so that it outlives a dead process."""
SILENT_SECONDS = 1.0
SETTLE_SECONDS = 0.3

T = TypeVar("T")

Admission = Callable[[Statements], Awaitable[T]]
"""What a writer checks, reads and notes in the transaction that takes its lease."""

log = structlog.get_logger()


UPLOADS = cast(Table, Upload.__table__)
THIS = UPLOADS.c.asset_id == bindparam("this")
MINE = and_(THIS, UPLOADS.c.holder == bindparam("writer"))
FREE = or_(UPLOADS.c.held_until.is_(None), UPLOADS.c.held_until < bindparam("at"))
LEASED = {"holder": bindparam("writer"), "held_until": bindparam("until"), "wanted": False}
NOBODY = {"holder": None, "held_until": None}

TAKE = update(UPLOADS).where(THIS, FREE).values(LEASED).returning(UPLOADS.c.asset_id)
WANT = update(UPLOADS).where(THIS).values(wanted=True).returning(UPLOADS.c.asset_id)
RENEW = update(UPLOADS).where(MINE).values(held_until=bindparam("until")).returning(UPLOADS.c.wanted)
RELEASE = update(UPLOADS).where(MINE).values(NOBODY | {"expires_at": bindparam("expiry")}).returning(UPLOADS.c.asset_id)
LET_GO = update(UPLOADS).where(MINE).values(NOBODY)


class Turn:
    """One writer's right to write to an upload, from when it asks until it has let go."""

    def __init__(self, asset_id: uuid.UUID, intake: Intake) -> None:
        self.asset_id = asset_id
        self.intake = intake
        self.holder = uuid.uuid4()
        self.over = asyncio.Event()
        self.looking: asyncio.Task[None] | None = None
        self.released = False

    @property
    def mine(self) -> dict[str, object]:
        """The parameters that name the upload and this writer."""
        return {"this": self.asset_id, "writer": self.holder}

    async def release(self, statements: Statements, expires_at: datetime) -> None:
        """Let go of the lease as a part of the transaction, and say when the upload expires.

        Raises `upload_locked` where another writer has taken the lease meanwhile.
        """
        if not await statements.scalar(RELEASE, self.mine | {"expiry": expires_at}):
            raise locked()
        self.released = True


class Writers:
    """The writers of this process, and their leases."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._newest: dict[uuid.UUID, Turn] = {}

    @asynccontextmanager
    async def turn(self, asset_id: uuid.UUID, intake: Intake) -> AsyncIterator[Turn]:
        """Be the only writer of this process until the body ends; `intake` is stopped when a newer one comes.

        Raises `upload_locked` where the old writer does not let go or a newer one waits too.
        """
        turn = Turn(asset_id, intake)
        older = self._newest.get(asset_id)
        self._newest[asset_id] = turn
        try:
            if older:
                older.intake.stop()
                await self._outwait(older, turn)
            yield turn
        finally:
            turn.over.set()
            if self._newest.get(asset_id) is turn:
                del self._newest[asset_id]

    @asynccontextmanager
    async def lease(self, turn: Turn, admit: Admission[T]) -> AsyncIterator[T]:
        """Be the only writer of all processes until the body ends.

        `admit` is called in the transaction that takes the lease; it may raise to stay outside, and the body is given
        what it returns. A power cut may forget the lease and what `admit` wrote, until another transaction is durable.
        Raises `upload_locked` where another process does not let go.
        """
        admitted = await self._take(turn, admit)
        later = asyncio.get_running_loop().call_later(LOOK_SECONDS, self._begin_to_look, turn)
        try:
            yield admitted
        finally:
            later.cancel()
            if turn.looking:
                turn.looking.cancel()
                await asyncio.wait([turn.looking])
            await self._let_go(turn)

    @asynccontextmanager
    async def sole(self, asset_id: uuid.UUID, admit: Admission[T]) -> AsyncIterator[T]:
        """Keep every writer away until the body ends, without writing; see `turn` and `lease`."""
        async with self.turn(asset_id, Intake(nothing(), 0)) as turn, self.lease(turn, admit) as admitted:
            yield admitted

    async def settle(self, asset_id: uuid.UUID) -> bool:
        """Whether nobody in this process writes to the upload, after a moment's grace.

        A writer whose connection has just died gets the time to put down what it received; one that has been silent
        for a second is told to.
        """
        turn = self._newest.get(asset_id)
        if not turn:
            return True
        if turn.intake.idle_seconds > SILENT_SECONDS:
            turn.intake.stop()
        with suppress(TimeoutError):
            await asyncio.wait_for(turn.over.wait(), SETTLE_SECONDS)
        return asset_id not in self._newest

    async def _outwait(self, older: Turn, turn: Turn) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(older.over.wait(), PATIENCE_SECONDS)
        if not older.over.is_set() or self._newest.get(turn.asset_id) is not turn:
            raise locked()

    async def _take(self, turn: Turn, admit: Admission[T]) -> T:
        give_up_at = asyncio.get_running_loop().time() + PATIENCE_SECONDS
        while True:
            async with self._database.short_transaction(durable=False) as statements:
                if await self._is_free(statements, turn):
                    return await admit(statements)
            if asyncio.get_running_loop().time() > give_up_at or self._newest.get(turn.asset_id) is not turn:
                raise locked()
            await asyncio.sleep(RETRY_SECONDS)

    async def _is_free(self, statements: Statements, turn: Turn) -> bool:
        """Take the lease, or say that it is wanted; an upload that does not exist is free."""
        at = now()
        if await statements.scalar(TAKE, turn.mine | {"at": at, "until": at + LEASE}):
            return True
        return not await statements.scalar(WANT, {"this": turn.asset_id})

    async def _let_go(self, turn: Turn) -> None:
        """Give the lease back where no transaction of the body did."""
        if not turn.released:
            async with self._database.short_transaction(durable=False) as statements:
                await statements.execute(LET_GO, turn.mine)

    def _begin_to_look(self, turn: Turn) -> None:
        """Look after the lease of a writer that takes its time; most have gone before."""
        turn.looking = asyncio.create_task(self._look(turn))

    async def _look(self, turn: Turn) -> None:
        lease_until = asyncio.get_running_loop().time() + LEASE.total_seconds() - LOOK_SECONDS
        while True:
            try:
                wanted = await self._renew(turn)
                lease_until = asyncio.get_running_loop().time() + LEASE.total_seconds()
            except Exception:
                log.exception("lease_not_renewed", asset_id=str(turn.asset_id))
                wanted = asyncio.get_running_loop().time() > lease_until - 2 * LOOK_SECONDS
            if wanted:
                turn.intake.stop()
            await asyncio.sleep(LOOK_SECONDS)

    async def _renew(self, turn: Turn) -> bool:
        """Renew the lease; True where the writer should stop because the lease is wanted or lost."""
        async with self._database.short_transaction(durable=False) as statements:
            return await statements.scalar(RENEW, turn.mine | {"until": now() + LEASE}) is not False


def locked() -> RoughyError:
    """The refusal for a writer that has to stand back."""
    return RoughyError("upload_locked", "Another connection writes this upload: ask for its offset, then go on there.")
