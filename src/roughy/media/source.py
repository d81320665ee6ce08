"""Open recordings that come from strangers: only known containers, only the file itself, never another address."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.packet import Packet
from av.stream import Disposition, Stream
from av.video.stream import VideoStream

from roughy.errors import RoughyError

DEMUXERS = (
    "mov",
    "matroska",
    "avi",
    "mpegts",
    "mpeg",
    "mxf",
    "mp3",
    "wav",
    "w64",
    "flac",
    "ogg",
    "aac",
    "aiff",
    "asf",
)
"""FFmpeg's names of the containers that are read; playlists and image sequences, which open other files, are not."""

LONGEST_SECONDS = 48 * 3600
"""No recording is believed to last longer: a container that says so lies, and its silence would fill the disk."""

PATIENCE_ERRORS = 50
"""Failed reads without a packet between them after which a damaged file is taken to end."""

STILL_CODECS = frozenset({"png", "bmp", "gif", "tiff", "webp", "jpegls"})

NO_PICTURE = (
    Disposition.attached_pic | Disposition.timed_thumbnails | Disposition.still_image | Disposition.non_diegetic
)


def open_source(path: str) -> InputContainer:
    """Open the recording at `path` for demuxing and decoding.

    Raises `RoughyError` `empty_file` for a file of no bytes and `unreadable_media` for what no known container is.
    """
    file = Path(path).absolute()
    if file.stat().st_size == 0:
        raise RoughyError("empty_file", "The file is empty; export or upload it again.")
    try:
        return av.open(
            f"file:{file}",
            container_options={"format_whitelist": ",".join(DEMUXERS), "protocol_whitelist": "file"},
            metadata_errors="replace",
        )
    except (av.FFmpegError, ValueError) as error:
        if isinstance(error, MemoryError):
            raise MemoryError from error
        raise unreadable() from error


def unreadable() -> RoughyError:
    """The refusal of a file in which nothing decodes."""
    return RoughyError("unreadable_media", "The file is damaged or is no audio or video; export it again.")


def picture_stream(container: InputContainer) -> VideoStream | None:
    """The first video stream that is footage: no cover art, thumbnail or still, and with a decoder."""
    return next((stream for stream in container.streams.video if _is_footage(stream)), None)


def _is_footage(stream: VideoStream) -> bool:
    return bool(
        has_decoder(stream)
        and not stream.disposition & NO_PICTURE
        and stream.codec_context.name not in STILL_CODECS
        and not (stream.codec_context.name == "mjpeg" and stream.frames == 1)
    )


def sound_streams(container: InputContainer) -> tuple[AudioStream, ...]:
    """The audio streams that have a decoder, in the container's order."""
    return tuple(stream for stream in container.streams.audio if has_decoder(stream))


def has_decoder(stream: Stream) -> bool:
    """Whether FFmpeg knows the stream's codec and the container told what it needs to be decoded."""
    context: object = stream.codec_context
    if context is None:
        return False
    if isinstance(stream, AudioStream):
        return stream.sample_rate > 0 and stream.channels > 0
    return stream.codec_context.name != "none"


def packets(container: InputContainer, streams: Sequence[Stream]) -> Iterator["Packet[Stream]"]:
    """The packets of `streams` from where the container stands, reading on behind damage; empty ones flush decoders."""
    errors = 0
    while errors < PATIENCE_ERRORS:
        try:
            for packet in container.demux(*streams):
                errors = 0
                yield packet
        except av.FFmpegError:
            # Also what FFmpeg calls a want of memory: here it is a packet that lies about its size.
            errors += 1
        except IndexError:
            # PyAV stumbles at the end of a file in which a stream turned up that was not announced.
            return
        else:
            return


def seek(container: InputContainer, moment: Fraction) -> bool:
    """Go to the last place before `moment`, in seconds of the container's clock, from which all streams decode.

    False, and nothing is promised of where the container stands, where a file does not let itself be sought in.
    """
    try:
        container.seek(round(moment * av.time_base))
    except (av.FFmpegError, OverflowError):
        return False
    return True


def unit(stream: Stream) -> Fraction:
    """Seconds that one unit of the stream's timestamps lasts."""
    return stream.time_base or Fraction(1, 1_000_000)


def stamp(packet: "Packet[Any]") -> int | None:
    """The packet's presentation time in its stream's units; the decoding time where a container knows no other."""
    return packet.dts if packet.pts is None else packet.pts
