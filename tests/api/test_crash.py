"""A server that is killed, or stopped, in the middle of a job ends it exactly once after its restart."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.api.journey import Json, new_asset, send, wait
from tests.api.prepared import ready_asset
from tests.api.traces import blobs, charges, events, scratch
from tests.servers import Account, Server
from tests.waiting import wait_until

SLOW = {"format": "mp4", "resolution": "720p", "frame_rate": 24}


@pytest.fixture(params=["kill", "stop"])
def end(request: pytest.FixtureRequest, own_server: Server) -> Callable[[], None]:
    """How the server ends: without warning, or as Ctrl-C asks it to."""
    how: Callable[[], None] = own_server.kill if request.param == "kill" else own_server.stop
    return how


@pytest.fixture
def account(own_server: Server) -> Account:
    """A new account on the module's own server."""
    return own_server.account()


def restarted_after(server: Server, account: Account, end: Callable[[], None], path: str) -> Json:
    """End the server, start it again, and give the row at `path` once it has ended."""
    end()
    assert "Traceback" not in server.log.read_text(), "an end that was asked for is no error"
    server.start()
    row = wait(account, path)
    wait_until(lambda: not scratch(server))
    return row


def test_a_preparation_goes_on_and_charges_once(
    own_server: Server, account: Account, sound_recording: Path, end: Callable[[], None]
) -> None:
    asset = new_asset(account, sound_recording.stat().st_size)
    send(asset, sound_recording)
    wait_until(lambda: f"hear-{asset['id']}" in scratch(own_server))
    ready = restarted_after(own_server, account, end, f"/assets/{asset['id']}")
    assert (ready["state"], ready["error_code"]) == ("ready", None)
    assert charges(own_server, asset["id"]) == [-1] and events(own_server, asset["id"]) == ["asset.ready"]
    assert account.http.get("/credits/balance").json() == {"balance": 999}


def test_a_cut_goes_on(own_server: Server, account: Account, sound_recording: Path, end: Callable[[], None]) -> None:
    asset = ready_asset(own_server, account, sound_recording)
    cuts = [account.http.post("/cuts", json={"asset_id": asset["id"], "script": f"Soil {n}."}).json() for n in range(8)]
    ended = [restarted_after(own_server, account, end, f"/cuts/{cuts[0]['id']}")]
    ended += [wait(account, f"/cuts/{cut['id']}") for cut in cuts[1:]]
    assert [cut["state"] for cut in ended] == ["completed"] * len(cuts)
    assert [events(own_server, cut["id"]) for cut in cuts] == [["cut.completed"]] * len(cuts)


def test_a_render_goes_on_from_the_beginning(
    own_server: Server, account: Account, spoken_recording: Path, end: Callable[[], None]
) -> None:
    asset = ready_asset(own_server, account, spoken_recording)
    render = account.http.post("/renders", json={"asset_id": asset["id"], "output": SLOW}).json()
    wait_until(lambda: f"render-{render['id']}" in scratch(own_server))
    ended = restarted_after(own_server, account, end, f"/renders/{render['id']}")
    assert (ended["state"], ended["error_code"]) == ("completed", None)
    assert events(own_server, render["id"]) == ["render.completed"]
    assert blobs(own_server, asset["id"]) == ["heard.json", f"renders/{render['id']}/render.mp4", "source"]


def test_what_was_deleted_while_the_server_was_down_stays_gone(
    own_server: Server, account: Account, spoken_recording: Path
) -> None:
    asset = ready_asset(own_server, account, spoken_recording)
    render = account.http.post("/renders", json={"asset_id": asset["id"], "output": SLOW}).json()
    wait_until(lambda: f"render-{render['id']}" in scratch(own_server))
    account.http.delete(f"/assets/{asset['id']}")
    own_server.kill()
    own_server.start()
    wait_until(lambda: not scratch(own_server) and not blobs(own_server, asset["id"]))
    assert events(own_server, render["id"]) == []
