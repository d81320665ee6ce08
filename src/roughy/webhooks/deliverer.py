"""Deliver webhooks for as long as the process works: fan out new events, send what is due, write down how it went."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

import structlog

from roughy.database.base import now
from roughy.database.connection import Database
from roughy.errors import RoughyError
from roughy.installation import Installation
from roughy.jobs.loop import Loop
from roughy.webhooks import queue
from roughy.webhooks.queue import SCHEDULE, Claim
from roughy.webhooks.sender import Outcome, Sender
from roughy.webhooks.signing import Seal, signed_headers

SECONDS_BETWEEN_LOOKS = 1.0
SENDING_AT_ONCE = 64
SENDING_TO_EACH = 4
"""At once to one endpoint, so that one that answers slowly leaves room for the others."""
LEASE = timedelta(seconds=60)
"""Well above what a sender takes at most, so that only a dead one's lease runs out."""

log = structlog.get_logger()


class Deliverer:
    """Sends due deliveries until cancelled; any number of them may work on one database.

    `schedule` says when attempts are due (see `SCHEDULE`), `lease` for how long a delivery belongs to who sends it.
    """

    def __init__(
        self,
        database: Database,
        seal: Seal,
        sender: Sender,
        *,
        schedule: Sequence[timedelta] = SCHEDULE,
        lease: timedelta = LEASE,
    ) -> None:
        self._database = database
        self._seal = seal
        self._sender = sender
        self._schedule = schedule
        self._lease = lease
        self._looking: asyncio.Task[None] | None = None
        self._attempts: dict[asyncio.Task[Outcome], Claim] = {}
        self._settling: set[asyncio.Task[None]] = set()
        self._loop = Loop(self._look, SECONDS_BETWEEN_LOOKS)

    @classmethod
    def open(cls, here: Installation) -> "Deliverer":
        """The deliverer of an installation, as its settings allow."""
        sender = Sender(allow_private=here.settings.webhooks_allow_private)
        return cls(here.database, Seal(here.secret), sender)

    def ring(self) -> None:
        """Say that there is something to deliver; its transaction has been committed."""
        self._loop.ring()

    async def run(self) -> None:
        """Deliver until cancelled; what is then on its way is given back, to be sent again."""
        try:
            await self._loop.run()
        finally:
            if self._looking:
                await asyncio.wait([self._looking])
            for attempt in self._attempts:
                attempt.cancel()
            await asyncio.gather(*self._settling)

    async def _look(self) -> None:
        """Start to deliver what is due; not cut short, so that each claim that was made is known and given back."""
        self._looking = asyncio.create_task(self._start_due())
        await asyncio.shield(self._looking)

    async def _start_due(self) -> None:
        """Fan out what is new and start to send what is due, as far as there is room."""
        async with self._database.reading() as session:
            if not await queue.has_work(session):
                return
        while await self._fan_out():
            pass
        while claims := await self._claim():
            for claim in claims:
                attempt = asyncio.create_task(self._attempt(claim))
                self._attempts[attempt] = claim
                settling = asyncio.create_task(self._settle(claim, attempt))
                self._settling.add(settling)
                settling.add_done_callback(self._settling.discard)

    async def _fan_out(self) -> int:
        async with self._database.transaction() as session:
            return await queue.fan_out(session, self._schedule)

    async def _claim(self) -> Sequence[Claim]:
        room = SENDING_AT_ONCE - len(self._attempts)
        if not room:
            return []
        sending = Counter(claim.endpoint_id for claim in self._attempts.values())
        async with self._database.transaction() as session:
            return await queue.claim(session, self._lease, room, sending, SENDING_TO_EACH)

    async def _settle(self, claim: Claim, attempt: asyncio.Task[Outcome]) -> None:
        """Wait for the attempt and write down how it went; one that was cancelled leaves the delivery due."""
        await asyncio.wait([attempt])
        try:
            async with self._database.transaction() as session:
                if attempt.cancelled():
                    await queue.release(session, claim)
                else:
                    await queue.settle(session, claim, attempt.result(), self._schedule)
        except Exception:
            # The lease runs out, and the delivery is due again.
            log.exception("webhook_delivery_broke", delivery_id=str(claim.delivery_id))
        del self._attempts[attempt]
        self.ring()

    async def _attempt(self, claim: Claim) -> Outcome:
        try:
            secrets = self._seal.open(claim.sealed)
        except RoughyError as error:
            return Outcome(error=error.message)
        headers = signed_headers(secrets, str(claim.event_id), now(), claim.body)
        return await self._sender.send(claim.url, headers, claim.body)
