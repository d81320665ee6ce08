"""Tell how much of a render is done, from whichever thread does it."""

import threading
from collections.abc import Iterator
from fractions import Fraction

from roughy.jobs.child import OnProgress
from roughy.media.rendering.samples import Samples

STEP = 0.005
"""Share of the work between two reports."""

WRITING = 0.02
"""Share of the work that is left to finish the file when everything is encoded."""


def within(report: OnProgress, begin: Fraction, end: Fraction) -> OnProgress:
    """Report the progress of a stage, 0 to 1, as that of the whole, of which it takes from `begin` to `end`."""
    return lambda share: report(float(begin + (end - begin) * Fraction(share)))


def rising(report: OnProgress) -> OnProgress:
    """Report only what is more than was reported before: a render that begins anew does not take its word back."""
    highest = 0.0

    def more(share: float) -> None:
        nonlocal highest
        if share > highest:
            highest = share
            report(share)

    return more


class Progress:
    """Adds up seconds of output that are done and reports the share of `total` seconds."""

    def __init__(self, total: Fraction, report: OnProgress) -> None:
        self._total = total
        self._report = report
        self._done = Fraction(0)
        self._reported = 0.0
        self._lock = threading.Lock()

    def advance(self, seconds: Fraction) -> None:
        """Count `seconds` of output as done."""
        with self._lock:
            self._done += seconds
            share = min(1.0, float(self._done / self._total)) * (1 - WRITING)
            if share >= self._reported + STEP:
                self._reported = share
                self._report(share)

    def counting(self, blocks: Iterator[Samples], rate: int) -> Iterator[Samples]:
        """Hand on blocks of sound and count them as done."""
        for block in blocks:
            yield block
            self.advance(Fraction(block.shape[1], rate))
