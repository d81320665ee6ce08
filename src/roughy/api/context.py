"""What endpoints are given: the installation, the caller, a way to say that work waits, and paging parameters."""

import uuid
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Query, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from roughy.accounts.rate import RateLimit
from roughy.accounts.service import authenticate
from roughy.api.errors import RateLimited
from roughy.errors import RoughyError
from roughy.installation import Installation
from roughy.uploads.service import Transfers
from roughy.worker import Worker

BEARER = HTTPBearer(
    scheme_name="ApiKey",
    bearerFormat="sk_…",
    auto_error=False,
    description="An API key. The operator makes one with `roughy keys create`.",
)


async def installation(request: Request) -> Installation:
    """The installation that the application has opened."""
    opened: Installation = request.app.state.installation
    return opened


async def _worker(request: Request) -> Worker:
    running: Worker = request.app.state.worker
    return running


async def _transfers(request: Request) -> Transfers:
    opened: Transfers = request.app.state.transfers
    return opened


Here = Annotated[Installation, Depends(installation)]
Bell = Annotated[Worker, Depends(_worker)]
Uploads = Annotated[Transfers, Depends(_transfers)]


async def _caller(
    request: Request, credentials: Annotated[HTTPAuthorizationCredentials | None, Security(BEARER)]
) -> uuid.UUID:
    """Takes what it needs from the request: a dependency of a dependency costs as much as the query."""
    if credentials:
        here = await installation(request)
        limit: RateLimit = request.app.state.rate_limit
        async with here.database.short_reading() as statements:
            account_id = await authenticate(statements, credentials.credentials)
        if account_id:
            wait = limit.take(credentials.credentials)
            if wait:
                raise RateLimited(wait)
            return account_id
    raise RoughyError("unauthorized", "Send a valid API key: `Authorization: Bearer sk_…`.")


async def caller(request: Request) -> uuid.UUID:
    """What `Caller` is, for a function that FastAPI does not call."""
    return await _caller(request, await BEARER(request))


Caller = Annotated[uuid.UUID, Depends(_caller)]
"""The id of the account whose key came with the request; 401 `unauthorized` without one."""


@dataclass(frozen=True, slots=True)
class Paging:
    """Which part of a listing is wanted."""

    limit: Annotated[int, Query(ge=1, le=100, description="How many items at most.")] = 20
    offset: Annotated[int, Query(ge=0, le=2**53, description="How many of the newest items to skip.")] = 0


PagingQuery = Annotated[Paging, Depends()]


async def public_url(request: Request) -> str:
    """What `PublicUrl` is."""
    here = await installation(request)
    return (here.settings.public_url or str(request.base_url)).rstrip("/")


PublicUrl = Annotated[str, Depends(public_url)]
"""The address under which the client reaches this API, without a slash at the end."""
