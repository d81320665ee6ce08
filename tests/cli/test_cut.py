"""`roughy cut`."""

import itertools
import json
import re
import signal
import subprocess
import sys
from pathlib import Path

import av
import imageio_ffmpeg
import pytest
from typer.main import get_command

from roughy.cli import app
from tests.cli.conftest import Run
from tests.footage import SCRIPT
from tests.waiting import PATIENCE_SECONDS, wait_until

ALL = ["edl", "fcpxml", "xml", "otio", "json", "srt", "vtt"]


def test_a_film_becomes_a_rendered_cut_with_every_export(roughy: Run, spoken_recording: Path, tmp_path: Path) -> None:
    script = tmp_path / "script.txt"
    script.write_text(SCRIPT)
    exports = [word for name in ALL for word in ("--export", name)]
    done = roughy("cut", spoken_recording, "--script", script, *exports, "--out-dir", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    assert {path.name for path in (tmp_path / "out").iterdir()} == {f"garden talk.cut.{name}" for name in [*ALL, "mp4"]}
    assert "kept 0:" in done.stdout and "filler" in done.stdout
    assert "Finding the words" in done.stderr and "100%" in done.stderr

    decision = json.loads((tmp_path / "out" / "garden talk.cut.json").read_text())
    assert decision["source"] == "garden talk.mp4"
    assert {"start", "end", "reason", "confidence", "text"} <= set(decision["removed"][0])
    assert {"start", "end", "text"} <= set(decision["words"][0])
    covered = sorted((s["start"], s["end"]) for s in decision["segments"] + decision["removed"])
    assert covered[0][0] == 0 and covered[-1][1] == decision["duration"]
    assert all(before[1] == pytest.approx(after[0], abs=2e-6) for before, after in itertools.pairwise(covered))

    kept = sum(segment["end"] - segment["start"] for segment in decision["segments"])
    with av.open(str(tmp_path / "out" / "garden talk.cut.mp4")) as container:
        assert float(container.duration / av.time_base) == pytest.approx(kept, abs=0.1)


def test_captions_chapters_and_loudness_go_into_the_file(roughy: Run, spoken_recording: Path, tmp_path: Path) -> None:
    script = tmp_path / "script.txt"
    script.write_text("# Soil\nEvery garden begins with good soil.\n# Water\nWater the plants early in the morning.")
    kinds = ["chapters", "chapters-vtt", "chapters-json", "chapters-ffmetadata", "vtt"]
    exports = [word for name in kinds for word in ("--export", name)]
    wish = ["--burn-captions", "--chapters", "--loudness", "--word-times"]
    done = roughy("cut", spoken_recording, "--script", script, *exports, *wish, "--out-dir", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    endings = {"chapters.txt", "chapters.vtt", "chapters.json", "chapters.ffmetadata", "vtt", "mp4"}
    assert {path.name for path in (tmp_path / "out").iterdir()} == {f"garden talk.cut.{name}" for name in endings}
    listed = (tmp_path / "out" / "garden talk.cut.chapters.txt").read_text()
    assert listed.startswith("0:00 Soil\n") and listed.endswith(" Water\n")
    assert "<00:" in (tmp_path / "out" / "garden talk.cut.vtt").read_text()

    film = tmp_path / "out" / "garden talk.cut.mp4"
    with av.open(str(film)) as container:
        assert [chapter["metadata"]["title"] for chapter in container.chapters()] == ["Soil", "Water"]
        bands = [frame.reformat(format="gray").to_ndarray()[640:670, 600:680] for frame in container.decode(video=0)]
    assert sum(bool(band.min() < 40 and band.max() > 200) for band in bands) > len(bands) / 3, "letters on a box"
    meter = [imageio_ffmpeg.get_ffmpeg_exe(), "-nostats", "-i", str(film), "-af", "ebur128", "-f", "null", "-"]
    told = subprocess.run(meter, capture_output=True, text=True, check=True).stderr.rpartition("Summary:")[2]
    assert float(re.findall(r"I: +(-?[\d.]+) LUFS", told)[0]) == pytest.approx(-16, abs=1)


@pytest.mark.parametrize(
    ("told", "reached"),
    [((), None), (("--loudness",), -16), (("--loudness", "-20"), -20), (("--loudness=-18.5",), -18.5)],
)
def test_loudness_is_the_usual_one_of_speech_unless_a_number_is_told(
    told: tuple[str, ...], reached: float | None
) -> None:
    context = get_command(app).commands["cut"].make_context("cut", [*told, "talk.mp4"])  # type: ignore[attr-defined]
    assert context.params["loudness"] == reached and str(context.params["recording"]) == "talk.mp4"


def test_a_loudness_that_would_distort_is_refused(roughy: Run, tmp_path: Path) -> None:
    done = roughy("cut", tmp_path / "talk.mp4", "--loudness", "-3")
    assert done.returncode == 2 and "-24" in done.stderr


def test_captions_need_a_picture_to_stand_in(roughy: Run, sound_recording: Path, tmp_path: Path) -> None:
    done = roughy("cut", sound_recording, "--burn-captions", "-o", tmp_path / "talk.mp3")
    assert done.returncode == 1 and "burned into a picture" in done.stderr and not (tmp_path / "talk.mp3").exists()


def test_a_sound_recording_becomes_an_m4a_beside_it(roughy: Run, sound_recording: Path, tmp_path: Path) -> None:
    recording = tmp_path / "garden.wav"
    recording.write_bytes(sound_recording.read_bytes())
    assert roughy("cut", recording).returncode == 0
    with av.open(str(tmp_path / "garden.cut.m4a")) as container:
        assert [stream.type for stream in container.streams] == ["audio"]


def test_the_rendered_file_can_be_named_or_left_out(roughy: Run, sound_recording: Path, tmp_path: Path) -> None:
    target = tmp_path / "deep" / "talk.mp3"
    assert roughy("cut", sound_recording, "-o", target, "--language", "en").returncode == 0
    assert target.stat().st_size > 10_000
    only = roughy("cut", sound_recording, "--no-render", "--export", "srt", "--out-dir", tmp_path / "only")
    assert only.returncode == 0
    assert [path.name for path in (tmp_path / "only").iterdir()] == ["garden.cut.srt"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "no file"),
        (b"", "empty"),
        (b"this is no film " * 1000, "no audio or video"),
        (b"\x00\x00\x00\x20ftypisom" + b"\x17" * 5000, "no audio or video"),
    ],
    ids=["missing", "empty", "text", "garbage"],
)
def test_a_file_that_is_no_recording_is_refused_in_one_line(
    roughy: Run, tmp_path: Path, content: bytes | None, says: str
) -> None:
    path = tmp_path / "talk.mp4"
    if content is not None:
        path.write_bytes(content)
    done = roughy("cut", path)
    assert done.returncode == 1
    *_, line = done.stderr.strip().splitlines()
    assert line.startswith("roughy: ") and says in line
    assert "Traceback" not in done.stderr


def test_a_picture_of_a_sound_recording_is_refused(roughy: Run, sound_recording: Path, tmp_path: Path) -> None:
    done = roughy("cut", sound_recording, "-o", tmp_path / "talk.mp4")
    assert done.returncode == 1 and "no picture" in done.stderr


def test_ctrl_c_stops_at_once_and_leaves_nothing(spoken_recording: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "roughy", "cut", str(spoken_recording), "--out-dir", str(tmp_path / "out")]
    environment = {"TMPDIR": str(tmp_path), "PATH": "/usr/bin:/bin", "HOME": str(Path.home())}
    # A shell makes its background jobs, these tests perhaps, deaf to Ctrl-C.
    command = ["env", "--default-signal=INT", *command]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        wait_until(lambda: list(tmp_path.glob("roughy-*/*")))
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 130
    assert b"interrupted" in errors and b"Traceback" not in errors
    assert list(tmp_path.glob("**/*.*")) == []
