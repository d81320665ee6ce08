"""A cut as an editor sees it: one source, the segments that stay, and what was taken out between them."""

from dataclasses import dataclass

from roughy.timeline.source import Source
from roughy.timeline.span import Span
from roughy.timeline.words import CaptionWord


@dataclass(frozen=True, slots=True)
class Marker:
    """One span of the source that went: why, how sure (0 to 1), what was said there and what shows it."""

    span: Span
    reason: str
    confidence: float
    text: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """All that an export writes.

    `title` names the sequence, after the asset. `segments` are spans of the source in order, apart or touching;
    `markers` the removals and `words` what was said, both on the source's time. `missing` are sentences of the script
    that nobody said, `notes` what a person should read beside the cut.
    """

    title: str
    source: Source
    segments: tuple[Span, ...]
    markers: tuple[Marker, ...] = ()
    words: tuple[CaptionWord, ...] = ()
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
