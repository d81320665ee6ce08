"""Encode parts over the cores, a few ahead of the joiner, so that scratch space stays bounded."""

import ctypes
import os
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from fractions import Fraction
from pathlib import Path

from roughy.media.rendering.encoding import Job, encode_part
from roughy.media.rendering.filters import Filters
from roughy.media.rendering.frames import VideoPacket
from roughy.media.rendering.parts import EncodedPart
from roughy.media.rendering.spool import read_packets, write_packets
from roughy.media.source import open_source

AHEAD = 3
"""Parts for each worker that may be finished or under way before the joiner takes the first of them."""

M_MMAP_THRESHOLD = -3
"""glibc's number of the size from which a block is mapped on its own (`mallopt(3)`)."""

LARGE_BLOCK = 256 << 10
"""Bytes of a block that is mapped on its own."""


class Stopped(Exception):
    """Another part failed, so this one need not be finished."""


def cores() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0))


def give_memory_back() -> None:
    """Let the allocator return large blocks, such as pictures, as soon as they are freed.

    Left to itself, glibc keeps them for the thread that freed them, and the encoders of many short parts leave holes.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt:
        mallopt(M_MMAP_THRESHOLD, LARGE_BLOCK)


class Workers:
    """Threads that encode parts into scratch files; FFmpeg works outside the interpreter's lock, so they use the cores.

    `on_encoded` is called, by any of them, with the seconds of output that were just encoded.
    """

    def __init__(self, job: Job, scratch: Path, count: int, on_encoded: Callable[[Fraction], None]) -> None:
        give_memory_back()
        self._job = job
        self._scratch = scratch
        self._count = count
        self._on_encoded = on_encoded
        self._stop = threading.Event()
        self._pool = ThreadPoolExecutor(count, thread_name_prefix="encode")
        self._sources = ExitStack()
        self._own = threading.local()

    def encoded(self, parts: Sequence[EncodedPart]) -> Iterator[Iterator[VideoPacket]]:
        """The packets of each part in order; a part must be used up before the next is asked for."""
        waiting: deque[tuple[Future[None], Path]] = deque()
        for number, part in enumerate(parts):
            path = self._scratch / f"part-{number}"
            waiting.append((self._pool.submit(self._encode, part, path), path))
            if len(waiting) >= self._count * AHEAD:
                yield from self._next(waiting)
        while waiting:
            yield from self._next(waiting)

    def _next(self, waiting: "deque[tuple[Future[None], Path]]") -> Iterator[Iterator[VideoPacket]]:
        future, path = waiting.popleft()
        future.result()
        yield read_packets(path, self._job.target.unit)
        path.unlink()

    def close(self) -> None:
        """Stop what is under way and let go of the source."""
        self._stop.set()
        self._pool.shutdown(cancel_futures=True)
        self._sources.close()

    def _encode(self, part: EncodedPart, path: Path) -> None:
        if not hasattr(self._own, "source"):
            self._own.source = self._sources.enter_context(open_source(self._job.source))
            self._own.filters = Filters(self._job.target.filters)
        batches = encode_part(self._job, self._own.source, self._own.filters, part)
        write_packets(path, self._watched(part, batches))

    def _watched(self, part: EncodedPart, batches: Iterator[list[VideoPacket]]) -> Iterator[VideoPacket]:
        reached = part.start * self._job.unit
        for batch in batches:
            if self._stop.is_set():
                raise Stopped
            for packet in batch:
                assert packet.pts is not None
                moment = max(reached, packet.pts * self._job.target.unit)
                self._on_encoded(moment - reached)
                reached = moment
                yield packet
        self._on_encoded(part.end * self._job.unit - reached)
