"""What a grant still holds."""

import uuid
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from roughy.credits.attribution import Lots, Step
from tests.credits.coins import count_coins

SOON, LATE = (datetime(2030, 1, 1, tzinfo=UTC) + timedelta(days=days) for days in (1, 2))
GRANTS = {uuid.UUID(int=number): date for number, date in enumerate([SOON, SOON, LATE, None])}
A, B, C, FOREVER = GRANTS

STEPS = st.lists(
    st.builds(Step, st.integers(-9, 9).filter(bool))
    | st.builds(
        lambda grant_id, delta: Step(delta, grant_id, GRANTS[grant_id]),
        st.sampled_from(list(GRANTS)),
        st.integers(-9, 9).filter(bool),
    ),
    max_size=25,
)


@given(STEPS)
def test_lots_hold_what_counting_single_coins_gives(steps: list[Step]) -> None:
    lots = Lots(steps)
    held, debt = count_coins(steps)
    assert {grant_id: lots.left(grant_id) for grant_id in GRANTS} == {
        grant_id: held.get(grant_id, 0) for grant_id in GRANTS
    }
    assert (lots.total, lots.debt) == (sum(held.values()), debt)


@given(STEPS)
def test_lots_less_debt_are_the_balance(steps: list[Step]) -> None:
    lots = Lots(steps)
    assert lots.total - lots.debt == sum(step.delta for step in steps)
    assert not (lots.total and lots.debt)


def test_credits_that_expire_first_are_used_first_though_they_came_last() -> None:
    lots = Lots([Step(5), Step(5, C, LATE), Step(5, A, SOON), Step(-7)])
    assert (lots.left(A), lots.left(C), lots.total) == (0, 3, 8)


def test_of_grants_that_expire_together_the_older_is_used_first() -> None:
    lots = Lots([Step(5, B, SOON), Step(5, A, SOON), Step(-5)])
    assert (lots.left(B), lots.left(A)) == (0, 5)


def test_an_expiry_takes_from_its_own_grant() -> None:
    lots = Lots([Step(5, A, SOON), Step(5, C, LATE), Step(-4, C, LATE)])
    assert (lots.left(A), lots.left(C)) == (5, 1)


def test_a_debt_is_paid_by_the_next_credits_even_where_they_expire() -> None:
    lots = Lots([Step(3), Step(-10), Step(9, A, SOON)])
    assert (lots.left(A), lots.debt) == (2, 0)
