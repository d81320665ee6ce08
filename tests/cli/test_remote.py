"""`roughy cut --server`: a server does the work, the files and words are the same."""

import json
import re
import signal
import subprocess
import sys
from pathlib import Path

import av
import pytest

from roughy.cli.remote import Order, cut_on_server
from roughy.cli.results import Files, Preset
from roughy.settings import Settings
from tests.cli.conftest import Run
from tests.footage import SCRIPT
from tests.network import free_port
from tests.servers import Account, Server, serving
from tests.waiting import PATIENCE_SECONDS, wait_until


def test_a_server_makes_the_same_files(
    roughy: Run, server: Server, account: Account, spoken_recording: Path, tmp_path: Path
) -> None:
    script, out = tmp_path / "script.txt", tmp_path / "out"
    script.write_text(SCRIPT)
    wish = ["cut", spoken_recording, "--script", script, "--export", "json", "--export", "fcpxml", "--export", "srt"]
    done = roughy(*wish, "--out-dir", out, "--server", server.url, "--key", account.key)
    assert done.returncode == 0, done.stderr
    assert {path.name for path in out.iterdir()} == {
        f"garden talk.cut.{name}" for name in ("json", "fcpxml", "srt", "mp4")
    }
    assert "kept 0:" in done.stdout and "filler" in done.stdout and "wrote" in done.stdout
    (project,) = account.http.get("/projects").json()["items"]
    assert f"{server.url}/v1/projects/{project['id']}" in done.stdout, "what was sent stays, and it says where"
    for stage in ("Uploading", "Preparing", "Deciding", "Rendering"):
        assert stage in done.stderr
    decision = json.loads((out / "garden talk.cut.json").read_text())
    kept = sum(segment["end"] - segment["start"] for segment in decision["segments"])
    with av.open(str(out / "garden talk.cut.mp4")) as container:
        assert float(container.duration / av.time_base) == pytest.approx(kept, abs=0.15)


def test_captions_chapters_and_word_times_come_from_a_server_too(
    roughy: Run, server: Server, account: Account, spoken_recording: Path, tmp_path: Path
) -> None:
    script, out = tmp_path / "script.txt", tmp_path / "out"
    script.write_text("# Soil\nEvery garden begins with good soil.\n# Water\nWater the plants early in the morning.")
    wish = ["--export", "chapters", "--export", "vtt", "--word-times", "--burn-captions", "--chapters"]
    where = ["--server", server.url, "--key", account.key, "--out-dir", out]
    done = roughy("cut", spoken_recording, "--script", script, *wish, "--loudness", "-18", *where)
    assert done.returncode == 0, done.stderr
    assert (out / "garden talk.cut.chapters.txt").read_text().startswith("0:00 Soil\n")
    assert "<00:" in (out / "garden talk.cut.vtt").read_text()
    with av.open(str(out / "garden talk.cut.mp4")) as container:
        assert [chapter["metadata"]["title"] for chapter in container.chapters()] == ["Soil", "Water"]
    (render,) = account.http.get("/renders").json()["items"]
    assert (render["output"]["captions"], render["output"]["loudness"]) == ("burned", -18)


def test_ctrl_c_removes_what_was_sent(server: Server, account: Account, sound_recording: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    command = [sys.executable, "-m", "roughy", "cut", str(sound_recording), "--out-dir", str(out), "--export", "json"]
    where = ["--server", server.url, "--key", account.key]
    # A shell makes its background jobs, these tests perhaps, deaf to Ctrl-C.
    with subprocess.Popen(
        ["env", "--default-signal=INT", *command, *where], stderr=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        wait_until(lambda: account.http.get("/assets", params={"state": "processing"}).json()["total"])
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 130
    assert b"nothing was left behind" in errors and b"Traceback" not in errors
    assert account.http.get("/projects").json()["total"] == 0
    assert account.http.get("/assets").json()["total"] == 0
    assert not out.exists() or not list(out.iterdir())


def test_what_cannot_be_removed_after_ctrl_c_is_named(sound_recording: Path, tmp_path: Path) -> None:
    files = Files(tmp_path, (), render=False, output=None)
    order = Order(None, None, Preset.STANDARD, keep_ad_libs=False)
    with serving(Settings(data=tmp_path / "data")) as server:

        def stop(stage: str, _: float) -> None:
            if stage == "prepare":
                server.kill()
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt) as stopped:
            cut_on_server(server.url, server.account().key, sound_recording, order, files, stop)
    assert re.search(r"project [0-9a-f-]{36} is left on http", str(stopped.value))


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--key", "sk_wrong"], "valid API key"),
        ([], "--key"),
        (["--key", "sk_x", "--model", "tiny"], "leave out --model"),
    ],
)
def test_a_refusal_is_one_line(
    roughy: Run, server: Server, sound_recording: Path, options: list[str], says: str
) -> None:
    done = roughy("cut", sound_recording, "--server", server.url, *options)
    assert done.returncode == 1 and "Traceback" not in done.stderr
    *_, line = done.stderr.strip().splitlines()
    assert line.startswith("roughy: ") and says in line


def test_a_server_that_is_not_there_is_told(roughy: Run, sound_recording: Path) -> None:
    done = roughy("cut", sound_recording, "--server", f"http://127.0.0.1:{free_port()}", "--key", "sk_x")
    assert done.returncode == 1 and "cannot be reached" in done.stderr and "Traceback" not in done.stderr


def test_a_file_that_is_no_recording_is_refused(roughy: Run, server: Server, account: Account, tmp_path: Path) -> None:
    for name, content, says in (("gone.mp4", None, "no file"), ("text.mp4", b"no film " * 100, "no audio or video")):
        if content:
            (tmp_path / name).write_bytes(content)
        done = roughy("cut", tmp_path / name, "--server", server.url, "--key", account.key)
        assert done.returncode == 1 and says in done.stderr and "Traceback" not in done.stderr
