"""What operations answer, as the OpenAPI document tells it; refusals come from one table, by their codes."""

from itertools import groupby
from typing import Any

from pydantic import BaseModel

from roughy.api.errors import RETRY_SECONDS, STATUSES
from roughy.storage.trouble import DISK_FULL, UNAVAILABLE

MESSAGES = {
    "bad_request": "The body is not valid JSON: send a JSON object.",
    "unauthorized": "Send a valid API key: `Authorization: Bearer sk_…`.",
    "insufficient_credits": "The account has no credits left: top it up before uploading.",
    "not_found": "There is no asset with this id.",
    "project_archived": "The project is archived: unarchive it before adding assets.",
    "asset_processing": "The asset is not ready yet: try again when its state is `ready`.",
    "asset_payment_required": "The balance did not cover this asset: top up to activate it.",
    "asset_failed": "The asset could not be prepared: see its error_code, upload it anew.",
    "cut_not_ready": "The cut is not completed: wait until its state is `completed`.",
    "unsupported_media": "This is no audio or video format that Roughy reads: export it as mp4, mov, mp3 or wav.",
    "offset_mismatch": "The upload stands at 1048576, not at 524288: go on from there.",
    "upload_gone": "This upload has failed or expired: create a new asset.",
    "unsupported_tus_version": "This server speaks tus 1.0.0: send Tus-Resumable: 1.0.0.",
    "upload_locked": "Another request is writing to this upload: try again in a moment.",
    "checksum_mismatch": "The chunk does not match its Upload-Checksum: send it again.",
    "payload_too_large": "The body is too large: send at most 4 MiB.",
    "unsupported_media_type": "Send the body as JSON, with Content-Type: application/json.",
    "validation_error": "The request is not valid: size_bytes: Input should be greater than or equal to 64.",
    "rate_limited": "Too many requests: try again in 3 s.",
    "disk_full": DISK_FULL,
    "storage_unavailable": UNAVAILABLE,
    "billing_unavailable": "Buying credits is not set up: the operator sets ROUGHY_STRIPE_SECRET_KEY.",
    "internal_error": "Something broke on our side: try again, and tell the operator the X-Request-Id if it recurs.",
}
DETAILS = {"validation_error": [{"field": "size_bytes", "message": "Input should be greater than or equal to 64"}]}
NOT_CUTTABLE = ("not_found", "asset_processing", "asset_payment_required", "asset_failed")
"""What creating something from an asset is refused with while the asset is not `ready`, or not there."""

RETRIED = {"rate_limited", *RETRY_SECONDS}
"""Codes that come with `Retry-After`."""

RETRY_AFTER = {"description": "Seconds to wait before another try.", "schema": {"type": "integer", "minimum": 1}}
ENVELOPE = {"$ref": "#/components/schemas/ErrorEnvelope"}

Responses = dict[int | str, dict[str, Any]]


def refusals(*codes: str) -> Responses:
    """The responses of an operation that refuses with these codes of the contract, an example of each."""
    ordered = sorted(codes, key=STATUSES.__getitem__)
    return {status: _response(list(same)) for status, same in groupby(ordered, key=STATUSES.__getitem__)}


def new(location: str) -> Responses:
    """A creation, whose `Location` points at what `location` says."""
    schema = {"type": "string", "format": "uri"}
    return {201: {"headers": {"Location": {"description": location, "schema": schema}}}}


def new_or_same(kind: str, view: type[BaseModel]) -> Responses:
    """A creation that gives what exists already where the inputs are the same."""
    created = new(f"The {kind}.")
    return created | {200: created[201] | {"model": view, "description": f"The {kind} that these inputs have already."}}


def files(description: str, types: dict[str, str]) -> Responses:
    """A success that is a file to save, of one of these content types."""
    content = {type_: {"schema": {"type": _shape(type_)}} for type_ in dict.fromkeys(types.values())}
    header = {"description": "The file's name (RFC 6266).", "schema": {"type": "string"}}
    return {200: {"description": description, "content": content, "headers": {"Content-Disposition": header}}}


def _shape(content_type: str) -> str:
    return "object" if content_type == "application/json" else "string"


def _response(codes: list[str]) -> dict[str, Any]:
    response: dict[str, Any] = {
        "description": f"Refused: {' or '.join(f'`{code}`' for code in codes)}.",
        "content": {"application/json": {"schema": ENVELOPE, "examples": {code: _example(code) for code in codes}}},
    }
    if RETRIED.intersection(codes):
        response["headers"] = {"Retry-After": RETRY_AFTER}
    return response


def _example(code: str) -> dict[str, Any]:
    error = {"code": code, "message": MESSAGES[code]} | ({"details": DETAILS[code]} if code in DETAILS else {})
    return {"value": {"error": error}}
