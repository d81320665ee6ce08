"""Look at a recording: what streams it has, how they lie in time, and that they truly decode."""

import math
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import cast

from av.audio.stream import AudioStream as SoundSource
from av.buffer import Buffer
from av.container import InputContainer
from av.frame import Frame
from av.stream import Stream
from av.video.frame import VideoFrame
from av.video.stream import VideoStream as PictureSource

from roughy.errors import RoughyError
from roughy.media.first_frames import first_frames
from roughy.media.recording import AudioStream, Recording, VideoStream
from roughy.media.source import LONGEST_SECONDS, open_source, picture_stream, sound_streams, unit, unreadable
from roughy.media.timing import frame_rate, stream_ends
from roughy.timeline.ticks import TICKS_PER_SECOND, Ticks, from_seconds

TRANSFERS_HDR = frozenset({16, 18})
"""SMPTE ST 2084 (PQ) and ARIB STD-B67 (HLG), as ITU-T H.273 numbers them."""

FIELD_ORDERS_INTERLACED = frozenset({2, 3, 4, 5})
"""FFmpeg's AVFieldOrder from top-top to bottom-top; 0 is unknown and 1 progressive."""

TIMECODE_SAMPLE_BYTES = 4


def probe(path: str) -> Recording:
    """Describe the recording at `path`, reading no more of it than that takes.

    Raises `RoughyError` with code `empty_file`, `unreadable_media` (no known container, or nothing in it decodes) or
    `no_media_streams` (a container without audio or video that FFmpeg can decode).
    """
    with open_source(path) as container:
        picture, sounds = picture_stream(container), sound_streams(container)
        streams: list[Stream] = [*([picture] if picture else []), *sounds]
        if not streams:
            raise RoughyError("no_media_streams", "The file holds no audio or video that can be decoded.")
        look = first_frames(container, streams)
        if not look.frames:
            raise unreadable()
        timeline = _timeline(container, [stream for stream in streams if look.keeps(stream)], look.frames)
        if timeline.duration > LONGEST_SECONDS * TICKS_PER_SECOND:
            raise unreadable()
        return Recording(
            container=container.format.name,
            duration=timeline.duration,
            size_bytes=Path(path).stat().st_size,
            video=_video(container, picture, look.frames[picture.index], timeline)
            if picture and picture.index in look.frames
            else None,
            audio=tuple(_audio(sound, timeline) for sound in sounds if look.keeps(sound)),
            timecode=_timecode(container, picture),
            origin=from_seconds(timeline.origin),
        )


@dataclass(frozen=True, slots=True)
class _Timeline:
    """Where each stream begins and ends, in seconds of the container's clock."""

    starts: Mapping[int, Fraction]
    ends: Mapping[int, Fraction]
    origin: Fraction

    @property
    def duration(self) -> Ticks:
        return from_seconds(max(self.ends.values()) - self.origin)

    def start(self, stream: Stream) -> Ticks:
        return from_seconds(self.starts[stream.index] - self.origin)

    def length(self, stream: Stream) -> Ticks:
        return from_seconds(self.ends[stream.index] - self.starts[stream.index])


def _timeline(container: InputContainer, streams: Sequence[Stream], frames: Mapping[int, Frame]) -> _Timeline:
    starts = {stream.index: _start(stream, frames.get(stream.index)) for stream in streams}
    ends = stream_ends(container, streams)
    latest = max([*ends.values(), *starts.values()])
    return _Timeline(
        starts=starts,
        ends={index: max(start, ends.get(index, latest)) for index, start in starts.items()},
        origin=min(starts.values()),
    )


def _start(stream: Stream, frame: Frame | None) -> Fraction:
    if frame is not None and frame.pts is not None and frame.time_base is not None:
        return frame.pts * frame.time_base
    return (stream.start_time or 0) * unit(stream)


def _video(container: InputContainer, stream: PictureSource, frame: Frame, timeline: _Timeline) -> VideoStream:
    assert isinstance(frame, VideoFrame)
    context = stream.codec_context
    rate, variable = frame_rate(container, stream)
    rotation, mirrored = _orientation(frame)
    return VideoStream(
        index=stream.index,
        codec=context.codec.canonical_name,
        profile=context.profile,
        width=frame.width,
        height=frame.height,
        pixel_format=frame.format.name,
        frame_rate=rate,
        variable=variable,
        time_base=unit(stream),
        start=timeline.start(stream),
        duration=timeline.length(stream),
        bit_rate=context.bit_rate or _rate_beside_sound(container),
        rotation=rotation,
        pixel_aspect=stream.sample_aspect_ratio or Fraction(1),
        interlaced=frame.interlaced_frame or context.field_order in FIELD_ORDERS_INTERLACED,
        hdr=frame.color_trc in TRANSFERS_HDR,
        mirrored=mirrored,
    )


def _rate_beside_sound(container: InputContainer) -> int | None:
    """What a file's bits a second leave for its picture, for containers that do not tell (Matroska, transport streams).

    Too much by what the container itself needs, and by sound whose rate it does not tell either.
    """
    return max(0, container.bit_rate - sum(sound.bit_rate or 0 for sound in sound_streams(container))) or None


def _orientation(frame: VideoFrame) -> tuple[int, bool]:
    """The clockwise turn in degrees and whether the picture is mirrored before it, from the display matrix.

    The matrix is nine 32-bit numbers, row by row; its columns tell where the picture's axes go, y pointing down
    (ISO/IEC 14496-12, 8.3.2).
    """
    matrix = cast(Mapping[str, Buffer], frame.side_data).get("DISPLAYMATRIX")
    if matrix is None:
        return 0, False
    a, b, _, c, d, *_ = struct.unpack("=9i", bytes(matrix)[:36])
    mirrored = a * d - b * c < 0
    turn = math.degrees(math.atan2(-b, -a) if mirrored else math.atan2(b, a))
    return round(turn / 90) % 4 * 90, mirrored


def _audio(stream: SoundSource, timeline: _Timeline) -> AudioStream:
    context = stream.codec_context
    return AudioStream(
        index=stream.index,
        codec=context.codec.canonical_name,
        channels=context.channels,
        layout=context.layout.name,
        sample_rate=context.sample_rate,
        time_base=unit(stream),
        start=timeline.start(stream),
        duration=timeline.length(stream),
        bit_rate=context.bit_rate or None,
    )


def _timecode(container: InputContainer, picture: PictureSource | None) -> str | None:
    tagged = [picture.metadata] if picture else []
    tagged += [container.metadata, *(stream.metadata for stream in container.streams if _may_tell_timecode(stream))]
    for metadata in tagged:
        for key, value in metadata.items():
            if key.lower() == "timecode" and value:
                return value
    return None


def _may_tell_timecode(stream: Stream) -> bool:
    """Whether a `timecode` tag of the stream is one: always, but for tracks of data that are no timecode track.

    FFmpeg also takes such a tag from the camera's own measurements (Sony's `rtmd` tracks). Samples of a timecode track
    are 32-bit numbers (QuickTime File Format, "Timecode sample data"), those of others are longer.
    """
    return stream.type != "data" or any(entry.size == TIMECODE_SAMPLE_BYTES for entry in stream.index_entries[:1])
