"""What `roughy cut` leaves: files, and on the screen what was removed and why."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import get_args

from rich.console import Console

from roughy.cuts.summary import clock, summarize
from roughy.editing.rough_cut import Reason, RoughCut
from roughy.errors import RoughyError
from roughy.media import output as outputs
from roughy.timeline.chapter_files import ChapterFormat
from roughy.timeline.span import total
from roughy.timeline.ticks import Ticks

RENDERS: dict[str, outputs.Format] = {name: name for name in get_args(outputs.Format)}


class ExportFormat(StrEnum):
    """What can be written beside the render."""

    EDL = "edl"
    FCPXML = "fcpxml"
    XML = "xml"
    OTIO = "otio"
    JSON = "json"
    SRT = "srt"
    VTT = "vtt"
    CHAPTERS = "chapters"
    CHAPTERS_VTT = "chapters-vtt"
    CHAPTERS_FFMETADATA = "chapters-ffmetadata"
    CHAPTERS_JSON = "chapters-json"


CHAPTERS: dict[ExportFormat, ChapterFormat] = {
    ExportFormat.CHAPTERS: "txt",
    ExportFormat.CHAPTERS_VTT: "vtt",
    ExportFormat.CHAPTERS_FFMETADATA: "ffmetadata",
    ExportFormat.CHAPTERS_JSON: "json",
}


class Preset(StrEnum):
    """How boldly to cut."""

    GENTLE = "gentle"
    STANDARD = "standard"
    TIGHT = "tight"


@dataclass(frozen=True, slots=True)
class Extras:
    """What the files carry beside the cut: captions in the picture, chapters in the render, a loudness to reach in LUFS
    (None leaves it), a time for each word in `vtt`.
    """

    burn_captions: bool = False
    chapters: bool = False
    loudness: float | None = None
    word_times: bool = False


@dataclass(frozen=True, slots=True)
class Files:
    """Which files are wanted: exports into `folder`, and the render at `output`, None for its usual name there."""

    folder: Path
    exports: tuple[ExportFormat, ...]
    render: bool
    output: Path | None
    extras: Extras = Extras()

    def export(self, recording: Path, wanted: ExportFormat) -> Path:
        """Where an export goes."""
        ending = f"chapters.{CHAPTERS[wanted]}" if wanted in CHAPTERS else wanted
        return self.folder / f"{recording.stem}.cut.{ending}"

    def rendered(self, recording: Path, *, has_picture: bool) -> tuple[Path, outputs.Format]:
        """Where the render goes, and its format; raises `RoughyError` where the recording cannot become that."""
        path = self.output or self.folder / f"{recording.stem}.cut.{'mp4' if has_picture else 'm4a'}"
        suffix = path.suffix.removeprefix(".").lower()
        if suffix not in RENDERS:
            raise RoughyError("bad_request", f"Cannot render to {path.name}: end it in .mp4, .mov, .m4a or .mp3.")
        if suffix in outputs.VIDEO_FORMATS and not has_picture:
            raise RoughyError("bad_request", "The recording has no picture: render it to .m4a or .mp3.")
        if self.extras.burn_captions and suffix not in outputs.VIDEO_FORMATS:
            raise RoughyError("bad_request", "Captions are burned into a picture: render a film to .mp4 or .mov.")
        path.parent.mkdir(parents=True, exist_ok=True)
        return path, RENDERS[suffix]


@dataclass(frozen=True, slots=True)
class Result:
    """A decided cut of a recording of `duration` ticks, the files that were written, and where a server keeps it."""

    decision: RoughCut
    duration: Ticks
    written: tuple[Path, ...]
    kept_at: str | None = None


@contextmanager
def removed_on_interrupt(written: list[Path]) -> Iterator[None]:
    """Remove the files that were written where Ctrl-C ends the rest."""
    try:
        yield
    except KeyboardInterrupt:
        for path in written:
            path.unlink(missing_ok=True)
        raise


def show(result: Result) -> None:
    """Print every removal but silence, the sum of it, what the script misses, the notes, and the files."""
    console, decision = Console(), result.decision
    for removal in decision.removals:
        if removal.reason is not Reason.SILENCE:
            console.print(f"{clock(removal.span.start):>8}  {removal.reason:<11} {removal.text}", highlight=False)
    silence = total(removal.span for removal in decision.removals if removal.reason is Reason.SILENCE)
    summary = summarize(decision, result.duration)
    console.print(f"[bold]{summary}[/bold] ({clock(silence)} of silence)", highlight=False)
    for line in decision.missing:
        console.print(f"not said: {line}", highlight=False, markup=False)
    for line in decision.notes:
        console.print(line, highlight=False, markup=False)
    for path in result.written:
        console.print(f"wrote {path}", highlight=False, markup=False, soft_wrap=True)
    if result.kept_at:
        console.print(f"the server keeps it all at {result.kept_at}", highlight=False, markup=False, soft_wrap=True)
