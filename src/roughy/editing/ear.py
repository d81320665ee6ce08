"""Where something can be heard: the level of a recording against its own quiet.

Recognizers place words to within some tens of milliseconds and stretch them over pauses; the level says where a sound
really begins and ends. The border between quiet and sound follows the room: it is measured anew for every stretch.
"""

from bisect import bisect_right
from dataclasses import dataclass
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from roughy.speech.sound import LEVEL_STEP, Sound
from roughy.timeline.span import Span, union
from roughy.timeline.ticks import Ticks

STRETCH = 1000
"""Levels (10 s) over which the room is taken as constant; the border is measured on three of them."""

HALF_DB = 2
QUIETEST = 70 * HALF_DB
LEAST_RISE = 6 * HALF_DB
LEAST_RANGE = 10 * HALF_DB
RISE = 0.3
"""A sound is this share of the way from the quiet (10th percentile) up to the loud (95th) of its stretch."""

DIP = 12 * HALF_DB
"""A moment inside a sound this much quieter than both sides of it divides two words."""

CLOSED_GAP = 6
SHORTEST_SOUND = 3
"""In levels: shorter gaps (60 ms) do not divide a sound, shorter sounds (30 ms) are clicks."""

_END = attrgetter("end")


@dataclass(frozen=True, slots=True)
class Ear:
    """The audible `sounds` of a recording in order, apart by at least 60 ms, where in it a `voice` speaks, and its
    `levels` as in `Sound`."""

    sounds: tuple[Span, ...]
    voice: tuple[Span, ...]
    levels: bytes

    def heard(self, within: Span) -> list[Span]:
        """The sounds that overlap `within`, clipped to it."""
        return _clipped(self.sounds, within)

    def spoken(self, within: Span) -> Ticks:
        """How long, in ticks, a voice speaks inside `within`."""
        return Ticks(sum(span.duration for span in _clipped(self.voice, within)))

    def dip(self, within: Span) -> Ticks | None:
        """The quietest moment inside a sound, where it is much quieter than on both sides; of several the last."""
        first, end = within.start // LEVEL_STEP, within.end // LEVEL_STEP
        levels = self.levels[first:end]
        if not levels:
            return None
        at = max(range(len(levels)), key=lambda number: (levels[number], number))
        deep = levels[at] - max(min(levels[: at + 1]), min(levels[at:])) >= DIP
        return Ticks((first + at) * LEVEL_STEP + LEVEL_STEP // 2) if deep else None


def listen(sound: Sound, duration: Ticks) -> Ear:
    """Find the sounds of a recording of `duration` ticks; where its levels tell nothing (missing, or noise as loud as
    speech) the voiced spans stand in for them."""
    levels = np.frombuffer(sound.levels, np.uint8)
    voice = tuple(_clipped(union(sound.voiced), Span(Ticks(0), duration)))
    sounds: list[Span] = []
    for start in range(0, len(levels), STRETCH):
        border = _border(levels[max(0, start - STRETCH) : start + 2 * STRETCH])
        stretch = levels[start : start + STRETCH]
        whole = Span(Ticks(start * LEVEL_STEP), Ticks((start + len(stretch)) * LEVEL_STEP))
        sounds += _clipped(voice, whole) if border is None else _runs(stretch <= border, start)
    heard = _clipped(_joined(sounds), Span(Ticks(0), duration))
    return Ear(tuple(heard) if len(levels) else voice, voice, sound.levels)


def _border(levels: NDArray[np.uint8]) -> int | None:
    quiet, loud = np.percentile(levels, [90, 5])
    quiet = min(float(quiet), QUIETEST)
    if quiet - loud < LEAST_RANGE:
        return None if quiet < QUIETEST else QUIETEST - LEAST_RISE
    return int(quiet - max(LEAST_RISE, RISE * (quiet - loud)))


def _runs(active: NDArray[np.bool_], offset: int) -> list[Span]:
    edges = np.flatnonzero(np.diff(np.concatenate(([False], active, [False])).astype(np.int8))) + offset
    return [
        Span(Ticks(int(start) * LEVEL_STEP), Ticks(int(end) * LEVEL_STEP))
        for start, end in zip(edges[::2], edges[1::2], strict=True)
    ]


def _joined(sounds: list[Span]) -> tuple[Span, ...]:
    joined: list[Span] = []
    for span in sounds:
        if joined and span.start - joined[-1].end < CLOSED_GAP * LEVEL_STEP:
            joined[-1] = Span(joined[-1].start, span.end)
        else:
            joined.append(span)
    return tuple(span for span in joined if span.duration >= SHORTEST_SOUND * LEVEL_STEP)


def _clipped(spans: tuple[Span, ...], within: Span) -> list[Span]:
    clipped: list[Span] = []
    for at in range(bisect_right(spans, within.start, key=_END), len(spans)):
        span = spans[at]
        if span.start >= within.end:
            break
        inside = within.start <= span.start and span.end <= within.end
        clipped.append(span if inside else Span(max(span.start, within.start), min(span.end, within.end)))
    return clipped
