"""Terminal events: written in the transaction that makes them true, so that none is lost and none invented."""

import json
import uuid
from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncSession

from roughy.webhooks.model import WebhookEvent


class EventType(StrEnum):
    """What an endpoint can listen for."""

    ASSET_READY = "asset.ready"
    ASSET_PENDING_PAYMENT = "asset.pending_payment"
    ASSET_FAILED = "asset.failed"
    CUT_COMPLETED = "cut.completed"
    CUT_FAILED = "cut.failed"
    RENDER_COMPLETED = "render.completed"
    RENDER_FAILED = "render.failed"
    RENDER_CANCELLED = "render.cancelled"


def announce(
    session: AsyncSession,
    account_id: uuid.UUID,
    type_: EventType,
    *,
    entity_id: uuid.UUID,
    asset_id: uuid.UUID,
    previous_state: str | None = None,
) -> WebhookEvent:
    """Record an event in the running transaction; its body has the two keys of the contract, `type` and `data`."""
    data = {"entity_id": str(entity_id), "asset_id": str(asset_id)}
    if previous_state:
        data["previous_state"] = previous_state
    event = WebhookEvent(
        account_id=account_id,
        type=type_,
        entity_id=entity_id,
        asset_id=asset_id,
        body=json.dumps({"type": type_, "data": data}, separators=(",", ":")),
    )
    session.add(event)
    return event
