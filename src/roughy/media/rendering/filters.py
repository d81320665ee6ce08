"""Run frames through FFmpeg's filters."""

from collections.abc import Iterator, Sequence

import av
from av.filter import Graph
from av.video.frame import VideoFrame


class Filters:
    """Runs frames of unbroken stretches through `descriptions`, or hands them on where there are none."""

    def __init__(self, descriptions: Sequence[str]) -> None:
        self._descriptions = descriptions
        self._graph: Graph | None = None
        self._shape: tuple[int, int, str] | None = None

    def feed(self, frame: VideoFrame) -> Iterator[VideoFrame]:
        """Put a frame in and take out what is ready."""
        if not self._descriptions:
            yield frame
            return
        shape = (frame.width, frame.height, frame.format.name)
        if self._graph is None or shape != self._shape:
            yield from self.finish()
            self._graph, self._shape = self._build(frame), shape
        self._graph.vpush(frame)
        yield from _ready(self._graph)

    def finish(self) -> Iterator[VideoFrame]:
        """Take out the rest; the next frame begins a new stretch, which earlier frames do not touch."""
        if self._graph is not None:
            self._graph.vpush(None)
            yield from _ready(self._graph)
            self._graph = None

    def _build(self, frame: VideoFrame) -> Graph:
        graph = Graph()
        source = graph.add(
            "buffer",
            video_size=f"{frame.width}x{frame.height}",
            pix_fmt=frame.format.name,
            time_base=str(frame.time_base),
            pixel_aspect="1/1",
            colorspace=str(int(frame.colorspace)),
            range=str(int(frame.color_range)),
        )
        steps = (description.partition("=") for description in self._descriptions)
        nodes = [source, *(graph.add(name, options) for name, _, options in steps), graph.add("buffersink")]
        graph.link_nodes(*nodes).configure()
        return graph


def _ready(graph: Graph) -> Iterator[VideoFrame]:
    while True:
        try:
            yield graph.vpull()
        except (av.BlockingIOError, av.EOFError):
            return
