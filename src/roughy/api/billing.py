"""`/v1/billing`: buying credits from Stripe."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Header, Request
from pydantic import BaseModel, Field

from roughy.api.context import Bell, Caller, Here, PublicUrl
from roughy.api.responses import refusals
from roughy.assets.service import activate_paid
from roughy.credits.purchases import record
from roughy.credits.shop import Shop
from roughy.errors import RoughyError

MAX_EVENT_BYTES = 1 << 20

router = APIRouter(
    prefix="/v1/billing",
    tags=["Credits"],
    responses=refusals("billing_unavailable"),
)


class NewCheckout(BaseModel):
    """Which of the operator's Stripe prices is bought."""

    price_id: Annotated[str, Field(min_length=1, max_length=255, pattern=r"^\w+$", examples=["price_1PgafmB7WZ01zgkW"])]


class Checkout(BaseModel):
    """Where the customer pays."""

    url: str


@router.post("/checkout")
async def open_checkout(body: NewCheckout, caller: Caller, here: Here, public_url: PublicUrl) -> Checkout:
    """Open a page at Stripe on which credits can be bought for this account."""
    shop = Shop(here.settings)
    return Checkout(url=await asyncio.to_thread(shop.checkout, caller, body.price_id, f"{public_url}/"))


@router.post("/stripe-webhook", status_code=204, include_in_schema=False)
async def receive_stripe_event(
    request: Request, here: Here, bell: Bell, stripe_signature: Annotated[str | None, Header()] = None
) -> None:
    """Take an event from Stripe: credit what was bought, once, and activate the assets that it now pays for."""
    shop = Shop(here.settings)
    event = shop.read_event(await _body(request), stripe_signature)
    purchase = await asyncio.to_thread(shop.purchase, event)
    if not purchase:
        return
    async with here.database.transaction() as session:
        if await record(session, purchase):
            await activate_paid(session, purchase.account_id)
    bell.ring()


async def _body(request: Request) -> bytes:
    """The body, which anybody can send, so only as much of it as an event can have."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_EVENT_BYTES:
            raise RoughyError("payload_too_large", f"An event of Stripe has at most {MAX_EVENT_BYTES} bytes.")
    return bytes(body)
