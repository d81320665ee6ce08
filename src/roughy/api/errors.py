"""Every refusal in the contract's envelope: `{"error": {"code", "message"}}`."""

import math
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.routing import Match

from roughy.errors import RoughyError
from roughy.storage.trouble import storage_refusal

STATUSES = {
    "bad_request": 400,
    "unauthorized": 401,
    "insufficient_credits": 402,
    "not_found": 404,
    "conflict": 409,
    "project_archived": 409,
    "asset_processing": 409,
    "asset_payment_required": 409,
    "asset_failed": 409,
    "cut_not_ready": 409,
    "unsupported_media": 409,
    "offset_mismatch": 409,
    "upload_gone": 410,
    "unsupported_tus_version": 412,
    "payload_too_large": 413,
    "unsupported_media_type": 415,
    "validation_error": 422,
    "upload_locked": 423,
    "rate_limited": 429,
    "checksum_mismatch": 460,
    "internal_error": 500,
    "billing_unavailable": 503,
    "storage_unavailable": 503,
    "disk_full": 507,
}
HTTP_CODES = {404: "not_found", 405: "method_not_allowed", 413: "payload_too_large"}
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
RETRY_SECONDS = {"asset_processing": "2", "storage_unavailable": "5"}

log = structlog.get_logger()


class RateLimited(RoughyError):
    """The caller made too many requests; the next one is welcome in `seconds`."""

    def __init__(self, seconds: float) -> None:
        self.retry_after = max(1, math.ceil(seconds))
        super().__init__("rate_limited", f"Too many requests: try again in {self.retry_after} s.")


class ErrorDetail(BaseModel):
    """One field that was refused, by its path in the request."""

    field: str
    message: str


class ErrorBody(BaseModel):
    """A stable code, one sentence, and for `validation_error` the fields."""

    code: str
    message: str
    details: list[ErrorDetail] | None = None


class ErrorEnvelope(BaseModel):
    """The body of every answer that is not a success."""

    error: ErrorBody


def error_response(
    status: int, code: str, message: str, *, headers: dict[str, str] | None = None, details: Any = None
) -> JSONResponse:
    """An answer in the envelope."""
    error = {"code": code, "message": message} | ({"details": details} if details else {})
    return JSONResponse({"error": error}, status, headers=headers)


def install_error_handlers(app: FastAPI) -> None:
    """Make the application answer every error in the envelope."""
    app.add_exception_handler(RoughyError, _refused)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(Exception, _broken)


def refusal(error: RoughyError) -> JSONResponse:
    """The answer that a refusal of ours is."""
    after = str(error.retry_after) if isinstance(error, RateLimited) else RETRY_SECONDS.get(error.code)
    headers = {"Retry-After": after} if after else {}
    return error_response(STATUSES.get(error.code, 400), error.code, error.message, headers=headers)


async def _refused(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RoughyError)
    return refusal(error)


async def _invalid(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    problems = error.errors()
    if isinstance(error.body, bytes):
        # Only what was not sent as JSON is still bytes here.
        message = "Send the body as JSON, with Content-Type: application/json."
        return error_response(415, "unsupported_media_type", message)
    if any(problem["type"] == "json_invalid" for problem in problems):
        return error_response(400, "bad_request", "The body is not valid JSON: send a JSON object.")
    details = [{"field": _field(problem["loc"]), "message": problem["msg"]} for problem in problems]
    message = f"The request is not valid: {details[0]['field']}: {details[0]['message']}."
    return error_response(422, "validation_error", message, details=details)


def _field(location: tuple[str | int, ...]) -> str:
    return ".".join(str(part) for part in location[1:]) or str(location[0])


async def _http_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    code = HTTP_CODES.get(error.status_code, "bad_request")
    headers = dict(error.headers or {})
    match code:
        case "not_found":
            message = "There is nothing at this address."
        case "method_not_allowed":
            headers["Allow"] = ", ".join(_methods(request))
            message = f"This address takes {headers['Allow']}, not {request.method}."
        case _:
            message = f"{error.detail}."
    return error_response(error.status_code, code, message, headers=headers)


def _methods(request: Request) -> list[str]:
    """The methods that the request's path takes, of all routes (RFC 9110, section 10.2.1)."""
    routes = request.app.router.routes
    return [
        method
        for method in METHODS
        if any(route.matches({**request.scope, "method": method})[0] is Match.FULL for route in routes)
    ]


async def _broken(request: Request, error: Exception) -> JSONResponse:
    log.error("request_broke", path=request.url.path, exc_info=error)
    known = storage_refusal(error)
    if known:
        return refusal(known)
    message = "Something broke on our side: try again, and tell the operator the X-Request-Id if it recurs."
    return error_response(500, "internal_error", message)
