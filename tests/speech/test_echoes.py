from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roughy.speech.echoes import AWAY, LONGEST, find_echoes

REEF = "A coral reef is built by tiny animals, and each of them builds a little cup of chalk around its soft body."
REWORDED = "Coral reefs, they are built by really tiny animals that each build little chalk cups around their bodies."


def other(number: int, count: int) -> list[str]:
    """Words that are said once only."""
    return [f"{number}{at:04d}" for at in range(count)]


def test_a_passage_told_again_in_other_words_minutes_later_is_found_with_its_second_telling():
    told, again = REEF.split(), REWORDED.split()
    before, between = other(1, 48), other(2, 400)
    echoes = find_echoes([*before, *told, *between, *again, *other(3, 60)])
    start, later = len(before), len(before) + len(told) + len(between)
    assert any(echo.start < start + len(told) and start < echo.end for echo in echoes)
    assert all(echo.again < later + len(again) and later < echo.again_end for echo in echoes)


def test_what_is_told_again_at_once_is_left_to_the_window_that_has_both():
    assert find_echoes([*REEF.split(), *other(1, 40), *REWORDED.split(), *other(2, 300)]) == []


def test_a_talk_that_says_nothing_twice_has_no_echo():
    assert find_echoes(other(1, 900)) == []


def test_a_passage_of_several_blocks_told_in_the_same_order_is_one_echo():
    told = [f"{word}{number}" for number in range(3) for word in REEF.split()]
    echoes = find_echoes([*told, *other(2, 400), *told, *other(3, 60)])
    assert len(echoes) == 1
    assert echoes[0].end - echoes[0].start >= 2 * len(REEF.split())


@pytest.mark.parametrize("texts", [[], ["One."], ["…"] * 500, ["the"] * 500])
def test_nothing_is_found_where_nothing_can_be(texts):
    assert find_echoes(texts) == []


@given(st.lists(st.sampled_from([*REEF.split(), *other(1, 60)]), max_size=900))
def test_echoes_are_in_order_inside_the_talk_and_minutes_apart(texts):
    echoes = find_echoes(texts)
    for echo in echoes:
        assert 0 <= echo.start < echo.end <= len(texts)
        assert 0 <= echo.again < echo.again_end <= len(texts)
        assert echo.end - echo.start <= LONGEST
        assert echo.again - echo.end >= AWAY - 32
    assert all(one.end <= two.start for one, two in pairwise(echoes))
