"""How many requests a caller may make: a token bucket each."""

import time
from collections.abc import Callable, Hashable

FORGOTTEN_AFTER = 10_000
"""Buckets that are kept before full ones, which say nothing, are dropped."""


class RateLimit:
    """Lets each caller make `per_minute` requests a minute, all of them at once if they like.

    Every caller has a bucket of `per_minute` tokens that refills steadily; a request takes one. The buckets are this
    process's own.
    """

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._size = per_minute
        self._per_second = per_minute / 60
        self._clock = clock
        self._buckets: dict[Hashable, tuple[float, float]] = {}

    def take(self, caller: Hashable) -> float:
        """Take a token: 0.0 where there was one, else the seconds until there is."""
        at = self._clock()
        tokens = self._tokens(caller, at)
        if tokens < 1:
            return (1 - tokens) / self._per_second
        if len(self._buckets) > FORGOTTEN_AFTER:
            self._buckets = {key: bucket for key, bucket in self._buckets.items() if self._tokens(key, at) < self._size}
        self._buckets[caller] = (tokens - 1, at)
        return 0.0

    def _tokens(self, caller: Hashable, at: float) -> float:
        tokens, since = self._buckets.get(caller, (float(self._size), at))
        return min(self._size, tokens + (at - since) * self._per_second)
