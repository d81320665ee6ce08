"""`make demo` does the main job from start to finish on the recording it is given."""

import subprocess
import sys
from pathlib import Path


def test_the_demo_takes_a_recording_all_the_way(spoken_recording: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "roughy.demo", str(spoken_recording)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=240)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Uploading" in done.stdout and "What was removed, and why" in done.stdout
    results = {path.suffix for path in (tmp_path / "roughy-demo").glob("*.cut.*")}
    assert results == {".mp4", ".mp3", ".edl", ".fcpxml", ".xml", ".otio", ".json", ".srt", ".vtt"}


def test_the_demo_says_that_a_recording_is_missing(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "roughy.demo", "nowhere.mp4"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 1 and "no file nowhere.mp4" in done.stdout
