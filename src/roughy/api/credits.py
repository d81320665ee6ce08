"""`/v1/credits`: the balance and the ledger behind it."""

import uuid
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from roughy.api.context import Caller, Here, PagingQuery
from roughy.api.listing import Listing, listing
from roughy.credits import service
from roughy.credits.model import EntryType

router = APIRouter(prefix="/v1/credits", tags=["Credits"])


class Balance(BaseModel):
    """Credits at this moment; below zero after a correction only."""

    balance: int


class LedgerEntryView(BaseModel):
    """One change of the balance."""

    model_config = ConfigDict(from_attributes=True)

    id: uuid.UUID
    type: EntryType
    delta: Annotated[int, Field(description="Credits added, or with a minus taken.")]
    asset_id: Annotated[uuid.UUID | None, Field(description="The asset that was paid for or refunded.")]
    grant_id: Annotated[uuid.UUID | None, Field(description="The grant that was added or has expired.")]
    stripe_invoice_id: Annotated[str | None, Field(description="The Stripe invoice that was paid.")]
    created_at: datetime


@router.get("/balance")
async def get_balance(caller: Caller, here: Here) -> Balance:
    """Return the balance: the sum of all ledger entries."""
    async with here.database.reading() as session:
        return Balance(balance=await service.balance(session, caller))


@router.get("/history")
async def list_history(caller: Caller, here: Here, paging: PagingQuery) -> Listing[LedgerEntryView]:
    """List ledger entries, newest first."""
    async with here.database.reading() as session:
        page = await service.history(session, caller, paging.limit, paging.offset)
    return listing(page, LedgerEntryView.model_validate)
