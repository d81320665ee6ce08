"""The Python client, blocking and asynchronous, against real servers."""

import asyncio
import inspect
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from roughy.client import ApiError, Asset, AsyncClient, Client, JobFailed
from roughy.settings import Settings
from tests import http
from tests.api.journey import new_asset
from tests.api.prepared import ready_asset
from tests.footage import SCRIPT
from tests.servers import Account, Server, serving
from tests.uploads.wire import cutting_proxy

Do = Callable[..., Any]


@pytest.fixture(params=["blocking", "asynchronous"])
def do(request: pytest.FixtureRequest, server: Server, account: Account) -> Iterator[Do]:
    """Call a method of the client by its name, and give what it returns: the same for both clients."""
    if request.param == "blocking":
        with Client(server.url, account.key) as client:
            yield lambda name, *arguments, **options: getattr(client, name)(*arguments, **options)
        return
    with asyncio.Runner() as runner:
        asynchronous = runner.run(_entered(AsyncClient(server.url, account.key)))

        async def call(name: str, *arguments: Any, **options: Any) -> Any:
            return await getattr(asynchronous, name)(*arguments, **options)

        yield lambda name, *arguments, **options: runner.run(call(name, *arguments, **options))
        runner.run(asynchronous.__aexit__())


async def _entered(client: AsyncClient) -> AsyncClient:
    return await client.__aenter__()


def test_both_clients_offer_the_same() -> None:
    def shape(kind: type) -> dict[str, list[str]]:
        public = inspect.getmembers(kind, inspect.isfunction)
        return {name: list(inspect.signature(method).parameters) for name, method in public if name[0] != "_"}

    assert shape(Client) == shape(AsyncClient)


def test_a_recording_is_taken_all_the_way(do: Do, sound_recording: Path, tmp_path: Path) -> None:
    sent: list[tuple[int, int]] = []
    looks: list[str] = []
    project = do("create_project", "Client")
    asset = do("upload", project.id, sound_recording, language="EN", on_sent=lambda *so_far: sent.append(so_far))
    size = sound_recording.stat().st_size
    assert sent[-1] == (size, size) and asset.state == "processing" and asset.language == "en"

    asset = do("wait", asset, on_look=lambda job: looks.append(job.state))
    assert asset.state == "ready" and asset.type == "audio" and looks[0] == "processing"
    assert do("balance") == 999

    cut = do("wait", do("create_cut", asset.id, script=SCRIPT, preset="tight"))
    assert cut.state == "completed" and cut.options["preset"] == "tight"
    assert do("create_cut", asset.id, script=SCRIPT, preset="tight").id == cut.id
    assert do("export", cut.id, "edl").startswith(b"TITLE:") and b"-->" in do("export", cut.id, "srt")

    assert b"<00:" in do("export", cut.id, "vtt", words=True) and b"<00:" not in do("export", cut.id, "vtt")
    assert do("export_chapters", cut.id, "vtt").startswith(b"WEBVTT\nKind: chapters")

    render = do("wait", do("create_render", asset.id, cut.id, {"format": "mp3"}))
    target = tmp_path / "talk.mp3"
    do("download", render, target)
    assert target.stat().st_size == render.size_bytes
    do("cancel_render", render.id)
    with pytest.raises(ApiError):
        do("fetch", render)
    do("download", asset, tmp_path / "source.wav")
    assert (tmp_path / "source.wav").read_bytes() == sound_recording.read_bytes()
    assert {path.name for path in tmp_path.iterdir()} == {"talk.mp3", "source.wav"}

    do("delete_project", project.id)
    with pytest.raises(ApiError):
        do("fetch", asset)


def test_an_upload_gets_through_a_network_that_cuts_connections(
    server: Server, account: Account, do: Do, sound_recording: Path
) -> None:
    asset = Asset.model_validate(new_asset(account, sound_recording.stat().st_size))
    offsets: list[int] = []
    with cutting_proxy(server.port, seed=3, most_bytes=700_000) as port:
        detour = (asset.upload_url or "").replace(f":{server.port}/", f":{port}/")
        cut_off = asset.model_copy(update={"upload_url": detour})
        arrived = do("resume", cut_off, sound_recording, on_sent=lambda have, _: offsets.append(have))
    assert arrived.state == "processing" and arrived.size_bytes == sound_recording.stat().st_size
    assert offsets == sorted(offsets) and len(offsets) > 2, "connections were cut on the way"


def test_an_upload_that_another_process_began_is_resumed(account: Account, do: Do, sound_recording: Path) -> None:
    asset, head = new_asset(account, sound_recording.stat().st_size), sound_recording.read_bytes()[:100_000]
    headers = {"Tus-Resumable": "1.0.0", "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
    assert http.patch(asset["upload_url"], content=head, headers=headers).status_code == 204
    offsets: list[int] = []
    arrived = do("resume", Asset.model_validate(asset), sound_recording, on_sent=lambda have, _: offsets.append(have))
    assert offsets[0] == len(head) and arrived.state == "processing"
    assert do("resume", arrived, sound_recording).id == arrived.id, "one that is complete stays as it is"


def test_a_refusal_tells_its_status_code_message_and_request(do: Do) -> None:
    with pytest.raises(ApiError) as refused:
        do("create_cut", uuid.uuid4())
    assert (refused.value.status, refused.value.code) == (404, "not_found")
    assert refused.value.message and uuid.UUID(refused.value.request_id)


def test_what_no_format_is_told_from_is_refused_at_once(do: Do, tmp_path: Path) -> None:
    text = tmp_path / "talk.mp4"
    text.write_bytes(b"These are words and no sound. " * 100)
    with pytest.raises(ApiError) as refused:
        do("upload", do("create_project", "Text").id, text)
    assert refused.value.code == "unsupported_media"


def test_waiting_for_a_job_that_did_not_end_well_raises(
    server: Server, account: Account, do: Do, sound_recording: Path, tmp_path: Path
) -> None:
    asset = Asset.model_validate(ready_asset(server, account, sound_recording))
    render = do("create_render", asset.id, None, {"format": "m4a"})
    account.http.delete(f"/renders/{render.id}")
    with pytest.raises(JobFailed) as failed:
        do("wait", render)
    assert failed.value.code == "cancelled" and "cancelled" in failed.value.message
    with pytest.raises(JobFailed):
        do("download", render, tmp_path / "nothing.m4a")
    assert list(tmp_path.iterdir()) == []


def test_waiting_ends_after_the_timeout(account: Account, do: Do) -> None:
    with pytest.raises(TimeoutError):
        do("wait", Asset.model_validate(new_asset(account, 64)), timeout=0)


def test_a_client_slows_down_when_the_server_asks_it_to(tmp_path: Path) -> None:
    with (
        serving(Settings(data=tmp_path / "data", requests_per_minute=60)) as server,
        Client(server.url, server.account().key) as client,
    ):
        assert [client.balance() for _ in range(62)] == [1000] * 62
