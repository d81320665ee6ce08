"""An endpoint that nothing reaches for days is disabled, and can be brought back."""

import uuid
from datetime import timedelta

import pytest

from roughy.database.base import now
from roughy.errors import RoughyError
from roughy.webhooks import service
from roughy.webhooks.model import WebhookEndpoint
from tests.waiting import until
from tests.webhooks.conftest import Listener
from tests.webhooks.deliveries import LONG, delivering
from tests.webhooks.receiver import Receiver, status

pytestmark = pytest.mark.anyio

ONE_ATTEMPT = [timedelta(0)]


async def _fail_since(listener: Listener, endpoint_id: uuid.UUID, age: timedelta) -> None:
    async with listener.database.transaction() as session:
        (await session.get_one(WebhookEndpoint, endpoint_id)).failing_since = now() - age


async def _is_disabled(listener: Listener, endpoint_id: uuid.UUID) -> bool:
    return (await listener.endpoint(endpoint_id)).disabled_at is not None


@pytest.fixture
async def disabled(listener: Listener, receiver: Receiver) -> uuid.UUID:
    """An endpoint, disabled while two events were still to reach it."""
    endpoint_id, _ = await listener.listen(receiver.url)
    await _fail_since(listener, endpoint_id, timedelta(days=5))
    receiver.answers = [status(500)]
    await listener.complete_cuts(2)
    async with delivering(listener.here, schedule=[timedelta(0), LONG]):
        await until(lambda: len(receiver.requests) == 2)
    await listener.complete_cuts()
    async with delivering(listener.here, schedule=ONE_ATTEMPT):
        await until(lambda: _is_disabled(listener, endpoint_id))
    receiver.answers = [status(204)]
    receiver.requests.clear()
    return endpoint_id


async def test_an_endpoint_is_disabled_with_a_reason_when_nothing_has_got_through_for_five_days(
    listener: Listener, disabled: uuid.UUID
) -> None:
    endpoint = await listener.endpoint(disabled)
    assert endpoint.disabled_at and endpoint.disabled_reason and "since" in endpoint.disabled_reason
    assert await listener.states() == {"failed"}
    assert {delivery.next_attempt_at for delivery in await listener.deliveries()} == {None}


async def test_an_endpoint_that_fails_for_less_is_not_disabled(listener: Listener, receiver: Receiver) -> None:
    endpoint_id, _ = await listener.listen(receiver.url)
    await _fail_since(listener, endpoint_id, timedelta(days=4, hours=23))
    receiver.answers = [status(500)]
    await listener.complete_cuts()
    async with delivering(listener.here, schedule=ONE_ATTEMPT):
        await until(lambda: _ended(listener))
    assert not await _is_disabled(listener, endpoint_id)


async def test_one_delivery_that_gets_through_restores_all_patience(listener: Listener, receiver: Receiver) -> None:
    endpoint_id, _ = await listener.listen(receiver.url)
    await _fail_since(listener, endpoint_id, timedelta(days=30))
    await listener.complete_cuts()
    async with delivering(listener.here, schedule=ONE_ATTEMPT):
        await until(lambda: _ended(listener))
    assert (await listener.endpoint(endpoint_id)).failing_since is None


async def test_a_disabled_endpoint_hears_nothing_until_it_is_enabled(
    listener: Listener, receiver: Receiver, other_receiver: Receiver, disabled: uuid.UUID
) -> None:
    await listener.listen(other_receiver.url)
    [missed] = await listener.complete_cuts()
    async with delivering(listener.here):
        await until(lambda: other_receiver.ids == [missed])
        async with listener.database.transaction() as session:
            endpoint = await service.enable_endpoint(session, listener.account_id, disabled)
            assert (endpoint.disabled_at, endpoint.disabled_reason, endpoint.failing_since) == (None, None, None)
        [heard] = await listener.complete_cuts()
        await until(lambda: receiver.ids == [heard])


async def test_a_delivery_that_was_given_up_can_be_replayed_once_the_endpoint_is_enabled(
    listener: Listener, receiver: Receiver, disabled: uuid.UUID
) -> None:
    given_up = (await listener.deliveries())[0]
    with pytest.raises(RoughyError, match="enable") as refused:
        await _replay(listener, disabled, given_up.id)
    assert refused.value.code == "conflict"
    async with listener.database.transaction() as session:
        await service.enable_endpoint(session, listener.account_id, disabled)
    await _replay(listener, disabled, given_up.id)
    async with delivering(listener.here):
        await until(lambda: receiver.ids == [str(given_up.event_id)])


async def test_a_delivery_that_was_acknowledged_can_be_replayed_under_the_same_id(
    listener: Listener, receiver: Receiver
) -> None:
    endpoint_id, _ = await listener.listen(receiver.url)
    [event] = await listener.complete_cuts()
    async with delivering(listener.here) as deliverer:
        await until(lambda: _ended(listener))
        [delivery] = await listener.deliveries()
        await _replay(listener, endpoint_id, delivery.id)
        deliverer.ring()
        await until(lambda: receiver.ids == [event, event])
        await until(lambda: _ended(listener))


async def test_a_replay_while_the_delivery_is_being_sent_is_sent_as_well(
    listener: Listener, receiver: Receiver
) -> None:
    endpoint_id, _ = await listener.listen(receiver.url)
    receiver.opened.clear()
    [event] = await listener.complete_cuts()
    async with delivering(listener.here) as deliverer:
        await until(lambda: receiver.ids == [event])
        [delivery] = await listener.deliveries()
        await _replay(listener, endpoint_id, delivery.id)
        receiver.opened.set()
        deliverer.ring()
        await until(lambda: _ended(listener))
    assert receiver.ids == [event, event]


async def test_a_secret_that_cannot_be_read_any_more_fails_the_attempt_with_the_way_out(
    listener: Listener, receiver: Receiver
) -> None:
    endpoint_id, _ = await listener.listen(receiver.url)
    await listener.complete_cuts()
    changed = type(listener.here)(listener.here.settings, listener.database, listener.here.blobs, b"another secret")
    async with delivering(changed, schedule=ONE_ATTEMPT):
        await until(lambda: _ended(listener))
    [delivery] = await listener.deliveries()
    assert receiver.requests == [] and "rotate" in (delivery.last_error or "")
    async with listener.database.transaction() as session:
        secret = await service.rotate_secret(session, changed, listener.account_id, endpoint_id)
    await _replay(listener, endpoint_id, delivery.id)
    async with delivering(changed):
        await until(lambda: bool(receiver.requests))
    receiver.requests[0].verify(secret)


async def _replay(listener: Listener, endpoint_id: uuid.UUID, delivery_id: uuid.UUID) -> None:
    async with listener.database.transaction() as session:
        await service.replay_delivery(session, listener.account_id, endpoint_id, delivery_id)


async def _ended(listener: Listener) -> bool:
    states = await listener.states()
    return bool(states) and "pending" not in states
