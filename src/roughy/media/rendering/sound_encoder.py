"""Encode cut sound: which channels, rate and bit rate an output has, and the stream of packets itself."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.packet import Packet

from roughy.media.output import Output
from roughy.media.recording import AudioStream as SourceSound
from roughy.media.rendering.samples import Samples

AAC_RATES = (96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000)
MP3_RATES = (48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000)

USUAL_BITRATE = {1: 128_000, 2: 192_000, 6: 384_000}
"""Bits a second where nothing is asked for, by channels: transparent for speech and close to it for music."""

UNCOMPRESSED = ("pcm_", "flac", "alac", "wavpack", "truehd", "mlp")
"""Prefixes of codecs whose bit rate says nothing of what a lossy copy of them needs."""


@dataclass(frozen=True, slots=True)
class SoundTarget:
    """What sound is encoded to: FFmpeg's encoder and channel layout, samples and bits a second."""

    encoder: str
    layout: str
    rate: int
    bit_rate: int


def sound_target(output: Output, source: SourceSound) -> SoundTarget:
    """Choose the sound of `output`: mono, stereo and (in AAC) 5.1 stay, everything else becomes stereo.

    The rate stays where the codec has it, else it is the next lower one. A wanted bit
    rate never exceeds a lossy source's.
    """
    mp3 = output.format == "mp3"
    channels = source.channels if source.channels <= 2 or (source.channels == 6 and not mp3) else 2
    rates = MP3_RATES if mp3 else AAC_RATES
    return SoundTarget(
        encoder="libmp3lame" if mp3 else "aac",
        layout={1: "mono", 2: "stereo", 6: "5.1"}[channels],
        rate=next((rate for rate in rates if rate <= source.sample_rate), rates[-1]),
        bit_rate=_bit_rate(output, source) or USUAL_BITRATE[channels],
    )


def _bit_rate(output: Output, source: SourceSound) -> int | None:
    if output.audio_bitrate is None or source.bit_rate is None or source.codec.startswith(UNCOMPRESSED):
        return output.audio_bitrate
    return min(output.audio_bitrate, source.bit_rate)


def add_sound(container: OutputContainer, target: SoundTarget) -> AudioStream:
    """Add a stream to be filled with `encode_sound` to an output that has no header yet."""
    stream = container.add_stream(target.encoder, rate=target.rate)
    assert isinstance(stream, AudioStream)
    stream.codec_context.layout = target.layout
    stream.codec_context.format = "fltp"
    stream.codec_context.bit_rate = target.bit_rate
    stream.codec_context.time_base = Fraction(1, target.rate)
    stream.codec_context.open()
    return stream


def encode_sound(
    stream: AudioStream, blocks: Iterable[Samples], target: SoundTarget, rate: int
) -> "Iterator[Packet[AudioStream]]":
    """Encode blocks at `rate` samples a second that follow each other without gap, the first one starting at zero."""
    size = stream.codec_context.frame_size
    at = 0
    for block in _regrouped(_resampled(blocks, target, rate), size):
        frame = AudioFrame.from_ndarray(np.ascontiguousarray(block), format="fltp", layout=target.layout)
        frame.sample_rate = target.rate
        frame.time_base = stream.codec_context.time_base
        frame.pts = at
        at += block.shape[1]
        yield from stream.encode(frame)
    yield from stream.encode(None)


def _resampled(blocks: Iterable[Samples], target: SoundTarget, rate: int) -> Iterator[Samples]:
    if rate == target.rate:
        yield from blocks
        return
    resampler = AudioResampler(format="fltp", layout=target.layout, rate=target.rate)
    for block in blocks:
        frame = AudioFrame.from_ndarray(np.ascontiguousarray(block), format="fltp", layout=target.layout)
        frame.sample_rate = rate
        for converted in resampler.resample(frame):
            yield converted.to_ndarray().astype(np.float32, copy=False)
    for converted in resampler.resample(None):
        yield converted.to_ndarray().astype(np.float32, copy=False)


def _regrouped(blocks: Iterable[Samples], size: int) -> Iterator[Samples]:
    rest: Samples | None = None
    for block in blocks:
        joined = block if rest is None else np.concatenate((rest, block), axis=1)
        whole = joined.shape[1] // size * size
        for at in range(0, whole, size):
            yield joined[:, at : at + size]
        rest = joined[:, whole:]
    if rest is not None and rest.shape[1]:
        yield rest
