"""Words with times, as captions and the JSON export take them."""

from dataclasses import dataclass

from roughy.timeline.span import Span

LONGEST_LINE = 42
"""Characters a caption line may have."""


@dataclass(frozen=True, slots=True)
class CaptionWord:
    """One spoken word with its punctuation, and its span on the source (or on the cut, where so said)."""

    text: str
    span: Span
