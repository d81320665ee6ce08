"""Bring sound to one loudness, as EBU R 128 measures it: passes to measure, and one to apply what was found.

Loudness is the gated integrated loudness of ITU-R BS.1770-4 in LUFS, as FFmpeg's `ebur128` filter computes it.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np
from av.audio.frame import AudioFrame
from av.filter import Graph

from roughy.media.rendering.samples import Samples
from roughy.media.sound_frames import filtered_sound

CEILING = -1.5
"""Decibels of full scale that no sample passes: room for what lies between samples and for what lossy coding adds
before the true peak of -1 dB that EBU R 128 allows."""

INAUDIBLE = -70.0
"""LUFS at which the measure's gate closes: what is no louder is not made louder."""

MOST_GAIN = 30.0
"""Decibels by which sound is raised at most, so that a nearly silent recording does not become noise."""


CLOSE_ENOUGH = 0.3
"""LU from the target within which nothing more is corrected; EBU R 128 allows 0.5."""

MOST_STRETCH = 4.0
"""Decibels of gain that are tried at most for a decibel of loudness."""

MEASUREMENTS = 4
"""How often at most sound is measured again behind the limiter, which takes away some of the loudness it is given."""


def needed_gain(sound: Callable[[], Iterable[Samples]], target: float, layout: str, rate: int) -> float:
    """The gain in decibels with which `louder` brings sound to `target` LUFS; 0 for silence.

    `sound` gives its blocks anew at each call: once, and again where the limiter has something to hold.
    """
    loudest = _Loudest()
    gain = measured_gain(loudest.watching(sound()), target, layout, rate)
    if loudest.decibels + gain <= CEILING:
        return gain
    lacking = [measured_gain(louder(sound(), gain, layout, rate), target, layout, rate)]
    gains = [gain]
    while len(gains) < MEASUREMENTS and abs(lacking[-1]) > CLOSE_ENOUGH:
        gains.append(min(gains[-1] + lacking[-1] * _stretch(gains, lacking), MOST_GAIN))
        lacking.append(measured_gain(louder(sound(), gains[-1], layout, rate), target, layout, rate))
    return min(zip(map(abs, lacking), gains, strict=True))[1]


def _stretch(gains: Sequence[float], lacking: Sequence[float]) -> float:
    """How much gain the last step took for a decibel of loudness behind the limiter."""
    if len(gains) < 2:
        return 1.0
    won = lacking[-2] - lacking[-1]
    return min(MOST_STRETCH, max(1.0, (gains[-1] - gains[-2]) / won)) if won > 0 else 1.0


class _Loudest:
    """Remembers the largest sample of blocks that pass."""

    def __init__(self) -> None:
        self._largest = 0.0

    def watching(self, blocks: Iterable[Samples]) -> Iterator[Samples]:
        for block in blocks:
            self._largest = max(self._largest, float(np.abs(block).max(initial=0)))
            yield block

    @property
    def decibels(self) -> float:
        return 20 * math.log10(self._largest) if self._largest else -math.inf


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
            yield from filtered_sound(graph)
    graph.push(None)
    yield from filtered_sound(graph)
