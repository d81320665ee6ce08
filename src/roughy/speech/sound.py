"""What the ear knows beside the words: how loud it is at every moment, and where someone speaks."""

from dataclasses import dataclass

from pydantic import Base64Bytes

from roughy.timeline.span import Span
from roughy.timeline.ticks import TICKS_PER_SECOND, Ticks

LEVEL_STEP = Ticks(TICKS_PER_SECOND // 100)
"""Ticks that one entry of `Sound.levels` covers: 10 ms."""


@dataclass(frozen=True, slots=True)
class Sound:
    """The measured sound of a recording.

    `levels` holds one byte for every 10 ms: the RMS level in dB below full scale, 0 for 0 dBFS to 255 for silence, in
    half decibels (level 80 is -40 dBFS). `voiced` are the spans in which a voice activity detector hears speech,
    whether or not a word covers them.
    """

    levels: Base64Bytes
    voiced: tuple[Span, ...]
