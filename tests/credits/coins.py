"""The attribution rule told with single coins: slow, obvious, and what the real one is held against."""

import uuid
from collections.abc import Sequence

from roughy.credits.attribution import NEVER, Step


def count_coins(steps: Sequence[Step]) -> tuple[dict[uuid.UUID | None, int], int]:
    """The coins of each grant (of None: those of no grant) after the steps, and the debt."""
    coins: list[tuple[object, int, uuid.UUID | None]] = []
    debt = 0
    for arrival, step in enumerate(steps):
        for _ in range(step.delta):
            if debt:
                debt -= 1
            else:
                coins.append((step.expires_at or NEVER, arrival, step.grant_id))
        for _ in range(-step.delta):
            own = [coin for coin in coins if step.grant_id and coin[2] == step.grant_id]
            if coins:
                coins.remove(min(own or coins, key=lambda coin: coin[:2]))
            else:
                debt += 1
    held: dict[uuid.UUID | None, int] = {}
    for _, _, grant_id in coins:
        held[grant_id] = held.get(grant_id, 0) + 1
    return held, debt
