"""Whatever clients, networks and crashes do in whatever order, the server keeps what it acknowledged and no more."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from roughy.settings import Settings
from tests.conftest import bucket_settings
from tests.uploads.receiving import Receiver, receiving, recording, sha256
from tests.uploads.wire import Wire


class ClientMachine(RuleBasedStateMachine):
    """One upload, its honest and its broken requests, and what the server has acknowledged of it."""

    receiver: Receiver

    @initialize(size=st.integers(64, 300_000), seed=st.integers(0, 9))
    def create(self, size: int, seed: int) -> None:
        self.content = recording(size, seed)
        self.upload = self.receiver.expect(size)
        self.acknowledged = 0
        self.restarted = False

    @rule(size=st.integers(0, 200_000))
    def send(self, size: int) -> None:
        end = min(len(self.content), self.acknowledged + size)
        answer = self.upload.patch(self.acknowledged, self.content[self.acknowledged : end])
        assert answer.status_code == (400 if end < 64 else 204)
        self.acknowledged = int(answer.headers.get("Upload-Offset", self.acknowledged))
        assert self.acknowledged == end or end < 64

    @rule(size=st.integers(0, 200_000), reset=st.booleans())
    def break_off(self, size: int, reset: bool) -> None:
        end = min(len(self.content), self.acknowledged + size)
        wire = Wire(self.upload, self.acknowledged, len(self.content) - self.acknowledged)
        wire.send(self.content[self.acknowledged : end])
        wire.reset() if reset else wire.close()
        self.ask(end)

    @rule(size=st.integers(0, 200_000))
    def hang(self, size: int) -> None:
        end = min(len(self.content), self.acknowledged + size)
        wire = Wire(self.upload, self.acknowledged, len(self.content) - self.acknowledged)
        wire.send(self.content[self.acknowledged : end])
        self.ask(end)
        self.wire = wire

    @rule(offset=st.integers(0, 400_000))
    def send_elsewhere(self, offset: int) -> None:
        if offset != self.acknowledged:
            assert self.upload.patch(offset, b"wrong" * 20).status_code in {400, 409, 413}
            self.ask(self.acknowledged)

    @precondition(lambda self: not self.restarted)
    @rule(size=st.integers(0, 200_000))
    def crash(self, size: int) -> None:
        self.hang(size)
        self.restarted = True
        self.receiver.kill()
        self.receiver.start()
        self.ask(len(self.content))

    def ask(self, most: int) -> None:
        """The offset never goes back, never beyond what was sent, and stands still once the old writer has ended."""
        offset = self.upload.offset
        assert self.acknowledged <= offset <= most
        self.acknowledged = offset
        while self.upload.patch(len(self.content) + 1, b"").status_code == 423:
            time.sleep(0.05)
        self.acknowledged = self.upload.offset
        assert offset <= self.acknowledged <= most

    def teardown(self) -> None:
        while hasattr(self, "upload") and self.acknowledged < len(self.content):
            self.send(200_000)
        if hasattr(self, "upload"):
            assert self.receiver.stored(self.upload) == sha256(self.content)


@pytest.fixture(params=["folder", "bucket"])
def mortal(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Receiver]:
    """A receiver that this test may kill."""
    data = tmp_path / "data"
    on_folder = request.param == "folder"
    with receiving(
        Settings(data=data) if on_folder else bucket_settings(request.getfixturevalue("rclone_endpoint"), data)
    ) as running:
        yield running


def test_in_every_order_of_events_the_file_arrives_as_it_is(mortal: Receiver) -> None:
    machine = type("Machine", (ClientMachine,), {"receiver": mortal})
    run_state_machine_as_test(machine, settings=settings(max_examples=5, stateful_step_count=6))
