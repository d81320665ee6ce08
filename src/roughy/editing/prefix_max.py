"""The best so far before every place."""

from bisect import bisect_left, bisect_right


class PrefixMax:
    """The greatest value before a place, and whose it is: a staircase of the places at which the best grows."""

    def __init__(self) -> None:
        self._places: list[int] = []
        self._steps: list[tuple[float, int]] = []

    def put(self, place: int, value: float, owner: int) -> None:
        """Let `owner` have `value` at `place`; only values above zero count, and of equal ones the first."""
        at = bisect_right(self._places, place)
        if value <= (self._steps[at - 1][0] if at else 0.0):
            return
        if at and self._places[at - 1] == place:
            at -= 1
        end = at
        while end < len(self._steps) and self._steps[end][0] <= value:
            end += 1
        self._places[at:end] = [place]
        self._steps[at:end] = [(value, owner)]

    def before(self, place: int) -> tuple[float, int | None]:
        """The greatest value at the places before `place`; zero and None where there is none."""
        at = bisect_left(self._places, place)
        return self._steps[at - 1] if at else (0.0, None)
