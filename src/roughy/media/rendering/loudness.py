"""Bring sound to one loudness, as EBU R 128 measures it: one pass to measure, one to apply what was found.

Loudness is the gated integrated loudness of ITU-R BS.1770-4 in LUFS, as FFmpeg's `ebur128` filter computes it.
"""

from collections.abc import Iterable, Iterator

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.filter import Graph

from roughy.media.rendering.samples import Samples

CEILING = -1.5
"""Decibels of full scale that no sample passes: room for what lies between samples and for what lossy coding adds
before the true peak of -1 dB that EBU R 128 allows."""

INAUDIBLE = -70.0
"""LUFS at which the measure's gate closes: what is no louder is not made louder."""

MOST_GAIN = 30.0
"""Decibels by which sound is raised at most, so that a nearly silent recording does not become noise."""


def measured_gain(blocks: Iterable[Samples], target: float, layout: str, rate: int) -> float:
    """The gain in decibels that brings the sound of `blocks` to `target` LUFS; 0 for silence."""
    loudness = INAUDIBLE
    for frame in _filtered(blocks, layout, rate, [("ebur128", "metadata=1")]):
        loudness = float(frame.metadata.get("lavfi.r128.I", loudness))
    return 0.0 if loudness <= INAUDIBLE else min(target - loudness, MOST_GAIN)


def louder(blocks: Iterable[Samples], gain: float, layout: str, rate: int) -> Iterator[Samples]:
    """The sound of `blocks`, sample for sample, `gain` decibels louder; a limiter holds peaks below `CEILING`."""
    limiter = f"limit={10 ** (CEILING / 20):.4f}:attack=5:release=50:level=0:latency=1"
    for frame in _filtered(blocks, layout, rate, [("volume", f"{gain:.3f}dB"), ("alimiter", limiter)]):
        yield frame.to_ndarray().astype(np.float32, copy=False)


def _filtered(
    blocks: Iterable[Samples], layout: str, rate: int, filters: list[tuple[str, str]]
) -> Iterator[AudioFrame]:
    graph = Graph()
    source = graph.add_abuffer(sample_rate=rate, format="fltp", layout=layout)
    steps = [graph.add(name, options) for name, options in [*filters, ("aformat", "sample_fmts=fltp")]]
    graph.link_nodes(source, *steps, graph.add("abuffersink")).configure()
    for block in blocks:
        if block.shape[1]:
            frame = AudioFrame.from_ndarray(np.ascontiguousarray(block), format="fltp", layout=layout)
            frame.sample_rate = rate
            graph.push(frame)
            yield from _ready(graph)
    graph.push(None)
    yield from _ready(graph)


def _ready(graph: Graph) -> Iterator[AudioFrame]:
    while True:
        try:
            frame = graph.pull()
        except (av.BlockingIOError, av.EOFError):
            return
        assert isinstance(frame, AudioFrame)
        yield frame
