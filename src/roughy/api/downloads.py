"""`/v1/downloads`: stored bytes behind a signed link, whole or by Range (RFC 9110, section 14)."""

import asyncio

from fastapi import APIRouter
from fastapi.responses import FileResponse

from roughy.api.context import Here
from roughy.api.links import read_token
from roughy.errors import RoughyError

router = APIRouter(prefix="/v1/downloads", tags=["Assets"])


@router.api_route("/{token}", methods=["GET", "HEAD"], response_class=FileResponse, include_in_schema=False)
async def download(token: str, here: Here) -> FileResponse:
    """Serve the bytes of a signed link."""
    wanted = read_token(here, token)
    path = here.blobs.local_path(wanted.key)
    if not path or not await asyncio.to_thread(path.is_file):
        raise RoughyError("not_found", "The file behind this link was removed.")
    return FileResponse(path, media_type=wanted.content_type, filename=wanted.filename)
