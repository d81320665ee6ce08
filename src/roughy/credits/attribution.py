"""Which credits a step of the ledger takes: the rule behind what a grant still holds when it expires.

Credits lie in lots, one for each step that brought some. Whatever takes credits takes those that expire first; among
lots that expire together, or never, the oldest. An expiry takes from its own grant. What no lot covers is a debt
(only a correction leaves one), which the next credits to come in pay first. So at every moment the lots less the debt
are the balance, and a grant never holds more than the balance. The result depends on the ledger alone.
"""

import uuid
from bisect import insort
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Step:
    """A change of the balance by `delta` credits; `grant_id` and `expires_at` where it came or went with a grant."""

    delta: int
    grant_id: uuid.UUID | None = None
    expires_at: datetime | None = None


@dataclass(order=True, slots=True)
class _Lot:
    expires_at: datetime
    arrival: int
    grant_id: uuid.UUID | None = field(compare=False)
    left: int = field(compare=False)


class Lots:
    """The credits of one account, lot by lot, after the steps of its ledger in their order."""

    def __init__(self, steps: Iterable[Step] = ()) -> None:
        self._lots: list[_Lot] = []
        self._arrivals = 0
        self.debt = 0
        for step in steps:
            self.apply(step)

    @property
    def total(self) -> int:
        """The credits in all lots, debt not deducted."""
        return sum(lot.left for lot in self._lots)

    def left(self, grant_id: uuid.UUID) -> int:
        """The credits that the grant still holds."""
        return sum(lot.left for lot in self._of(grant_id))

    def apply(self, step: Step) -> None:
        """Take the next step of the ledger into account."""
        if step.delta > 0:
            self._put(step)
            return
        due = -step.delta
        if step.grant_id:
            due = _take(self._of(step.grant_id), due)
        self.debt += _take(self._lots, due)
        self._lots = [lot for lot in self._lots if lot.left]

    def _put(self, step: Step) -> None:
        paid = min(self.debt, step.delta)
        self.debt -= paid
        self._arrivals += 1
        if step.delta > paid:
            insort(self._lots, _Lot(step.expires_at or NEVER, self._arrivals, step.grant_id, step.delta - paid))

    def _of(self, grant_id: uuid.UUID) -> list[_Lot]:
        return [lot for lot in self._lots if lot.grant_id == grant_id]


def _take(lots: Iterable[_Lot], due: int) -> int:
    """Take `due` credits from the lots in turn; returns how many they did not cover."""
    for lot in lots:
        taken = min(lot.left, due)
        lot.left -= taken
        due -= taken
    return due
