"""`/v1/webhook-endpoints`: where events are sent, the secrets that sign them, and every delivery."""

import uuid
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from roughy.api.context import Bell, Caller, Here, PagingQuery
from roughy.api.listing import Listing, listing
from roughy.webhooks import service
from roughy.webhooks.events import EventType
from roughy.webhooks.model import DeliveryState, WebhookDelivery

router = APIRouter(prefix="/v1/webhook-endpoints", tags=["Webhooks"])

Url = Annotated[
    str,
    Field(
        max_length=2048,
        pattern=r"^[Hh][Tt][Tt][Pp][Ss]?://[!-~]+$",
        json_schema_extra={"format": "uri"},
        examples=["https://example.com/webhooks"],
    ),
]


class NewEndpoint(BaseModel):
    """Where events should go, which, and a note about it."""

    url: Url
    event_types: Annotated[list[EventType], Field(min_length=1, max_length=100)]
    description: Annotated[str, Field(max_length=1024, pattern=r"^[^\x00]*$")] | None = None


class EndpointView(BaseModel):
    """An endpoint; one that nothing has reached for days is disabled, with the reason."""

    model_config = ConfigDict(from_attributes=True)

    id: uuid.UUID
    url: str
    event_types: list[EventType]
    description: str | None
    failing_since: datetime | None
    disabled_at: datetime | None
    disabled_reason: str | None
    created_at: datetime


class SecretView(BaseModel):
    """The secret that signs what the endpoint gets."""

    secret: str = Field(pattern=r"^whsec_", examples=["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo="])


class CreatedEndpoint(EndpointView, SecretView):
    """A new endpoint with its secret."""


class DeliveryView(BaseModel):
    """One event on its way to one endpoint; `event_id` is its `svix-id`, `attempts` counts since the last replay."""

    id: uuid.UUID
    event_id: uuid.UUID
    event_type: EventType
    entity_id: uuid.UUID
    state: DeliveryState
    attempts: int
    next_attempt_at: datetime | None
    last_attempt_at: datetime | None
    response_status: int | None
    last_error: str | None
    created_at: datetime


def _delivery(delivery: WebhookDelivery) -> DeliveryView:
    return DeliveryView(
        id=delivery.id,
        event_id=delivery.event_id,
        event_type=EventType(delivery.event.type),
        entity_id=delivery.event.entity_id,
        state=DeliveryState(delivery.state),
        attempts=delivery.attempts,
        next_attempt_at=delivery.next_attempt_at,
        last_attempt_at=delivery.last_attempt_at,
        response_status=delivery.response_status,
        last_error=delivery.last_error,
        created_at=delivery.created_at,
    )


@router.post("", status_code=201)
async def create_endpoint(body: NewEndpoint, caller: Caller, here: Here) -> CreatedEndpoint:
    """Send the given types of events to a URL from now on."""
    wanted = service.NewEndpoint(body.url, body.event_types, body.description)
    async with here.database.transaction() as session:
        endpoint, secret = await service.create_endpoint(session, here, caller, wanted)
        return CreatedEndpoint(**EndpointView.model_validate(endpoint).model_dump(), secret=secret)


@router.get("")
async def list_endpoints(caller: Caller, here: Here, paging: PagingQuery) -> Listing[EndpointView]:
    """List endpoints, newest first."""
    async with here.database.reading() as session:
        page = await service.list_endpoints(session, caller, paging.limit, paging.offset)
    return listing(page, EndpointView.model_validate)


@router.get("/{endpoint_id}")
async def get_endpoint(endpoint_id: uuid.UUID, caller: Caller, here: Here) -> EndpointView:
    """Return an endpoint."""
    async with here.database.reading() as session:
        return EndpointView.model_validate(await service.get_endpoint(session, caller, endpoint_id))


@router.delete("/{endpoint_id}", status_code=204)
async def delete_endpoint(endpoint_id: uuid.UUID, caller: Caller, here: Here) -> None:
    """Delete an endpoint with its deliveries."""
    async with here.database.transaction() as session:
        await service.delete_endpoint(session, caller, endpoint_id)


@router.post("/{endpoint_id}/enable")
async def enable_endpoint(endpoint_id: uuid.UUID, caller: Caller, here: Here) -> EndpointView:
    """Let a disabled endpoint hear of events again."""
    async with here.database.transaction() as session:
        return EndpointView.model_validate(await service.enable_endpoint(session, caller, endpoint_id))


@router.get("/{endpoint_id}/secret")
async def get_secret(endpoint_id: uuid.UUID, caller: Caller, here: Here) -> SecretView:
    """Return the endpoint's secret."""
    async with here.database.reading() as session:
        return SecretView(secret=await service.get_secret(session, here, caller, endpoint_id))


@router.post("/{endpoint_id}/rotate")
async def rotate_secret(endpoint_id: uuid.UUID, caller: Caller, here: Here) -> SecretView:
    """Return a new secret; for 24 hours messages are signed with the old one as well."""
    async with here.database.transaction() as session:
        return SecretView(secret=await service.rotate_secret(session, here, caller, endpoint_id))


@router.get("/{endpoint_id}/deliveries")
async def list_deliveries(
    endpoint_id: uuid.UUID,
    caller: Caller,
    here: Here,
    paging: PagingQuery,
    state: Annotated[DeliveryState | None, Query()] = None,
) -> Listing[DeliveryView]:
    """List what was sent to the endpoint or will be, newest first."""
    wanted = service.DeliveryFilter(endpoint_id, state)
    async with here.database.reading() as session:
        page = await service.list_deliveries(session, caller, wanted, paging.limit, paging.offset)
    return listing(page, _delivery)


@router.post("/{endpoint_id}/deliveries/{delivery_id}/replay")
async def replay_delivery(
    endpoint_id: uuid.UUID, delivery_id: uuid.UUID, caller: Caller, here: Here, bell: Bell
) -> DeliveryView:
    """Deliver an event again, under the same id."""
    async with here.database.transaction() as session:
        delivery = await service.replay_delivery(session, caller, endpoint_id, delivery_id)
    bell.ring()
    return _delivery(delivery)
