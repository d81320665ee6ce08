"""Exact media time as whole ticks.

A tick is 1/56,448,000,000 s. That rate (2^13 * 3^2 * 5^6 * 7^2) is a common multiple of the sample rates 8 to
192 kHz, of the frame rates 24 to 120 with their 1001 variants, of the 90 kHz MPEG clock, of microseconds and of the
usual MP4 time scales (12288, 12800, 15360, 24576, 30720), so all of them convert without rounding. A day is
4.9e15 ticks and fits a signed 64-bit column and a double's mantissa.
"""

from fractions import Fraction
from typing import Annotated, NewType

from pydantic import PlainSerializer, PlainValidator

Ticks = NewType("Ticks", int)
"""A moment or a length in ticks; moments count from the first presented sample or frame of the source."""

TICKS_PER_SECOND = 56_448_000_000

START = Ticks(0)
"""The source's first moment."""

Rational = Annotated[Fraction, PlainValidator(Fraction), PlainSerializer(str)]
"""A `Fraction` that crosses a JSON boundary as `"num/den"`."""


def from_seconds(seconds: Fraction | float) -> Ticks:
    """Convert seconds to the nearest tick."""
    return Ticks(round(Fraction(seconds) * TICKS_PER_SECOND))


def from_units(count: int, unit: Fraction) -> Ticks:
    """Convert `count` units of `unit` seconds each (a PTS and its time base, a frame and its duration) to ticks."""
    return Ticks(round(count * unit * TICKS_PER_SECOND))


def to_fraction(ticks: Ticks) -> Fraction:
    """Convert ticks to exact seconds."""
    return Fraction(ticks, TICKS_PER_SECOND)


def to_seconds(ticks: Ticks) -> float:
    """Convert ticks to float seconds, for the JSON boundary only."""
    return ticks / TICKS_PER_SECOND


def to_units(ticks: Ticks, unit: Fraction) -> int:
    """Convert ticks to the nearest whole number of units of `unit` seconds (halves round up)."""
    return int((Fraction(ticks, TICKS_PER_SECOND) / unit + Fraction(1, 2)).__floor__())
