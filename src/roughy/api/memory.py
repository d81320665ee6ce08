"""Keep freed memory for the next chunk of an upload.

By default glibc hands a large buffer back to the system when it is freed, so each of the next ones is made of fresh
pages, which take longer to get than the bytes to copy; and it keeps a heap for every few threads, so what one of them
freed serves no other. See mallopt(3).
"""

import ctypes

TRIM_THRESHOLD, MMAP_THRESHOLD, ARENA_MAX = -1, -3, -8
"""The names of what can be set, in glibc's malloc.h."""
KEPT_BYTES = 64 << 20
LARGEST_KEPT_BYTES = 4 << 20


def keep_freed_memory() -> None:
    """Let this process keep what it freed, up to `KEPT_BYTES`; does nothing where the C library is not glibc."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt:
        mallopt(ARENA_MAX, 1)
        mallopt(MMAP_THRESHOLD, LARGEST_KEPT_BYTES)
        mallopt(TRIM_THRESHOLD, KEPT_BYTES)
