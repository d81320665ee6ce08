"""Which endpoints hear of an event."""

import asyncio

import pytest

from roughy.webhooks import queue
from roughy.webhooks.events import EventType
from tests.webhooks.conftest import Listener
from tests.webhooks.deliveries import AT_ONCE

pytestmark = pytest.mark.anyio


async def _fan_out(listener: Listener) -> int:
    async with listener.database.transaction() as session:
        return await queue.fan_out(session, AT_ONCE)


async def test_an_event_goes_to_each_endpoint_of_its_account_that_wants_its_type(
    listener: Listener, stranger: Listener
) -> None:
    one, _ = await listener.listen("http://one.invalid/")
    two, _ = await listener.listen("http://two.invalid/", EventType.ASSET_READY, EventType.CUT_COMPLETED)
    await listener.listen("http://other-type.invalid/", EventType.CUT_FAILED)
    await stranger.listen("http://other-account.invalid/")
    [event] = await listener.complete_cuts()
    assert await _fan_out(listener) == 1
    deliveries = await listener.deliveries()
    assert {(delivery.endpoint_id, str(delivery.event_id)) for delivery in deliveries} == {(one, event), (two, event)}


async def test_an_event_is_fanned_out_once(listener: Listener) -> None:
    await listener.listen("http://one.invalid/")
    await listener.complete_cuts(5)
    counts = await asyncio.gather(*(_fan_out(listener) for _ in range(4)))
    assert sum(counts) == 5 and len(await listener.deliveries()) == 5


async def test_an_endpoint_made_after_an_event_was_fanned_out_does_not_hear_of_it(listener: Listener) -> None:
    await listener.complete_cuts()
    await _fan_out(listener)
    await listener.listen("http://late.invalid/")
    assert await _fan_out(listener) == 0 and await listener.deliveries() == []
