"""`roughy cut --server`: a server does the work, the files and words are the same."""

import json
from pathlib import Path

import av
import pytest

from tests.cli.conftest import Run
from tests.footage import SCRIPT
from tests.network import free_port
from tests.servers import Account, Server


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
    for stage in ("Uploading", "Preparing", "Deciding", "Rendering"):
        assert stage in done.stderr
    decision = json.loads((out / "garden talk.cut.json").read_text())
    kept = sum(segment["end"] - segment["start"] for segment in decision["segments"])
    with av.open(str(out / "garden talk.cut.mp4")) as container:
        assert float(container.duration / av.time_base) == pytest.approx(kept, abs=0.15)


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
