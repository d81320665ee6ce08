"""`/v1/renders`: downloadable files."""

import uuid
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel

from roughy.api.context import Bell, Caller, Here, PagingQuery, PublicUrl
from roughy.api.links import Download, download_url
from roughy.api.listing import Listing, listing
from roughy.renders import service
from roughy.renders.model import Render, RenderState
from roughy.renders.output import CONTENT_TYPES, RenderOutput

router = APIRouter(prefix="/v1/renders", tags=["Renders"])


class NewRender(BaseModel):
    """An asset, its completed cut (null: the full source) and the file wanted."""

    asset_id: uuid.UUID
    cut_id: uuid.UUID | None = None
    output: RenderOutput


class RenderView(BaseModel):
    """A render; `progress` is the share that is done, 0 to 1."""

    id: uuid.UUID
    asset_id: uuid.UUID
    cut_id: uuid.UUID | None
    state: RenderState
    output: RenderOutput
    progress: float
    size_bytes: int | None
    error_code: str | None
    error_message: str | None
    created_at: datetime
    started_at: datetime | None
    completed_at: datetime | None
    download_url: str | None


def _view(here: Here, public_url: str, render: Render) -> RenderView:
    output = RenderOutput.model_validate(render.output)
    url = None
    if render.state == RenderState.COMPLETED:
        download = Download(render.blob_key, f"{render.id}.{output.format}", CONTENT_TYPES[output.format])
        url = download_url(here, public_url, download)
    return RenderView(
        id=render.id,
        asset_id=render.asset_id,
        cut_id=render.cut_id,
        state=render.state,
        output=output,
        progress=render.progress,
        size_bytes=render.size_bytes,
        error_code=render.error_code,
        error_message=render.error_message,
        created_at=render.created_at,
        started_at=render.started_at,
        completed_at=render.completed_at,
        download_url=url,
    )


@router.post("", status_code=201, responses={200: {"model": RenderView, "description": "The same render exists."}})
async def create_render(
    body: NewRender, caller: Caller, here: Here, bell: Bell, public_url: PublicUrl, response: Response
) -> RenderView:
    """Render an asset's cut, or its full source, to a file; the same wish twice is one render."""
    wanted = service.NewRender(body.asset_id, body.cut_id, body.output)
    async with here.database.transaction() as session:
        render, new = await service.create_render(session, caller, wanted)
    bell.ring()
    response.status_code = 201 if new else 200
    response.headers["Location"] = f"{public_url}/v1/renders/{render.id}"
    return _view(here, public_url, render)


@router.get("")
async def list_renders(
    caller: Caller,
    here: Here,
    public_url: PublicUrl,
    paging: PagingQuery,
    asset_id: Annotated[uuid.UUID | None, Query()] = None,
    state: Annotated[RenderState | None, Query()] = None,
) -> Listing[RenderView]:
    """List renders, newest first."""
    async with here.database.reading() as session:
        wanted = service.RenderFilter(asset_id, state)
        page = await service.list_renders(session, caller, wanted, paging.limit, paging.offset)
    return listing(page, lambda render: _view(here, public_url, render))


@router.get("/{render_id}")
async def get_render(render_id: uuid.UUID, caller: Caller, here: Here, public_url: PublicUrl) -> RenderView:
    """Return a render, with a fresh link to its file once it is completed."""
    async with here.database.reading() as session:
        render = await service.get_render(session, caller, render_id)
    return _view(here, public_url, render)


@router.delete("/{render_id}", status_code=204)
async def cancel_or_delete_render(render_id: uuid.UUID, caller: Caller, here: Here) -> None:
    """Cancel a render that runs, or remove one that ended together with its file."""
    async with here.database.transaction() as session:
        key = await service.withdraw(session, caller, render_id)
    if key:
        await here.blobs.delete(key)
