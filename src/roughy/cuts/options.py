"""How a client asks for a cut, beside the script."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from roughy.timeline.span import Span
from roughy.timeline.ticks import from_seconds


class SecondsSpan(BaseModel):
    """A stretch of the source in seconds, as JSON carries it."""

    model_config = ConfigDict(extra="forbid")

    start: float = Field(ge=0, le=1e6)
    end: float = Field(gt=0, le=1e6)

    @model_validator(mode="after")
    def _in_order(self) -> "SecondsSpan":
        if self.start >= self.end:
            raise ValueError("a span must end after it starts")
        return self

    def span(self) -> Span:
        """The same stretch in ticks."""
        return Span(from_seconds(self.start), from_seconds(self.end))


class CutOptions(BaseModel):
    """`preset` sets how boldly to cut; `keep_ad_libs` keeps what was added to the script.

    `derived_from` names a completed cut of the same asset, whose decision is then taken over but for the spans that a
    person wants back (`restore`) or gone (`remove`).
    """

    model_config = ConfigDict(extra="forbid")

    preset: Literal["gentle", "standard", "tight"] = "standard"
    keep_ad_libs: bool = False
    derived_from: str | None = None
    restore: tuple[SecondsSpan, ...] = Field(default=(), max_length=1000)
    remove: tuple[SecondsSpan, ...] = Field(default=(), max_length=1000)
