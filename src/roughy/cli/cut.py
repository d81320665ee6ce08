"""`roughy cut RECORDING`: the whole job on one file."""

import re
import tempfile
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Annotated, get_args

import typer
from rich.console import Console
from typer.core import TyperCommand

from roughy.cli.refusals import refusals
from roughy.cli.remote import Order, cut_on_server
from roughy.cli.results import CHAPTERS, ExportFormat, Extras, Files, Preset, Result, removed_on_interrupt, show
from roughy.cli.stages import StageBars, progress_on
from roughy.cuts.assembly import (
    CutRecording,
    chapter_list,
    placed_captions,
    placed_chapters,
    subtitles,
    timeline,
)
from roughy.cuts.local import Wish, cut_recording, render_recording
from roughy.editing.settings import preset
from roughy.errors import RoughyError
from roughy.media.output import Format, Output
from roughy.settings import Settings
from roughy.timeline import export as edit_lists

EDIT_LISTS: dict[str, edit_lists.Format] = {name: name for name in get_args(edit_lists.Format)}

USUAL_LOUDNESS = "-16"
"""LUFS that `--loudness` alone asks for: what players and platforms expect of speech."""


class CutCommand(TyperCommand):
    """`roughy cut`, whose `--loudness` may go without its number, which Typer has no way to say."""

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]
        """Parse after the usual loudness is put behind a `--loudness` that no number follows."""
        return super().parse_args(ctx, list(_with_usual_loudness(args)))


def _with_usual_loudness(words: Sequence[str]) -> Iterator[str]:
    for word, following in zip_longest(words, words[1:], fillvalue=""):
        yield word
        if word == "--loudness" and not re.fullmatch(r"[-+]?[\d.]+", following):
            yield USUAL_LOUDNESS


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
    burn_captions: Annotated[bool, typer.Option("--burn-captions", help="Draw captions into the picture.")] = False,
    chapters: Annotated[bool, typer.Option("--chapters", help="Write chapters into the rendered file.")] = False,
    loudness: Annotated[
        float | None,
        typer.Option(
            min=-24,
            max=-10,
            metavar="[LUFS]",
            help="Make it as loud as speech usually is, -16 LUFS, or as loud as told.",
        ),
    ] = None,
    word_times: Annotated[bool, typer.Option("--word-times", help="Give each word in vtt its time.")] = False,
    model: Annotated[str | None, typer.Option(help="A Whisper model's name, a folder with one, or `auto`.")] = None,
    server: Annotated[str | None, typer.Option(help="Have a Roughy server at this URL do the work.")] = None,
    key: Annotated[str | None, typer.Option(envvar="ROUGHY_KEY", help="The server's API key.")] = None,
) -> None:
    """Cut a recording: write its edit lists, subtitles and the rendered file, and say what was removed and why."""
    with refusals():
        extras = Extras(burn_captions, chapters, loudness, word_times)
        files = Files(out_dir or recording.parent, tuple(exports or ()), render, output, extras)
        order = Order(_read_script(script), language, preset_name, keep_ad_libs)
        with progress_on(Console(stderr=True)) as progress:
            bars = StageBars(progress)
            if server:
                result = cut_on_server(server, _key(key, model), recording, order, files, bars.update)
            else:
                result = _cut_here(recording, order, files, model, bars)
        show(result)


def _key(key: str | None, model: str | None) -> str:
    if model:
        raise RoughyError("bad_request", "A server listens with the model that its operator chose: leave out --model.")
    if not key:
        raise RoughyError("bad_request", "Give the server's API key with --key or in the variable ROUGHY_KEY.")
    return key


def _cut_here(recording: Path, order: Order, files: Files, model: str | None, bars: StageBars) -> Result:
    wish = Wish(
        script=order.script,
        language=order.language,
        settings=preset(order.preset, keep_ad_libs=order.keep_ad_libs),
        installation=Settings(model=model) if model else Settings(),
    )
    with tempfile.TemporaryDirectory(prefix="roughy-") as scratch:
        done = cut_recording(recording, wish, Path(scratch), bars.update)
        files.folder.mkdir(parents=True, exist_ok=True)
        written: list[Path] = []
        with removed_on_interrupt(written):
            for wanted in files.exports:
                path = files.export(recording, wanted)
                path.write_bytes(_exported(done, wanted, files.extras))
                written.append(path)
            if files.render:
                path, format_ = files.rendered(recording, has_picture=done.recording.video is not None)
                render_recording(done, path, _output(done, format_, files.extras), Path(scratch), bars.update)
                written.append(path)
    return Result(done.decision, done.recording.duration, tuple(written))


def _read_script(path: Path | None) -> str | None:
    if path is None:
        return None
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise RoughyError("no_such_file", f"The script {path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise RoughyError("bad_script", f"The script {path} is not UTF-8 text: save it as plain text.") from None


def _exported(done: CutRecording, wanted: ExportFormat, extras: Extras) -> bytes:
    if wanted in CHAPTERS:
        return chapter_list(done, CHAPTERS[wanted])
    if wanted in {ExportFormat.SRT, ExportFormat.VTT}:
        return subtitles(done, wanted, word_times=extras.word_times)
    return edit_lists.export(timeline(done), EDIT_LISTS[wanted])


def _output(done: CutRecording, format_: Format, extras: Extras) -> Output:
    return Output(
        format=format_,
        loudness=extras.loudness,
        captions=placed_captions(done) if extras.burn_captions else (),
        chapters=placed_chapters(done) if extras.chapters else (),
    )
