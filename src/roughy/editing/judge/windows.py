"""Long recordings in overlapping windows, so that every utterance is judged once, with what stands around it."""

from collections.abc import Iterator

DECIDED = 80
"""Utterances that one window decides about."""

CONTEXT = 20
"""Utterances shown before and after them."""


def windows(count: int) -> Iterator[tuple[range, range]]:
    """Divide `count` utterances: of every window the utterances it shows, and among them those it decides about."""
    for start in range(0, count, DECIDED):
        decided = range(start, min(count, start + DECIDED))
        yield range(max(0, decided.start - CONTEXT), min(count, decided.stop + CONTEXT)), decided
