"""Give packets of joined parts decoding times that rise throughout."""

import heapq
from collections import deque
from collections.abc import Iterator
from itertools import islice

from roughy.media.rendering.frames import VideoPacket


class DisorderedPackets(Exception):
    """Frames are reordered by more than was said, or two share one moment, so no rising decoding times exist."""


def stamped(packets: Iterator[VideoPacket], depth: int, end: int) -> Iterator[VideoPacket]:
    """Set each packet's decoding time to the presentation time of the frame `depth` places before it in display order.

    That is the latest clock by which a decoder that reorders up to `depth` frames has every frame in time (ISO/IEC
    14496-10, C.4.5.3), and it rises as presentation times do, however parts were encoded. `packets` come in decoding
    order, in parts that do not overlap; the last one shown lasts until `end`, in units of their time base.
    """
    held: deque[VideoPacket] = deque()
    for packet in _decodable(packets, depth):
        held.append(packet)
        if len(held) > depth + 1:
            yield held.popleft()
    if held:
        last = max(held, key=_pts)
        last.duration = end - _pts(last)
    yield from held


def _decodable(packets: Iterator[VideoPacket], depth: int) -> Iterator[VideoPacket]:
    opening = list(islice(packets, depth + 1))
    moments = sorted(map(_pts, opening))
    step = max(1, moments[1] - moments[0]) if len(moments) > 1 else 1
    due = moments[:]
    for number, packet in enumerate(opening):
        packet.dts = moments[0] - (depth - number) * step
        yield packet
    if due:
        heapq.heappop(due)
    latest = moments[0] if moments else 0
    for packet in packets:
        packet.dts = heapq.heappushpop(due, _pts(packet))
        if not latest < packet.dts <= _pts(packet):
            raise DisorderedPackets
        latest = packet.dts
        yield packet


def _pts(packet: VideoPacket) -> int:
    assert packet.pts is not None
    return packet.pts
