"""Which recognizer an operator has chosen."""

from typing import Any

from roughy.errors import RoughyError
from roughy.settings import Settings
from roughy.speech.service import Service


def hearing(settings: Settings) -> dict[str, Any]:
    """The arguments by which `roughy.speech.tasks.hear` finds the words: the local model, or a service instead.

    Raises `RoughyError` with code `recognizer_incomplete` where a service is named without its model or address.
    """
    return {"model": settings.model, "service": _service(settings)}


def _service(settings: Settings) -> Service | None:
    if not settings.recognizer:
        return None
    if not settings.recognizer_url or not settings.recognizer_model:
        message = "ROUGHY_RECOGNIZER needs ROUGHY_RECOGNIZER_URL and ROUGHY_RECOGNIZER_MODEL beside it."
        raise RoughyError("recognizer_incomplete", message)
    key = settings.recognizer_key
    return Service(
        kind=settings.recognizer,
        url=settings.recognizer_url,
        model=settings.recognizer_model,
        key=key.get_secret_value() if key else None,
    )
