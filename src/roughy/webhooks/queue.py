"""The durable queue of deliveries: rows say what is due, a lease on a row says who is sending it.

An event and its deliveries outlive the process that made them. Who dies while sending leaves a lease that runs out, and
the delivery is sent again under the same id: at least once, never under two ids.
"""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import ColumnElement, and_, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from roughy.database.base import now
from roughy.webhooks.model import DeliveryState, WebhookDelivery, WebhookEndpoint, WebhookEvent, WebhookSecret
from roughy.webhooks.sender import Outcome

SCHEDULE = (
    timedelta(0),
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=10),
)
"""How long after the event, and then after each failed attempt, the next attempt is due; the last is final."""
PATIENCE = timedelta(days=5)
"""An endpoint that nothing has reached for so long is disabled."""
EVENTS_AT_ONCE = 100

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Claim:
    """A delivery that the holder sends now, alone until `until`; `sealed` are the secrets that sign, newest first."""

    delivery_id: uuid.UUID
    endpoint_id: uuid.UUID
    url: str
    sealed: Sequence[str]
    event_id: uuid.UUID
    body: str
    until: datetime


def _due(at: datetime) -> ColumnElement[bool]:
    free = or_(WebhookDelivery.claimed_until.is_(None), WebhookDelivery.claimed_until <= at)
    return and_(WebhookDelivery.state == DeliveryState.PENDING, WebhookDelivery.next_attempt_at <= at, free)


async def has_work(session: AsyncSession) -> bool:
    """Whether an event waits to be fanned out or a delivery to be sent, found without taking a lock."""
    event = exists().where(WebhookEvent.fanned_out_at.is_(None))
    delivery = exists().where(_due(now()))
    return bool(await session.scalar(select(or_(event, delivery))))


async def fan_out(session: AsyncSession, schedule: Sequence[timedelta]) -> int:
    """Give up to 100 new events a delivery for each endpoint that wants them; returns how many events there were."""
    waiting = select(WebhookEvent).where(WebhookEvent.fanned_out_at.is_(None)).order_by(WebhookEvent.id)
    locked = waiting.limit(EVENTS_AT_ONCE).with_for_update(skip_locked=True)
    events = (await session.scalars(locked)).all()
    endpoints = await _listening(session, {event.account_id for event in events})
    for event in events:
        event.fanned_out_at = now()
        for endpoint in endpoints[event.account_id]:
            if event.type in endpoint.event_types:
                due = event.fanned_out_at + schedule[0]
                session.add(WebhookDelivery(endpoint_id=endpoint.id, event_id=event.id, next_attempt_at=due))
    await session.flush()
    return len(events)


async def _listening(
    session: AsyncSession, account_ids: Iterable[uuid.UUID]
) -> defaultdict[uuid.UUID, list[WebhookEndpoint]]:
    """The enabled endpoints of each account, held so that none is deleted before its deliveries are written."""
    enabled = select(WebhookEndpoint).where(
        WebhookEndpoint.account_id.in_(account_ids), WebhookEndpoint.disabled_at.is_(None)
    )
    found = defaultdict(list)
    for endpoint in await session.scalars(
        enabled.order_by(WebhookEndpoint.id).with_for_update(read=True, key_share=True)
    ):
        found[endpoint.account_id].append(endpoint)
    return found


async def claim(
    session: AsyncSession, lease: timedelta, room: int, sending: Counter[uuid.UUID], each: int
) -> Sequence[Claim]:
    """Take at most `room` due deliveries, longest due first, for the time of the lease.

    `sending` counts what the caller is sending to each endpoint already; no endpoint gets more than `each` at once.
    """
    at = now()
    full = [endpoint_id for endpoint_id, count in sending.items() if count >= each]
    rows = (
        select(WebhookDelivery, WebhookEndpoint, WebhookEvent)
        .join(WebhookEndpoint, WebhookEndpoint.id == WebhookDelivery.endpoint_id)
        .join(WebhookEvent, WebhookEvent.id == WebhookDelivery.event_id)
        .where(_due(at), WebhookDelivery.endpoint_id.not_in(full))
        .order_by(WebhookDelivery.next_attempt_at, WebhookDelivery.id)
        .limit(room)
        .with_for_update(of=WebhookDelivery, skip_locked=True)
    )
    taken, counts, until = [], Counter(sending), at + lease
    for delivery, endpoint, event in (await session.execute(rows)).all():
        if counts[endpoint.id] < each:
            counts[endpoint.id] += 1
            delivery.claimed_until = until
            taken.append((delivery, endpoint, event))
    sealed = await _sealed(session, {endpoint.id for _, endpoint, _ in taken}, at)
    return [
        Claim(delivery.id, endpoint.id, endpoint.url, sealed[endpoint.id], event.id, event.body, until)
        for delivery, endpoint, event in taken
    ]


async def _sealed(
    session: AsyncSession, endpoint_ids: Iterable[uuid.UUID], at: datetime
) -> defaultdict[uuid.UUID, list[str]]:
    """The sealed secrets of each endpoint that sign at this moment, newest first."""
    valid = or_(WebhookSecret.expires_at.is_(None), WebhookSecret.expires_at > at)
    secrets = select(WebhookSecret).where(WebhookSecret.endpoint_id.in_(endpoint_ids), valid)
    found = defaultdict(list)
    for secret in await session.scalars(secrets.order_by(WebhookSecret.id.desc())):
        found[secret.endpoint_id].append(secret.sealed)
    return found


async def settle(session: AsyncSession, claim: Claim, outcome: Outcome, schedule: Sequence[timedelta]) -> None:
    """Write down how the attempt went, and when the next is due; nothing where the claim no longer holds."""
    endpoint = await session.get(WebhookEndpoint, claim.endpoint_id, with_for_update={"key_share": True})
    held = select(WebhookDelivery).where(_held(claim))
    delivery = await session.scalar(held.with_for_update())
    if not endpoint or not delivery:
        return
    at = now()
    delivery.claimed_until = None
    delivery.attempts += 1
    delivery.last_attempt_at = at
    delivery.response_status = outcome.status
    delivery.last_error = outcome.error
    if outcome.acknowledged:
        delivery.state, delivery.next_attempt_at = DeliveryState.DELIVERED, None
        endpoint.failing_since = None
        return
    endpoint.failing_since = endpoint.failing_since or at
    if delivery.attempts < len(schedule):
        delivery.next_attempt_at = at + schedule[delivery.attempts]
        return
    delivery.state, delivery.next_attempt_at = DeliveryState.FAILED, None
    if at - endpoint.failing_since >= PATIENCE:
        await _disable(session, endpoint, at)


async def _disable(session: AsyncSession, endpoint: WebhookEndpoint, at: datetime) -> None:
    """Send nothing more to the endpoint; what was still to be sent is given up and can be replayed."""
    endpoint.disabled_at = at
    endpoint.disabled_reason = f"No delivery has succeeded since {endpoint.failing_since:%Y-%m-%d %H:%M} UTC."
    pending = WebhookDelivery.endpoint_id == endpoint.id, WebhookDelivery.state == DeliveryState.PENDING
    given_up = {"state": DeliveryState.FAILED, "next_attempt_at": None, "claimed_until": None}
    await session.execute(
        update(WebhookDelivery).where(*pending).values(given_up | {"last_error": "The endpoint was disabled."})
    )
    log.warning("webhook_endpoint_disabled", endpoint_id=str(endpoint.id), account_id=str(endpoint.account_id))


async def release(session: AsyncSession, claim: Claim) -> None:
    """Give a claim back unsent, so that others need not wait for its lease to run out."""
    await session.execute(update(WebhookDelivery).where(_held(claim)).values(claimed_until=None))


def _held(claim: Claim) -> ColumnElement[bool]:
    return and_(WebhookDelivery.id == claim.delivery_id, WebhookDelivery.claimed_until == claim.until)
