"""The sound of an output, from the source's stream to packets."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.packet import Packet

from roughy.media.recording import AudioStream as SourceSound
from roughy.media.rendering.loudness import louder, needed_gain
from roughy.media.rendering.pieces import Cut
from roughy.media.rendering.samples import SampleReader, Samples
from roughy.media.rendering.sound import cut_samples
from roughy.media.rendering.sound_encoder import add_sound, encode_sound, sound_target
from roughy.media.rendering.task import Task
from roughy.media.source import open_source

Watch = Callable[[Iterator[Samples], int], Iterator[Samples]]
"""Hands on blocks of sound at a rate of samples a second, and may count them."""


@contextmanager
def soundtrack(
    task: Task, sound: SourceSound, cut: Cut, container: OutputContainer, watch: Watch = lambda blocks, _: blocks
) -> Iterator["Iterator[Packet[Any]]"]:
    """Add the sound of `cut` to an output that has no header yet; gives its packets, made as they are asked for."""
    target = sound_target(task.output, sound)
    with _reader(task, sound, target.layout) as reader:
        gain = _gain(task, sound, cut, target.layout, reader.rate)
        blocks = watch(cut_samples(cut, reader), reader.rate)
        if gain:
            blocks = louder(blocks, gain, target.layout, reader.rate)
        yield encode_sound(add_sound(container, target), blocks, target, reader.rate)


def _gain(task: Task, sound: SourceSound, cut: Cut, layout: str, rate: int) -> float:
    if task.output.loudness is None:
        return 0.0

    def blocks() -> Iterator[Samples]:
        with _reader(task, sound, layout) as reader:
            yield from cut_samples(cut, reader)

    return needed_gain(blocks, task.output.loudness, layout, rate)


@contextmanager
def _reader(task: Task, sound: SourceSound, layout: str) -> Iterator[SampleReader]:
    with open_source(task.source) as source:
        stream = source.streams[sound.index]
        assert isinstance(stream, AudioStream)
        yield SampleReader(source, stream, layout)
