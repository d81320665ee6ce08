"""The best so far before every place."""


class PrefixMax:
    """A Fenwick tree: the greatest value before a place, and whose it is, in logarithmic time."""

    def __init__(self, places: int) -> None:
        self._best: list[tuple[float, int | None]] = [(0.0, None)] * (places + 1)

    def put(self, place: int, value: float, owner: int) -> None:
        """Let `owner` have `value` at `place`; of equal values the first that was put counts."""
        place += 1
        while place < len(self._best):
            if value > self._best[place][0]:
                self._best[place] = (value, owner)
            place += place & -place

    def before(self, place: int) -> tuple[float, int | None]:
        """The greatest value at the places before `place`; zero and None where there is none."""
        best: tuple[float, int | None] = (0.0, None)
        while place > 0:
            if self._best[place][0] > best[0]:
                best = self._best[place]
            place -= place & -place
        return best
