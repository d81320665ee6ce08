"""One JSON request with a limit on the whole time and on the size of the answer."""

import json
import time
from typing import Any

import httpx

from roughy.editing.judge.model import BadAnswer, Unreachable

LONGEST_ANSWER = 4 << 20
"""Bytes."""


def post_json(url: str, headers: dict[str, str], body: dict[str, Any], seconds: float) -> dict[str, Any]:
    """Post `body` and return the JSON object that comes back within `seconds` from first to last byte.

    Raises `Unreachable` where nothing comes in time or the server refuses, `BadAnswer` where it is no JSON object.
    """
    deadline = time.monotonic() + seconds
    received = bytearray()
    try:
        with httpx.stream("POST", url, headers=headers, json=body, timeout=seconds) as response:
            for chunk in response.iter_bytes():
                received += chunk
                if time.monotonic() > deadline:
                    raise Unreachable(f"it took longer than {seconds:g} s")
                if len(received) > LONGEST_ANSWER:
                    raise BadAnswer("its answer had no end")
            status = response.status_code
    except httpx.TimeoutException:
        raise Unreachable(f"it took longer than {seconds:g} s") from None
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise Unreachable(f"the connection failed ({type(error).__name__})") from None
    if status != httpx.codes.OK:
        raise Unreachable(f"its server answered with status {status}")
    return decode_object(bytes(received))


def decode_object(text: str | bytes) -> dict[str, Any]:
    """Decode a JSON object; raises `BadAnswer` where the text is none."""
    try:
        decoded = json.loads(text)
    except ValueError:
        raise BadAnswer("it was no JSON") from None
    if not isinstance(decoded, dict):
        raise BadAnswer("it was no JSON object")
    return decoded
