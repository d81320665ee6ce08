"""One render in progress: what is made from what, and where."""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from roughy.errors import RoughyError
from roughy.jobs.child import OnProgress
from roughy.media.output import How, Output
from roughy.media.recording import AudioStream, Recording
from roughy.media.rendering.progress import within
from roughy.timeline.span import Span


@dataclass(frozen=True, slots=True)
class Task:
    """A render's source, destination and output, with the folder that its temporary files may use.

    `sound` is the stream of the recording that is heard in the output. `shares` are files with the encoded picture,
    where others have made it already.
    """

    source: str
    destination: Path
    segments: tuple[Span, ...]
    output: Output
    recording: Recording
    sound: AudioStream | None
    scratch: Path
    on_progress: OnProgress
    shares: tuple[Path, ...] = ()


MEASURING: dict[How, Fraction] = {"audio": Fraction(2, 5), "smart": Fraction(1, 5), "encode": Fraction(1, 20)}
"""Share of a render that measuring its loudness takes, by how the rest is made."""


def stages(task: Task, how: How) -> tuple[OnProgress, OnProgress]:
    """What measuring the loudness reports its progress to, and what making the file does, each 0 to 1."""
    measured = MEASURING[how] if task.sound and task.output.loudness is not None else Fraction(0)
    return within(task.on_progress, Fraction(0), measured), within(task.on_progress, measured, Fraction(1))


PARTS = "render-parts"
"""The folder for a render's temporary files, inside the scratch folder that it is given."""


def empty_cut() -> RoughyError:
    """The refusal of a cut in which nothing is left to show or to hear."""
    return RoughyError("empty_cut", "The cut keeps nothing of the recording; choose another cut or script.")
