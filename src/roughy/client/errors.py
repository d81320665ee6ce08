"""What a client can be told instead of an answer."""

import httpx

from roughy.errors import RoughyError


class ApiError(RoughyError):
    """The server refused: its HTTP `status`, the contract's `code` and `message`, and the `request_id` for its logs."""

    def __init__(self, status: int, code: str, message: str, request_id: str | None) -> None:
        super().__init__(code, message)
        self.status = status
        self.request_id = request_id


class JobFailed(RoughyError):
    """A job that was waited for ended in another state than the wanted one."""


def raise_for_error(response: httpx.Response) -> httpx.Response:
    """The response, unless it is a refusal, which raises `ApiError`."""
    if response.is_success:
        return response
    try:
        error = response.json()["error"]
        code, message = str(error["code"]), str(error["message"])
    except (ValueError, KeyError, TypeError):
        code, message = "unexpected_answer", f"The server answered {response.status_code}: check its address."
    raise ApiError(response.status_code, code, message, response.headers.get("X-Request-Id"))
