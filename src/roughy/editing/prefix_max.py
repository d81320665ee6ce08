"""The best so far before every place."""


class PrefixMax:
    """A Fenwick tree: the greatest value before a place, and whose it is, in logarithmic time."""

    def __init__(self, places: int) -> None:
        self._best = [0.0] * (places + 1)
        self._owner: list[int | None] = [None] * (places + 1)

    def put(self, place: int, value: float, owner: int) -> None:
        """Let `owner` have `value` at `place`; of equal values the first that was put counts."""
        place += 1
        while place < len(self._best):
            if value > self._best[place]:
                self._best[place], self._owner[place] = value, owner
            place += place & -place

    def before(self, place: int) -> tuple[float, int | None]:
        """The greatest value at the places before `place`; zero and None where there is none."""
        best, owner = 0.0, None
        while place > 0:
            if self._best[place] > best:
                best, owner = self._best[place], self._owner[place]
            place -= place & -place
        return best, owner
