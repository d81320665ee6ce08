"""Render a file of sound alone."""

from roughy.media.output import RenderResult
from roughy.media.rendering.chapter_marks import mark_chapters
from roughy.media.rendering.pieces import cut_sound
from roughy.media.rendering.progress import Progress
from roughy.media.rendering.soundtrack import soundtrack
from roughy.media.rendering.task import Task, empty_cut, stages
from roughy.media.rendering.writing import finished_file, mux


def render_sound_file(task: Task) -> RenderResult:
    """Write the cut's sound as the task's audio format; the source's picture, if any, does not move its edges."""
    cut = cut_sound(task.segments, task.recording.origin)
    if not cut.pieces or task.sound is None:
        raise empty_cut()
    on_measured, on_encoded = stages(task, "audio")
    progress = Progress(cut.length * cut.unit, on_encoded)
    with (
        finished_file(task.destination, task.output.format) as container,
        soundtrack(task, task.sound, cut, container, on_measured=on_measured, watch=progress.counting) as packets,
    ):
        mark_chapters(container, task.output.chapters, cut.duration)
        mux(container, packets)
    return RenderResult(task.destination.stat().st_size, cut.duration, "audio", frames=0)
