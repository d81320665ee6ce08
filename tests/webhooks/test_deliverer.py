"""Deliveries: signed, retried on the schedule, neither lost nor doubled, and no endpoint in another's way."""

import json
import uuid
from datetime import timedelta

import pytest

from roughy.database.base import now
from roughy.webhooks import queue, service
from roughy.webhooks.queue import SCHEDULE
from tests.waiting import until
from tests.webhooks.conftest import Listener
from tests.webhooks.deliveries import AT_ONCE, LONG, delivering
from tests.webhooks.receiver import Receiver, hang_up, status

pytestmark = pytest.mark.anyio


async def test_an_event_is_delivered_signed_with_the_two_keys_of_the_contract(
    listener: Listener, receiver: Receiver
) -> None:
    _, secret = await listener.listen(receiver.url)
    [event] = await listener.complete_cuts()
    async with delivering(listener.here):
        await until(lambda: bool(receiver.requests))
    [request] = receiver.requests
    request.verify(secret)
    body = json.loads(request.body)
    assert request.id == event and set(body) == {"type", "data"} and body["type"] == "cut.completed"
    assert body["data"]["asset_id"] == str(listener.asset_id)


async def test_a_ring_or_a_look_finds_an_event_that_comes_later(listener: Listener, receiver: Receiver) -> None:
    await listener.listen(receiver.url)
    async with delivering(listener.here) as deliverer:
        [first] = await listener.complete_cuts()
        await until(lambda: receiver.ids == [first])
        [second] = await listener.complete_cuts()
        deliverer.ring()
        await until(lambda: receiver.ids == [first, second])


def test_the_schedule_is_the_published_one() -> None:
    seconds = [round(delay.total_seconds()) for delay in SCHEDULE]
    assert seconds == [0, 5, 300, 1800, 7200, 18000, 36000, 36000]


async def test_a_failed_attempt_is_repeated_under_the_same_id_until_it_is_acknowledged(
    listener: Listener, receiver: Receiver
) -> None:
    _, secret = await listener.listen(receiver.url)
    receiver.answers = [status(500), hang_up, status(302), status(200)]
    [event] = await listener.complete_cuts()
    async with delivering(listener.here):
        await until(lambda: _states(listener, {"delivered"}))
    assert receiver.ids == [event] * 4 and len({request.body for request in receiver.requests}) == 1
    for request in receiver.requests:
        request.verify(secret)
    [delivery] = await listener.deliveries()
    assert (delivery.attempts, delivery.response_status, delivery.last_error) == (4, 200, None)
    assert delivery.next_attempt_at is None


async def test_the_next_attempt_is_due_as_the_schedule_says(listener: Listener, receiver: Receiver) -> None:
    await listener.listen(receiver.url)
    receiver.answers = [status(503)]
    await listener.complete_cuts()
    async with delivering(listener.here, schedule=[timedelta(0), timedelta(0), LONG, LONG]):
        await until(lambda: len(receiver.requests) == 2)
        await until(lambda: _attempts(listener, 2))
    [delivery] = await listener.deliveries()
    assert (delivery.state, delivery.response_status) == ("pending", 503)
    assert delivery.next_attempt_at and delivery.last_attempt_at
    assert delivery.next_attempt_at - delivery.last_attempt_at == LONG


async def test_after_the_last_attempt_a_delivery_has_failed(listener: Listener, receiver: Receiver) -> None:
    endpoint_id, _ = await listener.listen(receiver.url)
    receiver.answers = [status(500)]
    await listener.complete_cuts()
    async with delivering(listener.here):
        await until(lambda: _states(listener, {"failed"}))
    [delivery] = await listener.deliveries()
    assert delivery.attempts == len(receiver.requests) == len(AT_ONCE) and delivery.next_attempt_at is None
    endpoint = await listener.endpoint(endpoint_id)
    assert endpoint.failing_since and not endpoint.disabled_at


async def test_restarts_in_the_middle_lose_nothing_and_make_no_second_id(
    listener: Listener, receiver: Receiver
) -> None:
    await listener.listen(receiver.url)
    receiver.answers = [status(500), hang_up] * 6 + [status(200)]
    events = await listener.complete_cuts(6)
    for _ in range(3):
        receiver.opened.clear()
        heard = len(receiver.requests)
        async with delivering(listener.here, schedule=[timedelta(0)] * 50):
            await until(lambda heard=heard: len(receiver.requests) > heard)
        receiver.opened.set()
    events += await listener.complete_cuts()
    async with delivering(listener.here, schedule=[timedelta(0)] * 50):
        await until(lambda: _states(listener, {"delivered"}, count=7))
    assert set(receiver.ids) == set(events)


async def test_what_a_dead_process_was_sending_is_sent_by_another_once_the_lease_ran_out(
    listener: Listener, receiver: Receiver
) -> None:
    await listener.listen(receiver.url)
    held, dropped = await listener.complete_cuts(2)
    await _claim_one(listener, LONG)
    await _claim_one(listener, timedelta(0))
    async with delivering(listener.here):
        await until(lambda: bool(receiver.requests))
        [third] = await listener.complete_cuts()
        await until(lambda: len(receiver.requests) == 2)
        await until(lambda: _pending(listener, [held]))
    assert receiver.ids == [dropped, third]


async def test_the_outcome_of_a_claim_that_ran_out_is_not_written_over_another(listener: Listener) -> None:
    await listener.listen("http://one.invalid/")
    await listener.complete_cuts()
    late = await _claim_one(listener, timedelta(0))
    await _claim_one(listener, LONG)
    async with listener.database.transaction() as session:
        await queue.settle(session, late, queue.Outcome(500), AT_ONCE)
    [delivery] = await listener.deliveries()
    assert delivery.attempts == 0 and delivery.claimed_until and delivery.claimed_until > now()


async def test_two_deliverers_on_one_database_do_not_send_twice(listener: Listener, receiver: Receiver) -> None:
    await listener.listen(receiver.url)
    events = await listener.complete_cuts(40)
    async with delivering(listener.here), delivering(listener.here):
        await until(lambda: _states(listener, {"delivered"}, count=40))
    assert sorted(receiver.ids) == sorted(events)


async def test_an_endpoint_that_does_not_answer_holds_up_no_other(
    listener: Listener, receiver: Receiver, other_receiver: Receiver
) -> None:
    receiver.opened.clear()
    await listener.listen(receiver.url)
    await listener.complete_cuts(100)
    async with delivering(listener.here):
        await until(lambda: len(receiver.requests) == 4)
        await listener.listen(other_receiver.url)
        events = await listener.complete_cuts(10)
        await until(lambda: len(other_receiver.requests) == 10)
        assert len(receiver.requests) == 4
    assert sorted(other_receiver.ids) == sorted(events)


async def test_both_secrets_verify_for_a_day_after_a_rotation(listener: Listener, receiver: Receiver) -> None:
    endpoint_id, oldest = await listener.listen(receiver.url)
    old, present = await _rotate(listener, endpoint_id), await _rotate(listener, endpoint_id)
    await listener.complete_cuts()
    async with delivering(listener.here):
        await until(lambda: bool(receiver.requests))
    for secret in (present, old, oldest):
        receiver.requests[0].verify(secret)


async def test_an_asset_or_endpoint_deleted_while_its_event_is_sent_takes_the_delivery_along(
    listener: Listener, stranger: Listener, receiver: Receiver, other_receiver: Receiver
) -> None:
    receiver.opened.clear()
    endpoint_id, _ = await listener.listen(receiver.url)
    await stranger.listen(receiver.url)
    await listener.complete_cuts()
    await stranger.complete_cuts()
    async with delivering(listener.here):
        await until(lambda: len(receiver.requests) == 2)
        async with listener.database.transaction() as session:
            await service.delete_endpoint(session, listener.account_id, endpoint_id)
        await stranger.delete_asset()
        assert await listener.deliveries() == []
        receiver.opened.set()
        await listener.listen(other_receiver.url)
        [event] = await listener.complete_cuts()
        await until(lambda: other_receiver.ids == [event])
    assert len(receiver.requests) == 2


async def _claim_one(listener: Listener, lease: timedelta) -> queue.Claim:
    async with listener.database.transaction() as session:
        await queue.fan_out(session, AT_ONCE)
        [claim] = await queue.claim(session, lease, 1, queue.Counter(), 1)
    return claim


async def _rotate(listener: Listener, endpoint_id: uuid.UUID) -> str:
    async with listener.database.transaction() as session:
        return await service.rotate_secret(session, listener.here, listener.account_id, endpoint_id)


async def _states(listener: Listener, wanted: set[str], count: int | None = None) -> bool:
    deliveries = await listener.deliveries()
    return {d.state for d in deliveries} == wanted and (count is None or len(deliveries) == count)


async def _pending(listener: Listener, events: list[str]) -> bool:
    return [str(d.event_id) for d in await listener.deliveries() if d.state == "pending"] == events


async def _attempts(listener: Listener, wanted: int) -> bool:
    return all(delivery.attempts == wanted for delivery in await listener.deliveries())
