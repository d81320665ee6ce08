"""`/v1/renders`: downloadable files."""

import uuid
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from roughy.api.context import Bell, Caller, Here, PagingQuery, PublicUrl
from roughy.api.links import Download, download_url
from roughy.api.listing import Listing, listing
from roughy.api.responses import NOT_CUTTABLE, new_or_same, refusals
from roughy.renders import service
from roughy.renders.model import Render, RenderState
from roughy.renders.output import CONTENT_TYPES, RenderOutput

router = APIRouter(prefix="/v1/renders", tags=["Renders"])


class NewRender(BaseModel):
    """What to render, and to what file."""

    asset_id: uuid.UUID
    cut_id: Annotated[
        uuid.UUID | None, Field(description="A completed cut of that asset; null renders the full source.")
    ] = None
    output: RenderOutput


class RenderView(BaseModel):
    """A render."""

    id: uuid.UUID
    asset_id: uuid.UUID
    cut_id: uuid.UUID | None
    state: RenderState
    output: RenderOutput
    progress: Annotated[float, Field(ge=0, le=1, description="The share that is done, 0 to 1.")]
    seconds_left: Annotated[
        int | None,
        Field(
            ge=0,
            description="How long it still takes, at the pace so far; null until that can be said, and when it ended.",
        ),
    ]
    size_bytes: Annotated[int | None, Field(description="The file's size; null until `completed`.")]
    error_code: Annotated[str | None, Field(description="Why it failed, for programs; null unless `failed`.")]
    error_message: Annotated[str | None, Field(description="Why it failed, for people; null unless `failed`.")]
    created_at: datetime
    started_at: datetime | None
    completed_at: datetime | None
    download_url: Annotated[
        str | None,
        Field(description="A link to the file, signed anew at each GET and dead in minutes; null until `completed`."),
    ]


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
        seconds_left=render.seconds_left,
        size_bytes=render.size_bytes,
        error_code=render.error_code,
        error_message=render.error_message,
        created_at=render.created_at,
        started_at=render.started_at,
        completed_at=render.completed_at,
        download_url=url,
    )


@router.post(
    "",
    status_code=201,
    responses=new_or_same("render", RenderView) | refusals(*NOT_CUTTABLE, "cut_not_ready"),
)
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


@router.delete("/{render_id}", status_code=204, operation_id="delete_render")
async def cancel_or_delete_render(render_id: uuid.UUID, caller: Caller, here: Here) -> None:
    """Cancel a render that runs, or remove one that ended together with its file."""
    async with here.database.transaction() as session:
        folder = await service.withdraw(session, caller, render_id)
    if folder:
        await here.blobs.delete_prefix(folder)
