"""The decision: which spans of a source stay, and why every other span went."""

from dataclasses import dataclass
from enum import StrEnum

from roughy.timeline.span import Span


class Reason(StrEnum):
    """Why a span was removed."""

    FILLER = "filler"
    REPEAT = "repeat"
    RESTART = "restart"
    RETAKE = "retake"
    OFF_SCRIPT = "off_script"
    OFF_TOPIC = "off_topic"
    SILENCE = "silence"
    MANUAL = "manual"


@dataclass(frozen=True, slots=True)
class Removal:
    """One span that went: its reason, how sure the decision is (0 to 1), what was said there and what shows it.

    `evidence` is one sentence for a person, such as the take that replaced it or the line of the script.
    """

    span: Span
    reason: Reason
    confidence: float
    text: str
    evidence: str


@dataclass(frozen=True, slots=True)
class RoughCut:
    """The segments that stay, in source order, and the removals that fill the rest of the source exactly.

    `missing` are script sentences no take says; `notes` are sentences a person should read beside the cut.
    """

    segments: tuple[Span, ...]
    removals: tuple[Removal, ...]
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
