"""Recordings that make trouble get a clear answer, and nothing is charged for what failed."""

from pathlib import Path

import av
import numpy as np
import pytest

from tests.api.journey import make_cut, make_render, new_asset, refusal, upload
from tests.servers import Account


def test_an_empty_file_is_refused_before_any_byte_moves(account: Account) -> None:
    project = account.http.post("/projects", json={"name": "Talk"}).json()
    refused = account.http.post("/assets", json={"project_id": project["id"], "size_bytes": 0})
    assert refusal(refused) == (422, "validation_error")


def test_a_text_file_named_mp4_is_no_recording(account: Account, tmp_path: Path) -> None:
    path = tmp_path / "talk.mp4"
    path.write_text("this is no film at all, " * 100)
    asset = new_asset(account, path.stat().st_size)
    headers = {"Tus-Resumable": "1.0.0", "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
    refused = account.http.patch(asset["upload_url"], headers=headers, content=path.read_bytes())
    assert refusal(refused) == (409, "unsupported_media")
    failed = account.http.get(f"/assets/{asset['id']}").json()
    assert (failed["state"], failed["error_code"]) == ("failed", "unsupported_media")
    assert account.http.get("/credits/balance").json() == {"balance": 1000}


def test_an_unreadable_film_fails_and_costs_nothing(account: Account, spoken_recording: Path, tmp_path: Path) -> None:
    path = tmp_path / "broken.mp4"
    head = spoken_recording.read_bytes()[:64]
    path.write_bytes(head + np.random.default_rng(1).bytes(50_000))
    asset = upload(account, path)
    assert asset["state"] == "failed" and asset["error_code"] in {"unreadable_media", "no_media_streams"}
    assert asset["error_message"] and asset["duration_seconds"] is None and asset["download_url"] is None
    refused = account.http.post("/cuts", json={"asset_id": asset["id"]})
    assert refusal(refused) == (409, "asset_failed")
    assert account.http.get("/credits/history").json()["total"] == 1


@pytest.mark.parametrize("sound", [None, "silent"])
def test_a_recording_without_speech_is_an_asset_and_stays_whole(
    account: Account, tmp_path: Path, sound: str | None
) -> None:
    path = tmp_path / "mute.mp4"
    _film(path, silent_sound=sound is not None)
    asset = upload(account, path)
    assert asset["state"] == "ready"
    cut = make_cut(account, asset)
    decision = account.http.get(f"/cuts/{cut['id']}/export", params={"format": "json"}).json()
    assert [(s["start"], s["end"]) for s in decision["segments"]] == [(0.0, decision["duration"])]
    assert "No speech" in decision["notes"][0]
    assert make_render(account, asset, {"format": "mp4"}, cut)["state"] == "completed"


def test_waiting_for_an_asset_that_is_still_uploading_is_told_when_to_come_back(account: Account) -> None:
    asset = new_asset(account, 1000)
    refused = account.http.post("/cuts", json={"asset_id": asset["id"]})
    assert refusal(refused) == (409, "asset_processing") and int(refused.headers["Retry-After"]) > 0


def _film(path: Path, *, silent_sound: bool) -> None:
    with av.open(path, "w") as container:
        picture = container.add_stream("libx264", 25, options={"preset": "ultrafast"})
        picture.width, picture.height, picture.pix_fmt = 320, 240, "yuv420p"
        sound = container.add_stream("aac", 48000, layout="mono") if silent_sound else None
        for number in range(50):
            image = np.full((240, 320, 3), number * 5, np.uint8)
            container.mux(picture.encode(av.VideoFrame.from_ndarray(image)))
            if sound:
                frame = av.AudioFrame.from_ndarray(np.zeros((1, 1920), np.float32), format="fltp", layout="mono")
                frame.sample_rate, frame.pts = 48000, number * 1920
                container.mux(sound.encode(frame))
        container.mux(picture.encode(None))
        if sound:
            container.mux(sound.encode(None))
