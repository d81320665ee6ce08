"""Exact time."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roughy.timeline.ticks import TICKS_PER_SECOND, Ticks, from_seconds, from_units, to_fraction, to_units

UNITS = [
    *(Fraction(1, rate) for rate in (24, 25, 30, 48, 50, 60, 100, 120)),
    *(Fraction(1001, rate) for rate in (24_000, 30_000, 48_000, 60_000, 120_000)),
    *(Fraction(1, rate) for rate in (8_000, 11_025, 16_000, 22_050, 32_000, 44_100, 48_000, 88_200, 96_000, 192_000)),
    *(Fraction(1, rate) for rate in (600, 1_000, 12_288, 12_800, 15_360, 24_576, 30_720, 90_000, 1_000_000)),
]


@pytest.mark.parametrize("unit", UNITS, ids=str)
def test_every_usual_clock_is_a_whole_number_of_ticks(unit: Fraction) -> None:
    assert (unit * TICKS_PER_SECOND).denominator == 1


@given(st.integers(-(10**9), 10**9), st.sampled_from(UNITS))
def test_units_survive_the_way_through_ticks(count: int, unit: Fraction) -> None:
    ticks = from_units(count, unit)
    assert to_fraction(ticks) == count * unit
    assert to_units(ticks, unit) == count


@given(st.integers(0, 10**15), st.sampled_from(UNITS))
def test_the_nearest_unit_is_at_most_half_a_unit_away(ticks: int, unit: Fraction) -> None:
    assert abs(to_units(Ticks(ticks), unit) * unit - to_fraction(Ticks(ticks))) <= unit / 2


def test_a_day_fits_a_signed_64_bit_column_and_a_double() -> None:
    assert from_seconds(86_400) < 2**53
