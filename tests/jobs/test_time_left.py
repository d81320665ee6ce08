import pytest
from hypothesis import given
from hypothesis import strategies as st

from roughy.jobs.time_left import seconds_left


@pytest.mark.parametrize(
    ("share", "elapsed", "left"),
    [(0.5, 10, 10), (0.25, 60, 180), (0.9, 9, 1), (0.999, 10, 1), (1.0, 5, 0), (1.0, 0, 0)],
)
def test_what_is_left_takes_as_long_a_share_as_what_is_done(share: float, elapsed: float, left: int) -> None:
    assert seconds_left(share, elapsed) == left


@pytest.mark.parametrize(("share", "elapsed"), [(0, 100), (0.001, 100), (0.5, 0.1), (0.5, -3)])
def test_nobody_knows_at_the_beginning(share: float, elapsed: float) -> None:
    assert seconds_left(share, elapsed) is None


@given(st.floats(0, 1), st.floats(0, 1e6))
def test_it_is_never_negative_nor_infinite(share: float, elapsed: float) -> None:
    assert (seconds_left(share, elapsed) or 0) in range(10**9)
