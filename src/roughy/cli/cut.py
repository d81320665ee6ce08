"""`roughy cut RECORDING`: the whole job on one file."""

import tempfile
from enum import StrEnum
from pathlib import Path
from typing import Annotated, get_args

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn, TimeElapsedColumn

from roughy.cli.refusals import refusals
from roughy.cuts.assembly import CutRecording, subtitles, timeline
from roughy.cuts.local import Wish, cut_recording, render_recording
from roughy.cuts.summary import clock, summarize
from roughy.editing.rough_cut import Reason
from roughy.editing.settings import preset
from roughy.errors import RoughyError
from roughy.media import output as outputs
from roughy.settings import Settings
from roughy.timeline import export as edit_lists
from roughy.timeline.span import total

STAGES = {
    "probe": "Looking at the file",
    "listen": "Listening",
    "transcribe": "Finding the words",
    "decide": "Deciding",
    "render": "Rendering",
}


class ExportFormat(StrEnum):
    """What can be written beside the render."""

    EDL = "edl"
    FCPXML = "fcpxml"
    XML = "xml"
    OTIO = "otio"
    JSON = "json"
    SRT = "srt"
    VTT = "vtt"


EDIT_LISTS: dict[str, edit_lists.Format] = {name: name for name in get_args(edit_lists.Format)}
RENDERS: dict[str, outputs.Format] = {name: name for name in get_args(outputs.Format)}


class Preset(StrEnum):
    """How boldly to cut."""

    GENTLE = "gentle"
    STANDARD = "standard"
    TIGHT = "tight"


class StageBars:
    """A progress bar for each stage, made when the stage begins."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._bars: dict[str, TaskID] = {}

    def update(self, stage: str, share: float) -> None:
        """Show that `share` (0 to 1) of a stage is done."""
        if stage not in self._bars:
            self._bars[stage] = self._progress.add_task(STAGES[stage], total=1.0)
        self._progress.update(self._bars[stage], completed=share)


def cut(
    recording: Annotated[Path, typer.Argument(help="The recording, audio or video.", show_default=False)],
    script: Annotated[Path | None, typer.Option(help="A text file with the intended final message.")] = None,
    language: Annotated[str | None, typer.Option(help="The language spoken, as in `en`; detected if left out.")] = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="The rendered file: mp4, mov, m4a, mp3")] = None,
    exports: Annotated[list[ExportFormat] | None, typer.Option("--export", help="Also write this; repeatable.")] = None,
    out_dir: Annotated[Path | None, typer.Option(help="Where results go; beside the recording if left out.")] = None,
    render: Annotated[bool, typer.Option("--render/--no-render", help="Write the rendered file.")] = True,
    preset_name: Annotated[Preset, typer.Option("--preset", help="How boldly to cut.")] = Preset.STANDARD,
    keep_ad_libs: Annotated[bool, typer.Option("--keep-ad-libs", help="Keep what was added to the script.")] = False,
    model: Annotated[str | None, typer.Option(help="A Whisper model's name, a folder with one, or `auto`.")] = None,
) -> None:
    """Cut a recording: write its edit lists, subtitles and the rendered file, and say what was removed and why."""
    with refusals():
        wish = Wish(
            script=_read_script(script),
            language=language,
            settings=preset(preset_name, keep_ad_libs=keep_ad_libs),
            installation=Settings(model=model) if model else Settings(),
        )
        folder = out_dir or recording.parent
        console = Console(stderr=True)
        with tempfile.TemporaryDirectory(prefix="roughy-") as scratch, _bars(console) as progress:
            bars = StageBars(progress)
            done = cut_recording(recording, wish, Path(scratch), bars.update)
            folder.mkdir(parents=True, exist_ok=True)
            written = [_write_export(done, folder, wanted) for wanted in exports or []]
            if render:
                destination = output or folder / f"{recording.stem}.cut.{_extension(done)}"
                written.append(_write_render(done, destination, Path(scratch), bars))
        _print_result(done, written)


def _bars(console: Console) -> Progress:
    columns = (TextColumn("{task.description:<20}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    return Progress(*columns, console=console)


def _read_script(path: Path | None) -> str | None:
    if path is None:
        return None
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise RoughyError("no_such_file", f"The script {path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise RoughyError("bad_script", f"The script {path} is not UTF-8 text: save it as plain text.") from None


def _extension(done: CutRecording) -> str:
    return "mp4" if done.recording.video else "m4a"


def _write_export(done: CutRecording, folder: Path, wanted: ExportFormat) -> Path:
    path = folder / f"{done.title}.cut.{wanted}"
    match wanted:
        case ExportFormat.SRT | ExportFormat.VTT:
            content = subtitles(done, wanted)
        case _:
            content = edit_lists.export(timeline(done), EDIT_LISTS[wanted])
    path.write_bytes(content)
    return path


def _write_render(done: CutRecording, destination: Path, scratch: Path, bars: StageBars) -> Path:
    suffix = destination.suffix.removeprefix(".").lower()
    if suffix not in RENDERS:
        raise RoughyError("bad_request", f"Cannot render to {destination.name}: end it in .mp4, .mov, .m4a or .mp3.")
    if suffix in outputs.VIDEO_FORMATS and not done.recording.video:
        raise RoughyError("bad_request", "The recording has no picture: render it to .m4a or .mp3.")
    destination.parent.mkdir(parents=True, exist_ok=True)
    render_recording(done, destination, outputs.Output(format=RENDERS[suffix]), scratch, bars.update)
    return destination


def _print_result(done: CutRecording, written: list[Path]) -> None:
    console = Console()
    for removal in done.decision.removals:
        if removal.reason is not Reason.SILENCE:
            console.print(f"{clock(removal.span.start):>8}  {removal.reason:<11} {removal.text}", highlight=False)
    silence = total(removal.span for removal in done.decision.removals if removal.reason is Reason.SILENCE)
    console.print(f"[bold]{summarize(done)}[/bold] ({clock(silence)} of silence)", highlight=False)
    for line in done.decision.missing:
        console.print(f"not said: {line}", highlight=False, markup=False)
    for line in done.decision.notes:
        console.print(line, highlight=False, markup=False)
    for path in written:
        console.print(f"wrote {path}", highlight=False, markup=False, soft_wrap=True)
