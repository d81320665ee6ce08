"""What can be done with endpoints, their secrets and their deliveries."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from roughy.database.base import now
from roughy.database.owned import get_owned, readable
from roughy.database.paging import Page, fetch_page
from roughy.errors import RoughyError
from roughy.installation import Installation
from roughy.webhooks.events import EventType
from roughy.webhooks.model import DeliveryState, WebhookDelivery, WebhookEndpoint, WebhookSecret
from roughy.webhooks.signing import Seal, new_secret
from roughy.webhooks.targets import check_target

OVERLAP = timedelta(hours=24)
"""For so long after a rotation the old secret signs alongside the new one."""
MAX_OLD_SECRETS = 4
"""However often a secret is rotated: each one that still signs makes every message longer."""


@dataclass(frozen=True, slots=True)
class NewEndpoint:
    """Where events should go, and which."""

    url: str
    event_types: Sequence[EventType]
    description: str | None = None


@dataclass(frozen=True, slots=True)
class DeliveryFilter:
    """Which deliveries of an endpoint a listing shows; a state of None shows all."""

    endpoint_id: uuid.UUID
    state: DeliveryState | None = None


async def create_endpoint(
    session: AsyncSession, here: Installation, account_id: uuid.UUID, wanted: NewEndpoint
) -> tuple[WebhookEndpoint, str]:
    """Create an endpoint; returns it with its secret. Raises `validation_error` for a URL that is not allowed."""
    check_target(wanted.url, allow_private=here.settings.webhooks_allow_private)
    endpoint = WebhookEndpoint(
        account_id=account_id,
        url=wanted.url,
        event_types=list(dict.fromkeys(wanted.event_types)),
        description=wanted.description,
    )
    session.add(endpoint)
    await session.flush()
    return endpoint, await _add_secret(session, here, endpoint)


async def list_endpoints(
    session: AsyncSession, account_id: uuid.UUID, limit: int, offset: int
) -> Page[WebhookEndpoint]:
    """One page of the account's endpoints, newest first."""
    return await fetch_page(session, readable(WebhookEndpoint, account_id), WebhookEndpoint.id, limit, offset)


async def get_endpoint(session: AsyncSession, account_id: uuid.UUID, endpoint_id: uuid.UUID) -> WebhookEndpoint:
    """The endpoint; raises `not_found` where the account has none of that id."""
    return await get_owned(session, WebhookEndpoint, account_id, endpoint_id)


async def enable_endpoint(session: AsyncSession, account_id: uuid.UUID, endpoint_id: uuid.UUID) -> WebhookEndpoint:
    """Let an endpoint hear of events again, with all patience restored. Raises `not_found`."""
    endpoint = await get_endpoint(session, account_id, endpoint_id)
    endpoint.disabled_at = endpoint.disabled_reason = endpoint.failing_since = None
    return endpoint


async def delete_endpoint(session: AsyncSession, account_id: uuid.UUID, endpoint_id: uuid.UUID) -> None:
    """Delete an endpoint with its deliveries; nothing more is sent to it. Raises `not_found`."""
    await session.delete(await get_endpoint(session, account_id, endpoint_id))


async def get_secret(session: AsyncSession, here: Installation, account_id: uuid.UUID, endpoint_id: uuid.UUID) -> str:
    """The secret that signs for the endpoint. Raises `not_found`, and `conflict` where it cannot be read any more."""
    await get_endpoint(session, account_id, endpoint_id)
    present = WebhookSecret.endpoint_id == endpoint_id, WebhookSecret.expires_at.is_(None)
    sealed = await session.scalars(select(WebhookSecret.sealed).where(*present))
    return Seal(here.secret).open(sealed.all())[0]


async def rotate_secret(
    session: AsyncSession, here: Installation, account_id: uuid.UUID, endpoint_id: uuid.UUID
) -> str:
    """Give the endpoint a new secret, returned; the old one signs alongside it for a day. Raises `not_found`."""
    await session.execute(select(WebhookEndpoint.id).where(WebhookEndpoint.id == endpoint_id).with_for_update())
    endpoint = await get_endpoint(session, account_id, endpoint_id)
    at = now()
    newest = select(WebhookSecret).where(WebhookSecret.endpoint_id == endpoint.id).order_by(WebhookSecret.id.desc())
    for age, secret in enumerate((await session.scalars(newest)).all()):
        secret.expires_at = secret.expires_at or at + OVERLAP
        if age >= MAX_OLD_SECRETS or secret.expires_at <= at:
            await session.delete(secret)
    return await _add_secret(session, here, endpoint)


async def _add_secret(session: AsyncSession, here: Installation, endpoint: WebhookEndpoint) -> str:
    secret = new_secret()
    session.add(WebhookSecret(endpoint_id=endpoint.id, sealed=Seal(here.secret).close(secret)))
    await session.flush()
    return secret


async def list_deliveries(
    session: AsyncSession, account_id: uuid.UUID, wanted: DeliveryFilter, limit: int, offset: int
) -> Page[WebhookDelivery]:
    """One page of an endpoint's deliveries, with their events, newest first. Raises `not_found`."""
    await get_endpoint(session, account_id, wanted.endpoint_id)
    deliveries = select(WebhookDelivery).where(WebhookDelivery.endpoint_id == wanted.endpoint_id)
    if wanted.state:
        deliveries = deliveries.where(WebhookDelivery.state == wanted.state)
    with_events = deliveries.options(joinedload(WebhookDelivery.event))
    return await fetch_page(session, with_events, WebhookDelivery.id, limit, offset)


async def replay_delivery(
    session: AsyncSession, account_id: uuid.UUID, endpoint_id: uuid.UUID, delivery_id: uuid.UUID
) -> WebhookDelivery:
    """Deliver again, at once and under the same id, on the whole schedule.

    Raises `not_found`, and `conflict` while the endpoint is disabled.
    """
    endpoint = await get_endpoint(session, account_id, endpoint_id)
    if endpoint.disabled_at:
        raise RoughyError("conflict", "The endpoint is disabled: enable it, then replay.")
    own = select(WebhookDelivery).where(WebhookDelivery.endpoint_id == endpoint.id, WebhookDelivery.id == delivery_id)
    delivery = await session.scalar(own.options(joinedload(WebhookDelivery.event)).with_for_update(of=WebhookDelivery))
    if not delivery:
        raise RoughyError("not_found", "The endpoint has no delivery with this id.")
    delivery.state, delivery.attempts = DeliveryState.PENDING, 0
    delivery.next_attempt_at, delivery.claimed_until = now(), None
    await session.flush()
    return delivery
