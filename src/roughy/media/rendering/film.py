"""Render a file with a picture: parts made over the cores, joined without encoding again, and sound beside them."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from fractions import Fraction

from av.container import InputContainer, OutputContainer
from av.video.stream import VideoStream

from roughy.media.output import RenderResult
from roughy.media.rendering.chapter_marks import mark_chapters
from roughy.media.rendering.copying import Copier
from roughy.media.rendering.encoder import add_picture
from roughy.media.rendering.encoding import Job
from roughy.media.rendering.frames import FrameClock, VideoPacket
from roughy.media.rendering.matching import matched_sets
from roughy.media.rendering.order import DisorderedPackets, stamped
from roughy.media.rendering.parts import EncodedPart, SharedPart
from roughy.media.rendering.pieces import Cut, cut_picture
from roughy.media.rendering.progress import Progress
from roughy.media.rendering.recipe import Recipe, full_recipe, shared_recipe, smart_recipe
from roughy.media.rendering.soundtrack import soundtrack
from roughy.media.rendering.spool import read_packets
from roughy.media.rendering.task import Task, empty_cut, stages
from roughy.media.rendering.workers import Workers, cores
from roughy.media.rendering.writing import finished_file, mux
from roughy.media.source import open_source, unit, unreadable


def render_film(task: Task) -> RenderResult:
    """Write the cut's picture and sound as the task's video format."""
    picture = task.recording.video
    assert picture is not None
    with open_source(task.source) as container:
        stream = container.streams[picture.index]
        assert isinstance(stream, VideoStream)
        cut = cut_picture(task.segments, FrameClock(container, stream), task.recording.origin)
        if not cut.pieces:
            raise empty_cut()
        if task.shares:
            return _write(task, cut, container, stream, shared_recipe(task, cut))
        smart = smart_recipe(task, container, stream, cut)
        if isinstance(smart, Recipe):
            try:
                return _write(task, cut, container, stream, smart)
            except DisorderedPackets:
                smart = "The picture is encoded because the source's packets are not in an order that can be copied."
        full = full_recipe(task, container, stream, cut, workers=cores(), reason=smart)
        return _write(task, cut, container, stream, full)


def _write(task: Task, cut: Cut, container: InputContainer, stream: VideoStream, recipe: Recipe) -> RenderResult:
    picture = task.recording.video
    assert picture is not None
    # Where others have encoded the picture, the sound is what is left to do.
    on_measured, on_made = stages(task, "audio" if task.shares else recipe.how)
    progress = Progress(cut.length * cut.unit, on_made)
    job = Job(task.source, picture.index, cut.unit, recipe.target)
    frames = _Counter()
    with ExitStack() as stack:
        workers = Workers(job, task.scratch, cores(), progress.advance)
        stack.callback(workers.close)
        output = stack.enter_context(finished_file(task.destination, task.output.format))
        mark_chapters(output, task.output.chapters, cut.duration)
        joiner = _Joiner(recipe, container, stream, workers)
        track = joiner.add_stream(output)
        if picture.rotation or picture.mirrored:
            track.set_display_rotation(-picture.rotation, hflip=picture.mirrored)
        end = round(cut.length * cut.unit / recipe.target.unit)
        tracks = [stamped(frames.counting(joiner.packets(track, progress.advance)), recipe.reordering, end)]
        if task.sound is not None:
            tracks.append(stack.enter_context(soundtrack(task, task.sound, cut, output, on_measured=on_measured)))
        mux(output, *tracks)
        if not frames.count:
            raise unreadable()
    return RenderResult(task.destination.stat().st_size, cut.duration, recipe.how, frames.count, recipe.notes)


class _Joiner:
    """Puts the packets of all parts one behind another."""

    def __init__(self, recipe: Recipe, container: InputContainer, stream: VideoStream, workers: Workers) -> None:
        self._recipe = recipe
        self._source = stream
        self._copier = Copier(container, stream, recipe.framing) if recipe.framing else None
        self._encoded = workers.encoded([part for part in recipe.parts if isinstance(part, EncodedPart)])

    def add_stream(self, output: OutputContainer) -> VideoStream:
        target = self._recipe.target
        if self._copier and self._recipe.framing:
            sets = matched_sets(target, self._source, self._recipe.framing.codec)
            return self._copier.add_stream(output, sets)
        return add_picture(output, target, self._source.codec_context)

    def packets(self, track: VideoStream, on_taken: Callable[[Fraction], None]) -> Iterator[VideoPacket]:
        for part in self._recipe.parts:
            if isinstance(part, EncodedPart):
                packets = next(self._encoded)
            elif isinstance(part, SharedPart):
                packets = read_packets(part.path, self._recipe.target.unit)
                on_taken(part.seconds)
            else:
                assert self._copier is not None
                packets = self._copier.packets(part)
                on_taken(part.piece.length * unit(self._source))
            for packet in packets:
                packet.stream = track
                yield packet


class _Counter:
    """Counts packets that pass."""

    def __init__(self) -> None:
        self.count = 0

    def counting(self, packets: Iterator[VideoPacket]) -> Iterator[VideoPacket]:
        for packet in packets:
            self.count += 1
            yield packet
