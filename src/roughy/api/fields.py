"""Types of fields that several resources take."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

NO_NUL = r"^[^\x00]*$"
"""Any text but with the NUL character, which PostgreSQL cannot store."""

Title = Annotated[str, Field(min_length=1, max_length=256, pattern=NO_NUL)]
"""What a person calls something."""


def _number(value: Any) -> Any:
    if isinstance(value, str | bool):
        raise ValueError("must be a number")
    return value


NotText = BeforeValidator(_number)
"""Marks a number that a string or a truth value is none of; JSON may write it with a point (`64.0`)."""


def _written(value: Any) -> Any:
    if value not in {"true", "false"}:
        raise ValueError("must be true or false")
    return value


QueryFlag = Annotated[bool, BeforeValidator(_written)]
"""A truth value of a query, which is written in one way only."""
