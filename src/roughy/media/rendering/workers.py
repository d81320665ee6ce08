"""Encode parts over the cores, a few ahead of the joiner, so that scratch space stays bounded."""

import os
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path

from roughy.media.rendering.parts import EncodedPart, Job, encode_part

AHEAD = 2
"""Parts for each worker that may be finished or under way before the joiner takes the first of them."""


class Stopped(Exception):
    """Another part failed, so this one need not be finished."""


def cores() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0))


def encode_parts(
    job: Job, parts: Sequence[EncodedPart], scratch: Path, workers: int, on_encoded: Callable[[Fraction], None]
) -> Generator[Path, None, None]:
    """Encode `parts` with `workers` threads and yield each part's file in order; it goes when the next is asked for.

    FFmpeg works outside the interpreter's lock, so threads use the cores. `on_encoded` is called, by any of them, with
    the seconds of output that were just encoded.
    """
    stop = threading.Event()
    waiting: deque[tuple[Future[None], Path]] = deque()
    pool = ThreadPoolExecutor(workers, thread_name_prefix="encode")
    try:
        for number, part in enumerate(parts):
            path = scratch / f"part-{number}.nut"
            waiting.append((pool.submit(_encode, job, part, path, stop, on_encoded), path))
            if len(waiting) >= workers * AHEAD:
                yield from _next(waiting)
        while waiting:
            yield from _next(waiting)
    finally:
        stop.set()
        pool.shutdown(cancel_futures=True)


def _next(waiting: deque[tuple[Future[None], Path]]) -> Iterator[Path]:
    future, path = waiting.popleft()
    future.result()
    yield path
    path.unlink()


def _encode(
    job: Job, part: EncodedPart, path: Path, stop: threading.Event, on_encoded: Callable[[Fraction], None]
) -> None:
    reached = part.start * job.unit
    for moment in encode_part(job, part, path):
        on_encoded(moment - reached)
        reached = moment
        if stop.is_set():
            raise Stopped
    on_encoded(part.end * job.unit - reached)
