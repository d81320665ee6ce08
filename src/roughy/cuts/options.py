"""How a client asks for a cut, beside the script."""

import uuid
from typing import Annotated, Literal

from pydantic import BaseModel, Field, model_validator

from roughy.timeline.span import Span
from roughy.timeline.ticks import from_seconds

Seconds = Annotated[float, Field(strict=True, ge=0, le=1e6, allow_inf_nan=False)]


class SecondsSpan(BaseModel):
    """A stretch of the source in seconds, as JSON carries it."""

    start: Seconds
    end: Seconds

    @model_validator(mode="after")
    def _in_order(self) -> "SecondsSpan":
        if self.start >= self.end:
            raise ValueError("a span must end after it starts")
        return self

    def span(self) -> Span:
        """The same stretch in ticks."""
        return Span(from_seconds(self.start), from_seconds(self.end))


Spans = Annotated[tuple[SecondsSpan, ...], Field(max_length=1000)]


class CutOptions(BaseModel):
    """How to decide a cut."""

    preset: Annotated[Literal["gentle", "standard", "tight"], Field(description="How boldly to cut.")] = "standard"
    keep_ad_libs: Annotated[bool, Field(strict=True, description="Keep what was added to the script.")] = False
    derived_from: Annotated[
        uuid.UUID | None,
        Field(
            description="A completed cut of the same asset; its decision is taken over but for `restore` and `remove`."
        ),
    ] = None
    restore: Annotated[Spans, Field(description="Spans of the source that a person wants back.")] = ()
    remove: Annotated[Spans, Field(description="Spans of the source that a person wants gone.")] = ()
