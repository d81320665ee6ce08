"""Render a cut: the file that plays the kept segments of a source one after another."""

from collections.abc import Callable, Sequence
from pathlib import Path

from roughy.errors import RoughyError
from roughy.jobs.scratch import scratch_folder
from roughy.media.output import Output, RenderResult
from roughy.media.recording import Recording
from roughy.media.rendering.film import render_film
from roughy.media.rendering.progress import rising
from roughy.media.rendering.sound_file import render_sound_file
from roughy.media.rendering.task import PARTS, Task, empty_cut
from roughy.media.rendering.writing import failures_are_clear
from roughy.media.speech_stream import choose_stream
from roughy.timeline.span import Span, total


def render(
    source: str,
    destination: str,
    segments: list[Span],
    output: Output,
    *,
    shares: Sequence[str] = (),
    scratch: str,
    on_progress: Callable[[float], None],
) -> RenderResult:
    """Write the file at `destination` that plays `segments` of the recording at `source` and nothing else.

    `segments` are ascending and disjoint, in ticks on the source timeline. Each edge moves to the nearest frame
    boundary, sound is cut at the same instants to the sample. `shares`, where there are any, are all the files that
    `encode_share` made of this picture, in order: they are joined, and nothing but the sound is encoded. Temporary
    files stand in a folder of their own inside `scratch` and beside `destination` (with `.part` behind its name); both
    are removed, or found and removed by the next attempt where this process was killed. `on_progress` gets the share
    that is done, 0 to 1.

    Raises `RoughyError` with code `empty_cut` (nothing is kept), `no_picture` or `no_sound` (the output needs what the
    source lacks), `disk_full`, `output_too_large` (the process may not write so large a file), `unreadable_media`, and
    what `probe` raises.
    """
    recording, heard = choose_stream(source)
    _check(recording, segments, output)
    sound = next((stream for stream in recording.audio if stream.index == heard), None)
    with failures_are_clear(), scratch_folder(Path(scratch), PARTS) as folder:
        task = Task(
            source,
            Path(destination),
            tuple(segments),
            output,
            recording,
            sound,
            folder,
            rising(on_progress),
            tuple(map(Path, shares)),
        )
        result = render_film(task) if output.has_picture else render_sound_file(task)
    on_progress(1.0)
    return result


def _check(recording: Recording, segments: Sequence[Span], output: Output) -> None:
    if output.has_picture and recording.video is None:
        raise RoughyError("no_picture", "The recording has no picture; choose m4a or mp3.")
    if not output.has_picture and not recording.audio:
        raise RoughyError("no_sound", "The recording has no sound; choose mp4 or mov.")
    if not total(segments):
        raise empty_cut()
