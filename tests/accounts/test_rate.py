"""The token bucket."""

from hypothesis import given
from hypothesis import strategies as st

from roughy.accounts.rate import RateLimit


def test_a_full_bucket_lets_a_burst_through_and_then_refills_steadily() -> None:
    at = 0.0
    limit = RateLimit(60, lambda: at)
    assert [limit.take("key") for _ in range(60)] == [0.0] * 60
    assert limit.take("key") == 1.0
    at = 0.5
    assert limit.take("key") == 0.5
    at = 1.0
    assert limit.take("key") == 0.0
    assert limit.take("other") == 0.0


@given(st.integers(1, 1000), st.lists(st.floats(0, 10), max_size=200))
def test_no_stretch_of_time_sees_more_than_a_burst_and_the_rate(per_minute: int, pauses: list[float]) -> None:
    at = 0.0
    limit = RateLimit(per_minute, lambda: at)
    taken = 0
    for pause in pauses:
        at += pause
        taken += limit.take("key") == 0.0
        assert taken <= per_minute + at * per_minute / 60 + 1e-6


@given(st.lists(st.floats(0, 5), min_size=1, max_size=50))
def test_who_waits_as_told_gets_through(pauses: list[float]) -> None:
    at = 0.0
    limit = RateLimit(30, lambda: at)
    for pause in pauses:
        at += pause
        wait = limit.take("key")
        if wait:
            at += wait + 1e-9
            assert limit.take("key") == 0.0
