"""How much longer work takes, told in one way on the screen and over HTTP."""

import math

LEAST_SHARE, LEAST_SECONDS = 0.01, 1.0
"""Before this share of the work is done and these seconds have passed, a guess would leap about."""


def seconds_left(share: float, elapsed: float) -> int | None:
    """Whole seconds until work is done of which a `share` (0 to 1) took `elapsed` seconds, at the pace so far.

    None until that can be said.
    """
    if share >= 1:
        return 0
    if share < LEAST_SHARE or elapsed < LEAST_SECONDS:
        return None
    return math.ceil(elapsed * (1 - share) / share)
