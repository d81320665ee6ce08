"""The sound of an output, from the source's stream to packets."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from itertools import count
from typing import Any

from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.packet import Packet

from roughy.jobs.child import OnProgress
from roughy.media.recording import AudioStream as SourceSound
from roughy.media.rendering.loudness import louder, needed_gain
from roughy.media.rendering.pieces import Cut
from roughy.media.rendering.progress import Progress, within
from roughy.media.rendering.samples import SampleReader, Samples
from roughy.media.rendering.sound import cut_samples
from roughy.media.rendering.sound_encoder import add_sound, encode_sound, sound_target
from roughy.media.rendering.task import Task
from roughy.media.source import open_source

Watch = Callable[[Iterator[Samples], int], Iterator[Samples]]
"""Hands on blocks of sound at a rate of samples a second, and may count them."""


@contextmanager
def soundtrack(
    task: Task,
    sound: SourceSound,
    cut: Cut,
    container: OutputContainer,
    *,
    on_measured: OnProgress,
    watch: Watch = lambda blocks, _: blocks,
) -> Iterator["Iterator[Packet[Any]]"]:
    """Add the sound of `cut` to an output that has no header yet; gives its packets, made as they are asked for.

    Where a loudness is wanted, the cut's sound is first measured, which `on_measured` is told about, 0 to 1.
    """
    target = sound_target(task.output, sound)
    gain = _gain(task, sound, cut, target.layout, on_measured)
    with _reader(task, sound, target.layout) as reader:
        blocks = watch(cut_samples(cut, reader), reader.rate)
        if gain:
            blocks = louder(blocks, gain, target.layout, reader.rate)
        yield encode_sound(add_sound(container, target), blocks, target, reader.rate)


def _gain(task: Task, sound: SourceSound, cut: Cut, layout: str, on_measured: OnProgress) -> float:
    if task.output.loudness is None:
        return 0.0
    passes = count()

    def blocks() -> Iterator[Samples]:
        # Nobody knows how many passes there will be: each is given half of what the ones before it have left.
        left = Fraction(1, 2 ** next(passes))
        progress = Progress(cut.length * cut.unit, within(on_measured, 1 - left, 1 - left / 2))
        with _reader(task, sound, layout) as reader:
            yield from progress.counting(cut_samples(cut, reader), reader.rate)

    return needed_gain(blocks, task.output.loudness, layout, sound.sample_rate)


@contextmanager
def _reader(task: Task, sound: SourceSound, layout: str) -> Iterator[SampleReader]:
    with open_source(task.source) as source:
        stream = source.streams[sound.index]
        assert isinstance(stream, AudioStream)
        yield SampleReader(source, stream, layout)
