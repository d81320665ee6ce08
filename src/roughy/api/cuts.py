"""`/v1/cuts`: decided cuts, and their edit lists and subtitles."""

import asyncio
import uuid
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from roughy.api.context import Bell, Caller, Here, PagingQuery, PublicUrl
from roughy.api.fields import NO_NUL, QueryFlag
from roughy.api.listing import Listing, listing
from roughy.api.responses import NOT_CUTTABLE, files, new_or_same, refusals
from roughy.cuts import service
from roughy.cuts.assembly import chapter_list, subtitles, timeline
from roughy.cuts.export import CHAPTER_TYPES, EDIT_LIST_TYPES, SUBTITLE_TYPES, load_cut
from roughy.cuts.model import CutState
from roughy.cuts.options import CutOptions
from roughy.errors import RoughyError
from roughy.storage.blobs import content_disposition
from roughy.timeline.chapter_files import ChapterFormat
from roughy.timeline.export import Format, export

router = APIRouter(prefix="/v1/cuts", tags=["Cuts"])


class NewCut(CutOptions):
    """An asset, the script it should follow, and how to decide."""

    asset_id: uuid.UUID
    script: Annotated[
        str | None,
        Field(
            max_length=100_000,
            pattern=NO_NUL,
            description="The intended final message; it decides which take stays. A line that begins with `#` is a"
            " heading.",
        ),
    ] = None


class CutView(BaseModel):
    """A cut."""

    model_config = ConfigDict(from_attributes=True)

    id: uuid.UUID
    asset_id: uuid.UUID
    state: CutState
    script: str | None
    options: CutOptions
    progress: Annotated[float, Field(description="The share that is done, 0 to 1.")]
    error_code: Annotated[str | None, Field(description="Why it failed, for programs; null unless `failed`.")]
    error_message: Annotated[str | None, Field(description="Why it failed, for people; null unless `failed`.")]
    created_at: datetime
    started_at: datetime | None
    completed_at: datetime | None


@router.post(
    "",
    status_code=201,
    responses=new_or_same("cut", CutView) | refusals(*NOT_CUTTABLE, "cut_not_ready"),
)
async def create_cut(
    body: NewCut, caller: Caller, here: Here, bell: Bell, public_url: PublicUrl, response: Response
) -> CutView:
    """Decide which spans of an asset to keep; the same wish twice is one cut."""
    options = CutOptions.model_validate(body.model_dump(exclude={"asset_id", "script"}))
    async with here.database.transaction() as session:
        cut, new = await service.create_cut(session, caller, body.asset_id, body.script, options)
    bell.ring()
    response.status_code = 201 if new else 200
    response.headers["Location"] = f"{public_url}/v1/cuts/{cut.id}"
    return CutView.model_validate(cut)


@router.get("")
async def list_cuts(
    caller: Caller,
    here: Here,
    paging: PagingQuery,
    asset_id: Annotated[uuid.UUID | None, Query()] = None,
    state: Annotated[CutState | None, Query()] = None,
) -> Listing[CutView]:
    """List cuts, newest first."""
    async with here.database.reading() as session:
        wanted = service.CutFilter(asset_id, state)
        page = await service.list_cuts(session, caller, wanted, paging.limit, paging.offset)
    return listing(page, CutView.model_validate)


@router.get("/{cut_id}")
async def get_cut(cut_id: uuid.UUID, caller: Caller, here: Here) -> CutView:
    """Return a cut."""
    async with here.database.reading() as session:
        return CutView.model_validate(await service.get_cut(session, caller, cut_id))


@router.get(
    "/{cut_id}/export",
    response_class=Response,
    responses=files("The edit list.", EDIT_LIST_TYPES) | refusals("cut_not_ready"),
)
async def export_cut(cut_id: uuid.UUID, format: Annotated[Format, Query()], caller: Caller, here: Here) -> Response:
    """Export a completed cut as an edit list: CMX 3600, FCPXML, FCP 7 XML, OTIO, or JSON with every reason."""
    async with here.database.reading() as session:
        cut = await load_cut(session, here.blobs, caller, cut_id)
    content = await asyncio.to_thread(export, timeline(cut), format)
    return _file(content, f"{cut.title}.{format}", EDIT_LIST_TYPES[format])


@router.get(
    "/{cut_id}/subtitle/export",
    response_class=Response,
    responses=files("The captions.", SUBTITLE_TYPES) | refusals("cut_not_ready"),
)
async def export_subtitles(
    cut_id: uuid.UUID,
    format: Annotated[Literal["srt", "vtt"], Query()],
    caller: Caller,
    here: Here,
    words: Annotated[
        QueryFlag, Query(description="Give each word its time, for players that light words up; `vtt` only.")
    ] = False,
) -> Response:
    """Export captions on the cut's own timeline."""
    if words and format != "vtt":
        raise RoughyError("validation_error", "Only `vtt` can time words: ask for it, or leave `words` out.")
    async with here.database.reading() as session:
        cut = await load_cut(session, here.blobs, caller, cut_id)
    content = await asyncio.to_thread(subtitles, cut, format, word_times=words)
    return _file(content, f"{cut.title}.{format}", SUBTITLE_TYPES[format])


@router.get(
    "/{cut_id}/chapters/export",
    response_class=Response,
    responses=files("The chapters; none where there would be only one.", CHAPTER_TYPES) | refusals("cut_not_ready"),
)
async def export_chapters(
    cut_id: uuid.UUID, format: Annotated[ChapterFormat, Query()], caller: Caller, here: Here
) -> Response:
    """Export chapters on the cut's own timeline: a list for descriptions, WebVTT, FFmpeg metadata, or podcast JSON.

    The script's headings make them where they are said, or else long pauses.
    """
    async with here.database.reading() as session:
        cut = await load_cut(session, here.blobs, caller, cut_id)
    content = await asyncio.to_thread(chapter_list, cut, format)
    return _file(content, f"{cut.title}.chapters.{format}", CHAPTER_TYPES[format])


def _file(content: bytes, filename: str, content_type: str) -> Response:
    return Response(content, media_type=content_type, headers={"Content-Disposition": content_disposition(filename)})
