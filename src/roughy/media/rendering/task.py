"""One render in progress: what is made from what, and where."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from roughy.errors import RoughyError
from roughy.media.output import Output
from roughy.media.recording import AudioStream, Recording
from roughy.timeline.span import Span


@dataclass(frozen=True, slots=True)
class Task:
    """A render's source, destination and output, with the folder that its temporary files may use.

    `sound` is the stream of the recording that is heard in the output.
    """

    source: str
    destination: Path
    segments: tuple[Span, ...]
    output: Output
    recording: Recording
    sound: AudioStream | None
    scratch: Path
    on_progress: Callable[[float], None]


def empty_cut() -> RoughyError:
    """The refusal of a cut in which nothing is left to show or to hear."""
    return RoughyError("empty_cut", "The cut keeps nothing of the recording; choose another cut or script.")
