"""`/v1/uploads`: the bytes of assets, by the tus resumable upload protocol 1.0.0 (https://tus.io/protocols/resumable-upload).

The URL is the permission: an ordinary tus client is given nothing else. Where a key comes along, it must be valid and
of the account that owns the asset.
"""

import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import structlog
from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.routing import APIRoute
from starlette.requests import ClientDisconnect

from roughy.accounts.service import authenticate
from roughy.api.errors import refusal
from roughy.api.responses import refusals
from roughy.api.tus import ABILITIES, ALWAYS, check_version, described, documented, read_chunk, standing_headers
from roughy.assets.service import get_asset
from roughy.errors import RoughyError
from roughy.storage.trouble import storage_refusal
from roughy.uploads.intake import ConnectionLost
from roughy.uploads.links import read_upload_id
from roughy.uploads.service import Transfers

ANY_VERB = (
    *("bad_request", "unauthorized", "not_found", "upload_gone", "unsupported_tus_version"),
    *("disk_full", "storage_unavailable"),
)
"""What every request for an upload can be refused with."""

log = structlog.get_logger()

STANDING = ("Upload-Offset", "Upload-Length", "Upload-Expires", "Cache-Control")
PATCH_ONLY = (
    "offset_mismatch",
    "unsupported_media",
    "payload_too_large",
    "unsupported_media_type",
    "upload_locked",
    "checksum_mismatch",
)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    app.state.transfers = Transfers.open(app.state.installation, app.state.worker.ring)
    yield


class Plain(APIRoute):
    """A route whose function is given the request and nothing else; that saves work for every chunk."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Call the function."""
        handler: Callable[[Request], Coroutine[Any, Any, Response]] = self.endpoint
        return handler


router = APIRouter(prefix="/v1/uploads", tags=["Uploads"], lifespan=_lifespan, route_class=Plain)

Act = Callable[[Request, Transfers, uuid.UUID], Awaitable[Response]]


@router.options("", status_code=204, responses=documented(204, ABILITIES))
async def show_abilities(_: Request) -> Response:
    """What this server can do; needs no key."""
    return Response(status_code=204, headers=ALWAYS | ABILITIES)


@router.options("/{upload_id}", status_code=204, include_in_schema=False)
async def answer_preflight(request: Request) -> Response:
    """The same for one upload: browsers ask before they send."""
    return await show_abilities(request)


@router.head(
    "/{upload_id}",
    openapi_extra=described("Tus-Resumable"),
    responses=documented(200, STANDING) | refusals(*ANY_VERB),
)
async def show_offset(request: Request) -> Response:
    """How many bytes the server keeps: go on from `Upload-Offset`."""
    return await _answer(_show_offset, request)


@router.patch(
    "/{upload_id}",
    status_code=204,
    openapi_extra=described("Tus-Resumable", "Upload-Offset", body="required"),
    responses=documented(204, ("Upload-Offset", "Upload-Expires")) | refusals(*ANY_VERB, *PATCH_ONLY),
)
async def receive_chunk(request: Request) -> Response:
    """Send the bytes from `Upload-Offset` on; with the last one the asset moves to `processing`."""
    return await _answer(_receive_chunk, request)


@router.delete(
    "/{upload_id}",
    status_code=204,
    openapi_extra=described("Tus-Resumable"),
    responses=refusals(*ANY_VERB, "upload_locked"),
)
async def cancel_upload(request: Request) -> Response:
    """Cancel an unfinished upload and remove its asset."""
    return await _answer(_cancel_upload, request)


@router.post(
    "/{upload_id}",
    status_code=204,
    openapi_extra=described("Tus-Resumable", "X-HTTP-Method-Override", body="optional"),
    responses=documented(200, STANDING)
    | documented(204, ("Upload-Offset", "Upload-Expires"))
    | refusals(*ANY_VERB, *PATCH_ONLY),
)
async def act_by_override(request: Request) -> Response:
    """Do what `X-HTTP-Method-Override` says, for clients whose network lets no other method through."""
    acts: dict[str, Act] = {"HEAD": _show_offset, "PATCH": _receive_chunk, "DELETE": _cancel_upload}
    act = acts.get(request.headers.get("X-HTTP-Method-Override", "").upper(), _refuse_post)
    return await _answer(act, request)


async def _answer(act: Act, request: Request) -> Response:
    """Act on an upload; the answer, a refusal too, carries the protocol's headers."""
    transfers: Transfers = request.app.state.transfers
    try:
        check_version(request)
        response = await act(request, transfers, await _admit(request, transfers))
    except RoughyError as error:
        response = refusal(error)
        if error.code == "unsupported_tus_version":
            response.headers["Tus-Version"] = ABILITIES["Tus-Version"]
    except Exception as error:
        known = storage_refusal(error)
        if not known:
            raise
        log.error("storage_failed", exc_info=error)
        response = refusal(known)
    response.headers.update(ALWAYS)
    return response


async def _admit(request: Request, transfers: Transfers) -> uuid.UUID:
    """The asset that the URL names; raises `not_found` or `unauthorized`."""
    asset_id = read_upload_id(transfers.here.secret, request.path_params["upload_id"])
    if not asset_id:
        raise RoughyError("not_found", "There is no upload with this id.")
    authorization = request.headers.get("Authorization")
    if authorization is not None:
        scheme, _, key = authorization.partition(" ")
        async with transfers.here.database.reading() as session:
            account_id = await authenticate(session, key.strip()) if scheme.lower() == "bearer" else None
            if not account_id:
                raise RoughyError("unauthorized", "Send a valid API key, or none: the upload URL is enough.")
            await get_asset(session, account_id, asset_id)
    return asset_id


async def _show_offset(_: Request, transfers: Transfers, asset_id: uuid.UUID) -> Response:
    standing = await transfers.standing(asset_id)
    return Response(headers=standing_headers(standing) | {"Upload-Length": str(standing.length)})


async def _receive_chunk(request: Request, transfers: Transfers, asset_id: uuid.UUID) -> Response:
    standing = await transfers.receive(asset_id, read_chunk(request), _body(request))
    return Response(status_code=204, headers=standing_headers(standing))


async def _cancel_upload(_: Request, transfers: Transfers, asset_id: uuid.UUID) -> Response:
    await transfers.cancel(asset_id)
    return Response(status_code=204)


async def _refuse_post(_: Request, __: Transfers, ___: uuid.UUID) -> Response:
    raise RoughyError("bad_request", "POST here needs X-HTTP-Method-Override: HEAD, PATCH or DELETE.")


async def _body(request: Request) -> AsyncIterator[bytes]:
    try:
        async for chunk in request.stream():
            yield chunk
    except ClientDisconnect:
        raise ConnectionLost from None
