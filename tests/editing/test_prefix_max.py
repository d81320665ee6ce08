from hypothesis import given
from hypothesis import strategies as st

from roughy.editing.prefix_max import PrefixMax


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(-2, 9))), st.integers(0, 13))
def test_the_greatest_value_before_a_place_is_told_with_its_owner(puts, place):
    best = PrefixMax()
    for owner, (at, value) in enumerate(puts):
        best.put(at, value, owner)
    value, owner = best.before(place)
    assert value == max([0, *(value for at, value in puts if at < place)])
    assert (owner is None) == (value == 0)
    if owner is not None:
        assert puts[owner][0] < place
        assert puts[owner][1] == value


def test_of_equal_values_at_one_place_the_first_counts():
    best = PrefixMax()
    best.put(3, 5, 0)
    best.put(3, 5, 1)
    assert best.before(4) == (5, 0)
