"""`/v1/renders`: every option and every refusal, cancelling, and what is left of a render."""

import asyncio
import io
import itertools
import re
import subprocess
import uuid
from pathlib import Path

import av
import httpx
import imageio_ffmpeg
import numpy as np
import pysubs2
import pytest

from roughy.renders.output import RenderOutput
from roughy.storage.blobs import open_blobs
from tests import http
from tests.api.journey import Json, make_cut, make_render, new_asset, refusal, wait
from tests.api.prepared import ready_asset
from tests.api.traces import blobs, events, scratch
from tests.servers import Account, Server
from tests.waiting import wait_until

FIELDS = {
    *("id", "asset_id", "cut_id", "state", "output", "size_bytes", "error_code", "error_message"),
    *("created_at", "started_at", "completed_at", "download_url", "progress", "seconds_left"),
}
CODECS = {"mp4": ["h264", "aac"], "mov": ["h264", "aac"], "m4a": ["aac"], "mp3": ["mp3"]}
CONTENT_TYPES = {"mp4": "video/mp4", "mov": "video/quicktime", "m4a": "audio/mp4", "mp3": "audio/mpeg"}


@pytest.fixture(scope="module")
def owner(server: Server) -> Account:
    """The account of this module's assets."""
    return server.account()


@pytest.fixture(scope="module")
def video(server: Server, owner: Account, spoken_recording: Path) -> Json:
    """A ready video of 1280 × 720 at 30 frames a second."""
    return ready_asset(server, owner, spoken_recording)


@pytest.fixture(scope="module")
def sound(server: Server, owner: Account, sound_recording: Path) -> Json:
    """A ready recording of sound."""
    return ready_asset(server, owner, sound_recording)


@pytest.fixture(scope="module")
def long(server: Server, owner: Account, long_recording: Path) -> Json:
    """Minutes of ready video."""
    return ready_asset(server, owner, long_recording)


def order(owner: Account, asset: Json, output: Json, **wish: object) -> httpx.Response:
    """The answer to a wish for a render."""
    return owner.http.post("/renders", json={"asset_id": asset["id"], "output": output, **wish})


@pytest.mark.parametrize("format_", CODECS)
def test_each_format_plays_the_cut_and_nothing_else(owner: Account, video: Json, format_: str) -> None:
    created = owner.http.post("/cuts", json={"asset_id": video["id"]}).json()
    cut = wait(owner, f"/cuts/{created['id']}")
    render = make_render(owner, video, {"format": format_}, cut)
    assert set(render) >= FIELDS and (render["state"], render["cut_id"]) == ("completed", cut["id"])
    assert render["output"]["format"] == format_ and render["error_code"] is None and render["error_message"] is None
    assert render["created_at"] <= render["started_at"] <= render["completed_at"]
    answer = http.get(render["download_url"])
    assert answer.headers["Content-Type"] == CONTENT_TYPES[format_] and len(answer.content) == render["size_bytes"]
    decision = owner.http.get(f"/cuts/{cut['id']}/export?format=json").json()
    kept = sum(segment["end"] - segment["start"] for segment in decision["segments"])
    with av.open(io.BytesIO(answer.content)) as container:
        assert [stream.codec.canonical_name for stream in container.streams] == CODECS[format_]
        assert float(container.duration / av.time_base) == pytest.approx(kept, abs=0.15)


def test_without_a_cut_the_full_source_is_rendered(owner: Account, sound: Json) -> None:
    render = make_render(owner, sound, {"format": "m4a"})
    assert render["cut_id"] is None
    with av.open(io.BytesIO(http.get(render["download_url"]).content)) as container:
        assert float(container.duration / av.time_base) == pytest.approx(float(sound["duration_seconds"]), abs=0.1)


NOTHING_MORE = {"captions": None, "chapters": False, "loudness": None}


def test_a_smaller_frame_rate_and_bit_rate_are_followed_and_nothing_is_enlarged(owner: Account, video: Json) -> None:
    wish = {"format": "mp4", "resolution": "4k", "frame_rate": 24, "video_bitrate": 5, "audio_bitrate": 128}
    render = make_render(owner, video, wish)
    assert render["output"] == NOTHING_MORE | wish
    with av.open(io.BytesIO(http.get(render["download_url"]).content)) as container:
        picture = container.streams.video[0]
        assert (picture.width, picture.height) == (1280, 720), "never upscaled"
        assert float(picture.average_rate) == pytest.approx(24, rel=0.01)


def test_every_option_of_the_contract_is_taken(owner: Account, video: Json) -> None:
    options: dict[str, list[object]] = {
        "resolution": ["720p", "1080p", "4k"],
        "frame_rate": [24, 25, 30, 50, 60, 120],
        "video_bitrate": [5, 10, 20, 50],
        "audio_bitrate": [128, 192, 256, 320],
    }
    single = [{"format": "mp4", name: value} for name, values in options.items() for value in values]
    sound = [{"format": name, "audio_bitrate": rate} for name in ("m4a", "mp3") for rate in options["audio_bitrate"]]
    for output in itertools.chain(single, sound):
        created = order(owner, video, output)
        assert created.status_code == 201 and created.json()["output"] == RenderOutput(**output).model_dump(mode="json")
        assert order(owner, video, output).status_code == 200
        assert owner.http.delete(f"/renders/{created.json()['id']}").status_code == 204


@pytest.mark.parametrize(
    "output",
    [
        {},
        {"format": "webm"},
        {"format": None},
        {"format": "MP4"},
        {"format": "mp4", "resolution": "480p"},
        {"format": "mp4", "resolution": 720},
        {"format": "mp4", "frame_rate": 29},
        {"format": "mp4", "frame_rate": "30"},
        {"format": "mp4", "video_bitrate": 15},
        {"format": "mp4", "video_bitrate": 5_000_000},
        {"format": "mp3", "audio_bitrate": 64},
        {"format": "mp3", "audio_bitrate": "128"},
        {"format": "mp4", "captions": "soft"},
        {"format": "mp4", "captions": True},
        {"format": "mp4", "chapters": "yes"},
        {"format": "mp4", "loudness": -9.9},
        {"format": "mp4", "loudness": -24.1},
        {"format": "mp4", "loudness": "-16"},
        *({"format": name, "captions": "burned"} for name in ("m4a", "mp3")),
        *({"format": name, "resolution": "720p"} for name in ("m4a", "mp3")),
        *({"format": name, "frame_rate": 30} for name in ("m4a", "mp3")),
        *({"format": name, "video_bitrate": 5} for name in ("m4a", "mp3")),
    ],
)
def test_an_unknown_value_and_a_picture_option_on_a_sound_format_are_refused(
    owner: Account, video: Json, output: Json
) -> None:
    refused = order(owner, video, output)
    assert refusal(refused) == (422, "validation_error") and refused.json()["error"]["details"]


HEADED = "# Soil\nEvery garden begins with good soil.\n# Water\nWater the plants early in the morning."


def test_captions_are_burned_in_while_they_are_shown_and_chapters_written(
    owner: Account, video: Json, tmp_path: Path
) -> None:
    cut = make_cut(owner, video, script=HEADED)
    wish = {"format": "mp4", "captions": "burned", "chapters": True}
    pictures = []
    for output in ({"format": "mp4"}, wish):
        render = make_render(owner, video, output, cut)
        assert render["state"] == "completed", render
        path = tmp_path / f"{len(pictures)}.mp4"
        path.write_bytes(http.get(render["download_url"]).content)
        with av.open(str(path)) as container:
            pictures.append([(frame.time, band(frame)) for frame in container.decode(video=0)])
            chapters = [chapter["metadata"]["title"] for chapter in container.chapters()]
    assert render["output"] == NOTHING_MORE | wish | dict.fromkeys(
        ("resolution", "frame_rate", "video_bitrate", "audio_bitrate")
    )
    assert chapters == ["Soil", "Water"]
    subtitles = owner.http.get(f"/cuts/{cut['id']}/subtitle/export?format=srt").text
    shown = [(event.start, event.end) for event in pysubs2.SSAFile.from_string(subtitles, format_="srt")]
    changes = []
    for (time_, before), (same_time, after) in zip(*pictures, strict=True):
        assert time_ == same_time
        due = any(start <= -(-time_ * 1000 // 1) < end for start, end in shown)
        assert bool(np.abs(before - after).mean() > 20) is due, time_
        changes.append(due)
    assert True in changes and False in changes


def band(frame: av.VideoFrame) -> np.ndarray:
    """The brightness in the middle of where captions stand."""
    grey = frame.reformat(format="gray").to_ndarray().astype(np.int16)
    return grey[int(frame.height * 0.885) : int(frame.height * 0.935), frame.width * 9 // 20 : frame.width * 11 // 20]


def test_the_full_source_has_captions_of_all_that_is_said(owner: Account, video: Json) -> None:
    plain, captioned = (
        http.get(make_render(owner, video, {"format": "mov", **more})["download_url"]).content
        for more in ({"audio_bitrate": 192}, {"captions": "burned"})
    )
    changed = 0
    with av.open(io.BytesIO(plain)) as before, av.open(io.BytesIO(captioned)) as after:
        for old, new in zip(before.decode(video=0), after.decode(video=0), strict=True):
            changed += bool(np.abs(band(old) - band(new)).mean() > 20)
    assert changed > 30 * 5


@pytest.mark.parametrize(("format_", "wanted"), [("m4a", -16), ("mp3", -20.5), ("mp4", -23)])
def test_the_sound_reaches_the_wanted_loudness(
    owner: Account, video: Json, tmp_path: Path, format_: str, wanted: float
) -> None:
    render = make_render(owner, video, {"format": format_, "loudness": wanted})
    path = tmp_path / f"loud.{format_}"
    path.write_bytes(http.get(render["download_url"]).content)
    meter = [
        imageio_ffmpeg.get_ffmpeg_exe(),
        "-nostats",
        "-i",
        str(path),
        "-af",
        "ebur128=peak=true",
        "-f",
        "null",
        "-",
    ]
    told = subprocess.run(meter, capture_output=True, text=True, check=True).stderr
    summary = told.rpartition("Summary:")[2]
    assert float(re.findall(r"I: +(-?[\d.]+) LUFS", summary)[0]) == pytest.approx(wanted, abs=1)
    assert float(re.findall(r"Peak: +(-?[\d.]+) dBFS", summary)[0]) <= 0


def test_a_render_tells_how_long_it_still_takes(owner: Account, long: Json) -> None:
    path = f"/renders/{order(owner, long, SLOW | {'audio_bitrate': 320}).json()['id']}"
    first = owner.http.get(path).json()
    assert 0 <= first["progress"] < 1
    wait_until(lambda: owner.http.get(path).json()["seconds_left"] is not None)
    running = owner.http.get(path).json()
    assert running["state"] == "processing" and 0 < running["progress"] < 1 and running["seconds_left"] > 0
    owner.http.delete(path)
    assert owner.http.get(path).json()["seconds_left"] is None


@pytest.mark.parametrize("format_", ["mp4", "mov"])
def test_a_recording_of_sound_has_no_picture_to_render(owner: Account, sound: Json, format_: str) -> None:
    assert refusal(order(owner, sound, {"format": format_})) == (422, "validation_error")


def test_the_cut_must_be_completed_and_of_the_same_asset(
    server: Server, owner: Account, video: Json, sound: Json
) -> None:
    cut, output = make_cut(owner, sound), {"format": "mp3"}
    assert refusal(order(owner, video, output, cut_id=cut["id"])) == (404, "not_found")
    assert refusal(order(owner, sound, output, cut_id=str(uuid.uuid4()))) == (404, "not_found")
    assert refusal(order(server.account(), sound, output, cut_id=cut["id"])) == (404, "not_found")


SLOW = {"format": "mp4", "resolution": "720p", "frame_rate": 24, "video_bitrate": 5}


def begin(owner: Account, asset: Json, output: Json) -> Json:
    """A render that is being made."""
    created: Json = order(owner, asset, output).json()
    path = f"/renders/{created['id']}"
    wait_until(lambda: owner.http.get(path).json()["state"] == "processing")
    return created


def test_while_all_workers_are_busy_a_cut_is_not_ready_to_be_rendered_or_exported(
    owner: Account, long: Json, sound: Json
) -> None:
    busy = [begin(owner, long, SLOW | {"audio_bitrate": rate}) for rate in (128, 192)]
    cut = owner.http.post("/cuts", json={"asset_id": sound["id"], "script": "Waiting."}).json()
    assert refusal(order(owner, sound, {"format": "mp3"}, cut_id=cut["id"])) == (409, "cut_not_ready")
    for path in ("export?format=edl", "subtitle/export?format=srt"):
        assert refusal(owner.http.get(f"/cuts/{cut['id']}/{path}")) == (409, "cut_not_ready")
    for render in busy:
        owner.http.delete(f"/renders/{render['id']}")
    assert wait(owner, f"/cuts/{cut['id']}")["state"] == "completed"


def test_a_running_render_is_cancelled_long_before_it_would_end_and_leaves_nothing(
    server: Server, owner: Account, long: Json
) -> None:
    before = blobs(server, long["id"])
    render = begin(owner, long, SLOW | {"audio_bitrate": 256})
    wait_until(lambda: f"render-{render['id']}" in scratch(server))
    assert owner.http.delete(f"/renders/{render['id']}").status_code == 204
    wait_until(lambda: f"render-{render['id']}" not in scratch(server))
    assert not [line for line in server.log.read_text().splitlines() if render["id"] in line and '"rendered"' in line]
    ended = owner.http.get(f"/renders/{render['id']}").json()
    assert ended["state"] == "cancelled" and ended["completed_at"]
    assert ended["download_url"] is None and ended["size_bytes"] is None and ended["error_code"] is None
    assert events(server, render["id"]) == ["render.cancelled"]
    assert blobs(server, long["id"]) == before


def test_a_render_that_waits_is_cancelled_and_never_begins(server: Server, owner: Account, long: Json) -> None:
    busy = [begin(owner, long, SLOW | {"video_bitrate": rate}) for rate in (10, 20)]
    waiting = order(owner, long, SLOW | {"video_bitrate": 50}).json()
    for render in (waiting, *busy):
        assert owner.http.delete(f"/renders/{render['id']}").status_code == 204
    wait_until(lambda: not scratch(server))
    ended = owner.http.get(f"/renders/{waiting['id']}").json()
    assert ended["state"] == "cancelled" and ended["started_at"] is None


def test_deleting_a_render_that_ended_removes_it_with_its_file(server: Server, owner: Account, sound: Json) -> None:
    render = make_render(owner, sound, {"format": "mp3", "audio_bitrate": 320})
    file = f"renders/{render['id']}/render.mp3"
    assert file in blobs(server, sound["id"])
    assert owner.http.delete(f"/renders/{render['id']}").status_code == 204
    assert file not in blobs(server, sound["id"])
    for answer in (owner.http.get(f"/renders/{render['id']}"), owner.http.delete(f"/renders/{render['id']}")):
        assert refusal(answer) == (404, "not_found")
    again = order(owner, sound, {"format": "mp3", "audio_bitrate": 320})
    assert again.status_code == 201


def test_a_render_that_breaks_fails_with_an_event_and_can_be_tried_again(
    server: Server, owner: Account, sound_recording: Path
) -> None:
    asset, stored = ready_asset(server, owner, sound_recording), open_blobs(server.settings)
    asyncio.run(stored.put_bytes(f"assets/{asset['id']}/source", b"This is no recording any more. " * 100))
    failed = make_render(owner, asset, {"format": "mp3"})
    assert failed["state"] == "failed" and failed["error_code"] and failed["error_message"]
    assert failed["download_url"] is None and failed["size_bytes"] is None and failed["completed_at"]
    assert events(server, failed["id"]) == ["render.failed"]
    asyncio.run(stored.put_file(f"assets/{asset['id']}/source", sound_recording))
    assert make_render(owner, asset, {"format": "mp3"})["state"] == "completed"


def test_a_listing_filters_by_asset_and_state(owner: Account, sound: Json) -> None:
    render, bare = make_render(owner, sound, {"format": "m4a", "audio_bitrate": 256}), new_asset(owner, 64)
    listed = owner.http.get("/renders", params={"asset_id": sound["id"], "limit": 100}).json()
    ids = [item["id"] for item in listed["items"]]
    assert render["id"] in ids and ids == sorted(ids, reverse=True) and listed["total"] == len(ids)
    assert all(set(item) >= FIELDS for item in listed["items"])
    completed = owner.http.get("/renders", params={"state": "completed", "limit": 100}).json()["items"]
    assert render["id"] in [item["id"] for item in completed]
    assert owner.http.get("/renders", params={"asset_id": bare["id"]}).json()["total"] == 0
    assert refusal(owner.http.get("/renders", params={"state": "ready"})) == (422, "validation_error")


def test_another_accounts_render_does_not_exist(server: Server, owner: Account, sound: Json) -> None:
    render, stranger = order(owner, sound, {"format": "m4a", "audio_bitrate": 192}).json(), server.account().http
    for answer in (stranger.get(f"/renders/{render['id']}"), stranger.delete(f"/renders/{render['id']}")):
        assert refusal(answer) == (404, "not_found")
    assert stranger.get("/renders").json()["total"] == 0
    assert wait(owner, f"/renders/{render['id']}")["state"] == "completed"
