"""When a stream's frames come and when it ends, from its index or a few packets rather than from the whole file."""

import struct
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import islice
from pathlib import Path

import av
import numpy as np
from av.container import InputContainer
from av.packet import Packet
from av.stream import Stream
from av.video.stream import VideoStream
from numpy.typing import NDArray

from roughy.media.source import packets, seek, stamp, unit

STANDARD_RATES = tuple(
    Fraction(rate) for rate in ("24000/1001", "24", "25", "30000/1001", "30", "50", "60000/1001", "60", "120")
)

WINDOW_PACKETS = 120
"""Consecutive pictures that are looked at in each place of a file without an index."""

REORDERING = 16
"""Pictures at a window's edges that may miss a neighbour, which is stored before or after the window."""

INDEX_SAMPLES = 4000
"""Entries of an index that are looked at, spread evenly over it."""

TAIL_SECONDS = 2


def frame_rate(container: InputContainer, stream: VideoStream) -> tuple[Fraction, bool]:
    """The nominal rate in frames a second, and whether the frames leave its grid (a variable frame rate).

    A rate is constant when every frame seen lies within an eighth of a frame, or within one unit of the time base, of
    one even grid from first to last: neither rounding nor the jitter of a camera's clock makes a rate variable, a
    dropped frame or a drift does.
    """
    windows = list(_index_window(stream) if has_index(stream) else _packet_windows(container, stream))
    claimed = (stream.guessed_rate, stream.base_rate, stream.average_rate, _measured_rate(stream, windows))
    candidates = [rate for rate in claimed if rate and 1 <= rate <= 1000]
    if not candidates:
        return Fraction(25), True
    for rate in candidates:
        if _keeps_to(rate, windows, unit(stream)):
            return rate, False
    return _nominal(candidates[0], windows, unit(stream)), True


def has_index(stream: Stream) -> bool:
    """Whether the container told every packet of the stream beforehand (MP4 and QuickTime that are not fragmented)."""
    return "mp4" in stream.container.format.name and stream.frames > 0 and len(stream.index_entries) > 0


Window = tuple[NDArray[np.int64], NDArray[np.int64] | None]
"""Timestamps in order of time, in units, and the ordinal number of each frame where it is known."""


NO_STAMPS = np.zeros(0, np.int64)


def _index_window(stream: VideoStream) -> Iterator[Window]:
    entries = stream.index_entries
    ordinals = np.arange(0, len(entries), max(1, len(entries) // INDEX_SAMPLES))
    yield np.array([entries[int(ordinal)].timestamp for ordinal in ordinals], dtype=np.int64), ordinals


def _packet_windows(container: InputContainer, stream: VideoStream) -> Iterator[Window]:
    begin, length = _begin(container), Fraction(container.duration or 0, av.time_base)
    for at in (begin, begin + length / 3, begin + length * 2 / 3) if length else (begin,):
        if not seek(container, at):
            return
        found = (stamp(packet) for packet in packets(container, [stream]))
        stamps = sorted(islice((moment for moment in found if moment is not None), WINDOW_PACKETS))
        if len(stamps) > 4 * REORDERING:
            yield np.array(stamps[REORDERING:-REORDERING], dtype=np.int64), None
        elif at == begin:
            yield np.array(stamps, dtype=np.int64), None


def _measured_rate(stream: VideoStream, windows: Sequence[Window]) -> Fraction | None:
    stamps, ordinals = windows[0] if windows else (NO_STAMPS, None)
    if ordinals is None or len(stamps) < 2 or stamps[-1] <= stamps[0]:
        return None
    return int(ordinals[-1]) / (int(stamps[-1] - stamps[0]) * unit(stream))


def _keeps_to(rate: Fraction, windows: Sequence[Window], time_unit: Fraction) -> bool:
    period = float(1 / (rate * time_unit))
    zero = windows[0][0][0] if windows and len(windows[0][0]) else 0
    deviations = [
        stamps - zero - period * (_grid(stamps, zero, period) if ordinals is None else ordinals)
        for stamps, ordinals in windows
        if len(stamps)
    ]
    if not deviations:
        return True
    spread = max(float(each.max()) for each in deviations) - min(float(each.min()) for each in deviations)
    return spread / 2 <= max(period / 8, 1.0)


def _grid(stamps: NDArray[np.int64], zero: int, period: float) -> NDArray[np.int64]:
    first = round(float(stamps[0] - zero) / period)
    return first + np.arange(len(stamps))


def _nominal(claimed: Fraction, windows: Sequence[Window], time_unit: Fraction) -> Fraction:
    rates = [
        np.diff(ordinals if ordinals is not None else np.arange(len(stamps))) / np.maximum(1, np.diff(stamps))
        for stamps, ordinals in windows
        if len(stamps) > 1
    ]
    if not rates:
        return claimed
    usual = float(np.median(np.concatenate(rates))) / float(time_unit)
    nearest = min(STANDARD_RATES, key=lambda rate: abs(float(rate) - usual))
    return nearest if abs(float(nearest) - usual) < 0.03 * usual else claimed


def stream_ends(container: InputContainer, streams: Sequence[Stream]) -> dict[int, Fraction]:
    """When each stream's last packet ends, in seconds of the container's clock, by stream index.

    An index or an exact header is believed as far as the file reaches; else the packets at the file's end tell, and in
    a container that knows no length, all packets. Streams of which nothing is found are left out.
    """
    if all(has_index(stream) for stream in streams):
        return {stream.index: _indexed_end(container, stream) for stream in streams}
    name = container.format.name
    if name in EXACT_HEADERS or (name == "mp3" and _has_complete_tag(container)):
        return {
            stream.index: ((stream.start_time or 0) + stream.duration) * unit(stream)
            for stream in streams
            if stream.duration
        }
    if container.duration and name not in GUESSED_LENGTHS:
        tail = _begin(container) + Fraction(container.duration, av.time_base) - TAIL_SECONDS
        ends = _packet_ends(container, streams) if seek(container, tail) else {}
        if ends:
            return ends
    seek(container, _begin(container))
    return _packet_ends(container, streams)


def _begin(container: InputContainer) -> Fraction:
    return Fraction(container.start_time or 0, av.time_base)


def _has_complete_tag(container: InputContainer) -> bool:
    """Whether an MP3 begins with a Xing header that counts its frames, and is as long as that header says.

    Layout of the header: https://www.codeproject.com/Articles/8295/MPEG-Audio-Frame-Header, section 2.3.1.
    """
    with Path(container.name.removeprefix("file:")).open("rb") as file:
        head = file.read(10)
        if head[:3] == b"ID3":
            size = sum((byte & 0x7F) << shift for byte, shift in zip(head[6:10], (21, 14, 7, 0), strict=True))
            file.seek(10 + size)
            head = b""
        head += file.read(4096)
    at = max(head.find(b"Xing"), head.find(b"Info"))
    if at < 0 or len(head) < at + 16:
        return False
    flags, _, promised = struct.unpack(">III", head[at + 4 : at + 16])
    return bool(flags & 3 == 3 and container.size >= promised)


EXACT_HEADERS = frozenset({"wav", "w64", "aiff", "flac"})
GUESSED_LENGTHS = frozenset({"aac", "mp3"})


def _indexed_end(container: InputContainer, stream: Stream) -> Fraction:
    entries = stream.index_entries
    start, intact = stream.start_time or 0, _intact_entries(container.size, stream)
    if intact == len(entries) and stream.duration:
        return (start + stream.duration) * unit(stream)
    if intact == 0:
        return start * unit(stream)
    last = entries[min(intact, len(entries) - 1)].timestamp
    return (start + last - entries[0].timestamp) * unit(stream)


def _intact_entries(size: int, stream: Stream) -> int:
    """How many packets lie wholly inside a file of `size` bytes that may have been cut off."""
    entries = stream.index_entries
    count = len(entries)
    while count and entries[count - 1].pos + entries[count - 1].size > size:
        count -= 1
    return count


def _packet_ends(container: InputContainer, streams: Sequence[Stream]) -> dict[int, Fraction]:
    ends: dict[int, Fraction] = {}
    for packet in packets(container, streams):
        moment = stamp(packet)
        if moment is not None:
            end = moment * unit(packet.stream) + _length(packet)
            ends[packet.stream_index] = max(end, ends.get(packet.stream_index, end))
    return ends


def _length(packet: "Packet[Stream]") -> Fraction:
    stream = packet.stream
    length = (packet.duration or 0) * unit(stream)
    if not length and isinstance(stream, VideoStream) and stream.guessed_rate:
        return 1 / stream.guessed_rate
    return length
