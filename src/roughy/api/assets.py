"""`/v1/assets`: source media, from upload to ready."""

import uuid
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field
from starlette.requests import ClientDisconnect

from roughy.api import context
from roughy.api.context import Bell, Caller, Here, PagingQuery, PublicUrl, Uploads
from roughy.api.fields import NotText, Title
from roughy.api.links import Download, download_url
from roughy.api.listing import Listing, listing
from roughy.api.responses import new, refusals
from roughy.assets import service
from roughy.assets.model import Asset, AssetState
from roughy.assets.removal import delete_asset, remove_folders
from roughy.timeline.ticks import TICKS_PER_SECOND
from roughy.uploads.links import upload_id
from roughy.uploads.service import create_upload
from roughy.uploads.sweep import forget_removed

router = APIRouter(prefix="/v1/assets", tags=["Assets"])

DECIMAL_PATTERN = r"^(?!^[-+.]*$)[+-]?0*\d*\.?\d*$"


class NewAsset(BaseModel):
    """The recording to come."""

    project_id: uuid.UUID
    size_bytes: Annotated[
        int,
        Field(
            ge=service.MIN_SIZE_BYTES,
            le=service.MAX_SIZE_BYTES,
            description="Exactly how many bytes will be uploaded, 64 to 50 GiB.",
        ),
        NotText,
    ]
    language: Annotated[
        str | None,
        Field(pattern=r"^[A-Za-z]{2}$", description="The language spoken (ISO 639-1); null detects it."),
    ] = None
    name: Annotated[Title | None, Field(description="The file's name, which exports carry.")] = None


class AssetItem(BaseModel):
    """An asset in a listing."""

    id: uuid.UUID
    project_id: uuid.UUID
    name: Annotated[str | None, Field(description="The file's name as the client told it.")]
    type: Annotated[
        Literal["audio", "video"] | None, Field(description="Told from the first bytes; null until they are in.")
    ]
    state: Annotated[
        AssetState,
        Field(
            description="`pending_upload`: bytes are missing. `processing`: being measured and listened to, then"
            " charged. `ready`: can be cut and rendered. `pending_payment`: the balance did not cover the charge; the"
            " next top-up makes it ready. `failed`: cannot be used, nothing was charged."
        ),
    ]
    extension: Annotated[str | None, Field(description="Without a dot, from the bytes as `type` is.")]
    size_bytes: Annotated[int | None, Field(description="Stored bytes; null while `pending_upload`.")]
    content_type: Annotated[str | None, Field(description="The media type, from the bytes as `type` is.")]
    duration_seconds: Annotated[
        str | None,
        Field(
            json_schema_extra={"pattern": DECIMAL_PATTERN},
            description="Decimal seconds; null until measured, and when `failed`. Always there when `ready` or"
            " `pending_payment`.",
        ),
    ]
    language: Annotated[str | None, Field(description="As given at creation, in lower case.")]
    error_code: Annotated[str | None, Field(description="Why it failed, for programs; null unless `failed`.")]
    error_message: Annotated[str | None, Field(description="Why it failed, for people; null unless `failed`.")]
    created_at: datetime
    upload_url: Annotated[
        str | None,
        Field(description="Where to send the bytes by tus, or go on after a break; null unless `pending_upload`."),
    ]


class AssetView(AssetItem):
    """An asset."""

    download_url: Annotated[
        str | None,
        Field(description="A link to the bytes, signed anew at each GET and dead in minutes; null unless `ready`."),
    ]
    cuttable: Annotated[bool, Field(description="Whether cuts can be created: true exactly when `ready`.")]


def _fields(here: Here, public_url: str, asset: Asset) -> dict[str, object]:
    pending = asset.state == AssetState.PENDING_UPLOAD
    return {
        "id": asset.id,
        "project_id": asset.project_id,
        "name": asset.name,
        "type": asset.type,
        "state": asset.state,
        "extension": asset.extension,
        "size_bytes": asset.size_bytes,
        "content_type": asset.content_type,
        "duration_seconds": _decimal(asset.duration),
        "language": asset.language,
        "error_code": asset.error_code,
        "error_message": asset.error_message,
        "created_at": asset.created_at,
        "upload_url": f"{public_url}/v1/uploads/{upload_id(here.secret, asset.id)}" if pending else None,
    }


def _decimal(duration: int | None) -> str | None:
    """Ticks as decimal seconds, rounded to the microsecond."""
    if duration is None:
        return None
    microseconds = (duration * 2_000_000 + TICKS_PER_SECOND) // (2 * TICKS_PER_SECOND)
    return f"{microseconds // 1_000_000}.{microseconds % 1_000_000:06}"


def _view(here: Here, public_url: str, asset: Asset) -> AssetView:
    ready = asset.state == AssetState.READY
    download = Download(asset.source_key, asset.file_name, asset.content_type or "application/octet-stream")
    return AssetView.model_validate(
        _fields(here, public_url, asset)
        | {"download_url": download_url(here, public_url, download) if ready else None, "cuttable": ready}
    )


@router.post(
    "",
    status_code=201,
    responses=new("The tus transfer URL, the same as `upload_url`.")
    | refusals("insufficient_credits", "not_found", "project_archived"),
)
async def create_asset(
    body: NewAsset, caller: Caller, here: Here, public_url: PublicUrl, response: Response
) -> AssetView:
    """Create an asset; `Location` is the TUS transfer URL that takes its bytes."""
    wanted = service.NewAsset(body.size_bytes, body.language.lower() if body.language else None, body.name)
    async with here.database.short_transaction() as statements:
        asset = await service.create_asset(statements, caller, body.project_id, wanted)
        await create_upload(statements, here.settings, asset)
    view = _view(here, public_url, asset)
    response.headers["Location"] = view.upload_url or ""
    return view


async def create_plainly(request: Request) -> Response | None:
    """`create_asset` for a request that FastAPI has not read; None where its body is not in order."""
    if request.headers.get("Content-Type") != "application/json":
        return None
    try:
        body = NewAsset.model_validate(await request.json())
    except (ValueError, RecursionError, ClientDisconnect):
        return None
    response = Response()
    caller, here, public_url = (
        await context.caller(request),
        await context.installation(request),
        await context.public_url(request),
    )
    view = await create_asset(body, caller, here, public_url, response)
    return Response(view.model_dump_json(), 201, {"Location": response.headers["Location"]}, "application/json")


@router.get("")
async def list_assets(
    caller: Caller,
    here: Here,
    public_url: PublicUrl,
    paging: PagingQuery,
    project_id: Annotated[uuid.UUID | None, Query()] = None,
    state: Annotated[AssetState | None, Query()] = None,
) -> Listing[AssetItem]:
    """List assets, newest first."""
    async with here.database.reading() as session:
        wanted = service.AssetFilter(project_id, state)
        page = await service.list_assets(session, caller, wanted, paging.limit, paging.offset)
    return listing(page, lambda asset: AssetItem.model_validate(_fields(here, public_url, asset)))


@router.get("/{asset_id}")
async def get_asset(asset_id: uuid.UUID, caller: Caller, here: Here, public_url: PublicUrl) -> AssetView:
    """Return the asset's metadata plus a fresh signed `download_url`."""
    async with here.database.reading() as session:
        asset = await service.get_asset(session, caller, asset_id)
    return _view(here, public_url, asset)


@router.delete("/{asset_id}", status_code=204, operation_id="delete_asset")
async def delete_asset_with_bytes(
    asset_id: uuid.UUID, caller: Caller, here: Here, bell: Bell, uploads: Uploads
) -> None:
    """Delete an asset with its cuts, subtitles, renders and bytes, for good."""
    async with here.database.transaction() as session:
        await delete_asset(session, caller, asset_id)
    bell.ring()
    await forget_removed(uploads)
    await remove_folders(here.blobs, [asset_id])
