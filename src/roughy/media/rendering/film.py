"""Render a file with a picture: parts made over the cores, joined without encoding again, and sound beside them."""

from collections.abc import Iterator
from contextlib import ExitStack
from itertools import chain
from pathlib import Path

import av
from av.container import OutputContainer
from av.video.stream import VideoStream

from roughy.errors import RoughyError
from roughy.media.output import RenderResult
from roughy.media.recording import VideoStream as SourcePicture
from roughy.media.rendering.frames import FrameClock, VideoPacket
from roughy.media.rendering.order import stamped
from roughy.media.rendering.parts import Job, group, packets_of
from roughy.media.rendering.picture import PictureTarget, picture_target
from roughy.media.rendering.pieces import Cut, cut_picture
from roughy.media.rendering.progress import Progress
from roughy.media.rendering.soundtrack import soundtrack
from roughy.media.rendering.task import Task, empty_cut
from roughy.media.rendering.workers import cores, encode_parts
from roughy.media.rendering.writing import finished_file, mux
from roughy.media.source import open_source

REORDERING = 2
"""Frames by which x264 reorders at the preset in use."""


def render_film(task: Task) -> RenderResult:
    """Write the cut's picture and sound as the task's video format."""
    assert task.recording.video is not None
    cut = _cut(task, task.recording.video)
    target = picture_target(task.output, task.recording.video)
    progress = Progress(cut.length * cut.unit, task.on_progress)
    workers = cores()
    job = Job(task.source, task.recording.video.index, target, cut.unit, threads=1)
    parts = list(group(cut.pieces, cut.unit, workers))
    paths = encode_parts(job, parts, task.scratch, workers, progress.advance)
    frames = _Counter()
    with ExitStack() as stack:
        stack.callback(paths.close)
        container = stack.enter_context(finished_file(task.destination, task.output.format))
        first = next(paths)
        stream = _add_stream(container, first, target, task.recording.video)
        packets = frames.counting(_joined(chain((first,), paths), stream, target))
        tracks = [stamped(packets, REORDERING, round(cut.length * cut.unit / target.unit))]
        if task.sound is not None:
            tracks.append(stack.enter_context(soundtrack(task, task.sound, cut, container)))
        mux(container, *tracks)
        if not frames.count:
            raise RoughyError("unreadable_media", "No frame of the cut can be decoded; export the file again.")
    return RenderResult(task.destination.stat().st_size, cut.duration, "encode", frames.count)


def _cut(task: Task, picture: SourcePicture) -> Cut:
    with open_source(task.source) as container:
        stream = container.streams[picture.index]
        assert isinstance(stream, VideoStream)
        cut = cut_picture(task.segments, FrameClock(container, stream), task.recording.origin)
    if not cut.pieces:
        raise empty_cut()
    return cut


def _add_stream(container: OutputContainer, part: Path, target: PictureTarget, source: SourcePicture) -> VideoStream:
    with av.open(str(part)) as encoded:
        stream = container.add_stream_from_template(encoded.streams.video[0], opaque=True)
    stream.time_base = target.unit
    if source.rotation or source.mirrored:
        stream.set_display_rotation(-source.rotation, hflip=source.mirrored)
    return stream


def _joined(paths: Iterator[Path], stream: VideoStream, target: PictureTarget) -> Iterator[VideoPacket]:
    for path in paths:
        for packet in packets_of(path):
            assert packet.pts is not None
            scale = packet.time_base / target.unit
            packet.pts, packet.duration = round(packet.pts * scale), round((packet.duration or 0) * scale)
            packet.time_base = target.unit
            packet.stream = stream
            yield packet


class _Counter:
    """Counts packets that pass."""

    def __init__(self) -> None:
        self.count = 0

    def counting(self, packets: Iterator[VideoPacket]) -> Iterator[VideoPacket]:
        for packet in packets:
            self.count += 1
            yield packet
