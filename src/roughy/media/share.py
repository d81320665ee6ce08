"""Encode one share of a render's picture, so that several machines can make one file together.

Whoever renders the file (see `roughy.media.render`) is given all shares and joins them without encoding again. A share
is a file of packets (see `rendering/spool.py`), complete under its name or not there at all.
"""

from collections.abc import Callable, Sequence
from itertools import chain
from pathlib import Path

from av.video.stream import VideoStream

from roughy.jobs.scratch import scratch_folder
from roughy.media.output import Output
from roughy.media.probe import probe
from roughy.media.recording import Recording
from roughy.media.rendering.encoding import Job
from roughy.media.rendering.frames import FrameClock
from roughy.media.rendering.parts import EncodedPart
from roughy.media.rendering.pieces import Cut, cut_picture
from roughy.media.rendering.progress import Progress
from roughy.media.rendering.recipe import Recipe, full_recipe
from roughy.media.rendering.smart import obstacle
from roughy.media.rendering.spool import write_packets
from roughy.media.rendering.task import PARTS, Task
from roughy.media.rendering.workers import Workers, cores
from roughy.media.rendering.writing import failures_are_clear
from roughy.media.source import open_source
from roughy.timeline.span import Span, total
from roughy.timeline.ticks import TICKS_PER_SECOND

SHORTEST_SHARE = 60
"""Seconds of output below which fetching the source to another machine costs more than it saves."""


def shares_worth_making(recording: Recording, segments: Sequence[Span], output: Output, workers: int) -> int:
    """Among how many of `workers` the render is worth sharing; 1 where its picture may be copied or there is none."""
    if not output.has_picture or recording.video is None or obstacle(output, recording.video) is None:
        return 1
    return max(1, min(workers, total(segments) // (SHORTEST_SHARE * TICKS_PER_SECOND)))


def encode_share(
    source: str,
    destination: str,
    segments: list[Span],
    output: Output,
    *,
    number: int,
    count: int,
    scratch: str,
    on_progress: Callable[[float], None],
) -> int:
    """Encode share `number` (from 0) of `count` of a render into the file at `destination`; returns its size in bytes.

    All other arguments are those of `render`, and the same for every share. Raises what `render` raises.
    """
    recording = probe(source)
    with failures_are_clear(), scratch_folder(Path(scratch), PARTS) as folder:
        task = Task(source, Path(destination), tuple(segments), output, recording, None, folder, on_progress)
        cut, recipe = _full(task)
        mine = recipe.parts[len(recipe.parts) * number // count : len(recipe.parts) * (number + 1) // count]
        _write(task, cut, recipe, [part for part in mine if isinstance(part, EncodedPart)])
    on_progress(1.0)
    return task.destination.stat().st_size


def _full(task: Task) -> tuple[Cut, Recipe]:
    """The cut and its recipe, which come out the same on every machine."""
    assert task.recording.video is not None
    with open_source(task.source) as container:
        stream = container.streams[task.recording.video.index]
        assert isinstance(stream, VideoStream)
        cut = cut_picture(task.segments, FrameClock(container, stream), task.recording.origin)
        return cut, full_recipe(task, container, stream, cut, workers=1, reason="")


def _write(task: Task, cut: Cut, recipe: Recipe, parts: Sequence[EncodedPart]) -> None:
    assert task.recording.video is not None
    progress = Progress(sum(part.end - part.start for part in parts) * cut.unit, task.on_progress)
    job = Job(task.source, task.recording.video.index, cut.unit, recipe.target)
    workers = Workers(job, task.scratch, cores(), progress.advance)
    beside = task.destination.with_name(task.destination.name + ".part")
    try:
        write_packets(beside, chain.from_iterable(workers.encoded(parts)))
        beside.replace(task.destination)
    finally:
        workers.close()
        beside.unlink(missing_ok=True)
