"""`/v1/assets`: source media, from upload to ready."""

import uuid
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from roughy.api.context import Bell, Caller, Here, PagingQuery, PublicUrl
from roughy.api.links import Download, download_url
from roughy.api.listing import Listing, listing
from roughy.assets import service
from roughy.assets.model import Asset, AssetState
from roughy.assets.removal import delete_asset
from roughy.timeline.ticks import TICKS_PER_SECOND
from roughy.uploads.links import upload_id
from roughy.uploads.service import create_upload

router = APIRouter(prefix="/v1/assets", tags=["Assets"])

DECIMAL_PATTERN = r"^(?!^[-+.]*$)[+-]?0*\d*\.?\d*$"


class NewAsset(BaseModel):
    """The recording to come: its exact size, a language hint (ISO 639-1) and its file name, which exports carry."""

    project_id: uuid.UUID
    size_bytes: int = Field(ge=service.MIN_SIZE_BYTES, le=service.MAX_SIZE_BYTES)
    language: Annotated[str, Field(pattern=r"^[A-Za-z]{2}$")] | None = None
    name: Annotated[str, Field(min_length=1, max_length=256)] | None = None


class AssetItem(BaseModel):
    """An asset in a listing."""

    id: uuid.UUID
    project_id: uuid.UUID
    name: str | None
    type: str | None
    state: AssetState
    extension: str | None
    size_bytes: int | None
    content_type: str | None
    duration_seconds: Annotated[str, Field(json_schema_extra={"pattern": DECIMAL_PATTERN})] | None
    language: str | None
    error_code: str | None
    error_message: str | None
    created_at: datetime
    upload_url: str | None


class AssetView(AssetItem):
    """An asset, with a fresh link to its bytes while it is ready."""

    download_url: str | None
    cuttable: bool


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


@router.post("", status_code=201)
async def create_asset(
    body: NewAsset, caller: Caller, here: Here, public_url: PublicUrl, response: Response
) -> AssetView:
    """Create an asset; `Location` is the TUS transfer URL that takes its bytes."""
    wanted = service.NewAsset(body.size_bytes, body.language.lower() if body.language else None, body.name)
    async with here.database.transaction() as session:
        asset = await service.create_asset(session, caller, body.project_id, wanted)
        await create_upload(session, here.settings, asset)
    view = _view(here, public_url, asset)
    response.headers["Location"] = view.upload_url or ""
    return view


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


@router.delete("/{asset_id}", status_code=204)
async def delete_asset_with_bytes(asset_id: uuid.UUID, caller: Caller, here: Here, bell: Bell) -> None:
    """Delete an asset with its cuts, subtitles, renders and bytes, for good."""
    async with here.database.transaction() as session:
        await delete_asset(session, caller, asset_id)
    bell.ring()
