"""Measure how loud a recording is, by EBU R 128 (ITU-R BS.1770, EBU Tech 3342), with FFmpeg's `ebur128` filter."""

import math
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

import av
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.filter import Graph

from roughy.media.sound_frames import decoded_sound, filtered_sound
from roughy.media.source import open_source
from roughy.media.speech_stream import speech_stream

MEASURED_RATE = 48_000
QUIETEST = -70.0
"""LUFS below which BS.1770 does not gate anything in: the integrated loudness of silence."""


@dataclass(frozen=True, slots=True)
class Loudness:
    """`integrated` loudness in LUFS, loudness `range` in LU and `true_peak` in dB above full scale (dBTP)."""

    integrated: float
    range: float
    true_peak: float


def loudness(path: str) -> Loudness | None:
    """Measure the stream of the recording that carries its speech; None for a recording without sound.

    Silence has an integrated loudness of -70 LUFS and a true peak of minus infinity. Raises `RoughyError` as `probe`
    does.
    """
    chosen = speech_stream(path)
    if chosen is None:
        return None
    with open_source(path) as container:
        stream = container.streams[chosen]
        assert isinstance(stream, AudioStream)
        measured: dict[str, str] = {}
        for frame in _through_meter(_alike(decoded_sound(container, stream))):
            measured = frame.metadata or measured
    peak = float(measured.get("lavfi.r128.true_peak", 0))
    return Loudness(
        integrated=float(measured.get("lavfi.r128.I", QUIETEST)),
        range=float(measured.get("lavfi.r128.LRA", 0)),
        true_peak=20 * math.log10(peak) if peak > 0 else -math.inf,
    )


def _alike(frames: Iterator[AudioFrame]) -> Iterator[AudioFrame]:
    """The frames in the layout of the first, without those that cannot be brought to it."""
    resampler, layout, form = None, None, None
    for frame in frames:
        frame.pts = None
        layout = layout or frame.layout.name
        if resampler is None or form != (frame.format.name, frame.layout.name, frame.sample_rate):
            form = (frame.format.name, frame.layout.name, frame.sample_rate)
            resampler = AudioResampler("dbl", layout, MEASURED_RATE)
        with suppress(av.ArgumentError):
            yield from resampler.resample(frame)


def _through_meter(frames: Iterator[AudioFrame]) -> Iterator[AudioFrame]:
    graph: Graph | None = None
    for frame in frames:
        if graph is None:
            graph = _meter(frame)
        graph.push(frame)
        yield from filtered_sound(graph)
    if graph:
        graph.push(None)
        yield from filtered_sound(graph)


def _meter(first: AudioFrame) -> Graph:
    graph = Graph()
    source = graph.add_abuffer(sample_rate=MEASURED_RATE, format=first.format.name, layout=first.layout.name)
    meter = graph.add("ebur128", "metadata=1:peak=true:framelog=quiet")
    sink = graph.add("abuffersink")
    source.link_to(meter)
    meter.link_to(sink)
    graph.configure()
    return graph
