"""`/v1/credits`: the balance and the ledger behind it."""

import uuid
from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from roughy.api.context import Caller, Here, PagingQuery
from roughy.api.listing import Listing, listing
from roughy.credits import service
from roughy.credits.model import EntryType

router = APIRouter(prefix="/v1/credits", tags=["Credits"])


class Balance(BaseModel):
    """Credits at this moment; below zero after a correction only."""

    balance: int


class LedgerEntryView(BaseModel):
    """One change of the balance by `delta` credits."""

    model_config = ConfigDict(from_attributes=True)

    id: uuid.UUID
    type: EntryType
    delta: int
    asset_id: uuid.UUID | None
    grant_id: uuid.UUID | None
    stripe_invoice_id: str | None
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
