"""What the tus 1.0.0 protocol says in headers: reading those of requests, writing those of answers."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any, Literal

from fastapi import Request

from roughy.api.responses import Responses
from roughy.assets.service import MAX_SIZE_BYTES
from roughy.errors import RoughyError
from roughy.uploads.checksum import ALGORITHMS, parse_checksum
from roughy.uploads.service import Chunk, Standing

VERSION = "1.0.0"
CHUNK_TYPE = "application/offset+octet-stream"
METHODS = "OPTIONS, HEAD, PATCH, DELETE, POST"
REQUEST_HEADERS = (
    "Authorization, Content-Type, Tus-Resumable, Upload-Checksum, Upload-Length, Upload-Offset, "
    "X-HTTP-Method-Override, X-Request-Id, X-Requested-With"
)
ANSWER_HEADERS = (
    "Location, Retry-After, Tus-Checksum-Algorithm, Tus-Extension, Tus-Max-Size, Tus-Resumable, Tus-Version, "
    "Upload-Expires, Upload-Length, Upload-Offset, X-Request-Id"
)

ALWAYS = {
    "Tus-Resumable": VERSION,
    "Cache-Control": "no-store",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": ANSWER_HEADERS,
}
"""On every answer. Any origin may upload: the URL itself is the permission, no cookie is involved."""

ABILITIES = {
    "Tus-Version": VERSION,
    "Tus-Extension": "termination,expiration,checksum",
    "Tus-Max-Size": str(MAX_SIZE_BYTES),
    "Tus-Checksum-Algorithm": ",".join(ALGORITHMS),
    "Access-Control-Allow-Methods": METHODS,
    "Access-Control-Allow-Headers": REQUEST_HEADERS,
    "Access-Control-Max-Age": "86400",
}
"""What `OPTIONS` tells a client, and a browser before it lets a page upload."""


def check_version(request: Request) -> None:
    """Raise `bad_request` or `unsupported_tus_version` for a request of no or another protocol version."""
    version = request.headers.get("Tus-Resumable")
    if version is None:
        raise RoughyError("bad_request", f"Send the header Tus-Resumable: {VERSION}.")
    if version != VERSION:
        raise RoughyError(
            "unsupported_tus_version", f"This server speaks tus {VERSION}: send Tus-Resumable: {VERSION}."
        )


def read_chunk(request: Request) -> Chunk:
    """What the headers of a `PATCH` say of its chunk; raises `bad_request` or `unsupported_media_type`."""
    content_type = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if content_type != CHUNK_TYPE:
        raise RoughyError("unsupported_media_type", f"Send chunks with Content-Type: {CHUNK_TYPE}.")
    offset = request.headers.get("Upload-Offset", "")
    if not re.fullmatch(r"[0-9]{1,18}", offset):
        raise RoughyError("bad_request", "Upload-Offset must say in digits at which byte the chunk begins.")
    length, checksum = request.headers.get("Content-Length"), request.headers.get("Upload-Checksum")
    return Chunk(
        int(offset),
        int(length) if length is not None else None,
        parse_checksum(checksum) if checksum is not None else None,
    )


def standing_headers(standing: Standing) -> dict[str, str]:
    """How far an upload is."""
    return {
        "Upload-Offset": str(standing.offset),
        "Upload-Expires": http_date(standing.expires_at),
    }


def http_date(moment: datetime) -> str:
    """A moment as HTTP writes it (RFC 9110, section 5.6.7)."""
    return format_datetime(moment.astimezone(UTC), usegmt=True)


PARAMETERS = {
    "Tus-Resumable": {"type": "string", "enum": [VERSION]},
    "Upload-Offset": {"type": "integer", "format": "int64", "minimum": 0},
    "X-HTTP-Method-Override": {"type": "string", "enum": ["HEAD", "PATCH", "DELETE"]},
}


ANSWERS = {
    "Upload-Offset": "How many bytes are kept.",
    "Upload-Length": "How many bytes there will be.",
    "Upload-Expires": "When the upload is given up if nothing more comes.",
}


def documented(status: int, names: Iterable[str]) -> Responses:
    """A success with these headers, as OpenAPI describes it."""
    headers = {name: {"description": ANSWERS.get(name, name), "schema": {"type": "string"}} for name in names}
    return {status: {"headers": headers}}


def described(*required: str, body: Literal["required", "optional"] | None = None) -> dict[str, Any]:
    """The upload's id, the required headers, and the body where there can be one, as OpenAPI describes them."""
    upload_id = {"name": "upload_id", "in": "path", "required": True, "schema": {"type": "string"}}
    headers = [{"name": name, "in": "header", "required": True, "schema": PARAMETERS[name]} for name in required]
    content = {CHUNK_TYPE: {"schema": {"type": "string", "format": "binary"}}}
    chunk = {"requestBody": {"required": body == "required", "content": content}}
    return {"parameters": [upload_id, *headers]} | (chunk if body else {})
