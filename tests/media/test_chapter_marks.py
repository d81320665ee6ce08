"""A rendered file tells its chapters to players."""

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import av
import imageio_ffmpeg
import pytest

from roughy.media.output import Format, Output
from roughy.media.render import render
from roughy.timeline.chapters import Chapter
from roughy.timeline.ticks import Ticks, from_seconds, to_seconds
from tests.media.watching import spans, watch

CHAPTERS = (Chapter(Ticks(0), "Bönen & soil"), Chapter(from_seconds(1.25), "Água; 水=#"))


@pytest.mark.parametrize(
    ("name", "kind", "frame_rate"),
    [("h264", "mp4", None), ("h264", "mp4", 24), ("h264", "mov", None), ("h264", "m4a", None), ("wav", "mp3", None)],
)
def test_chapters_are_read_back_from_the_file(
    name: str, kind: Format, frame_rate: int | None, footage: Callable[[str], Path], tmp_path: Path
) -> None:
    plain, marked = tmp_path / f"plain.{kind}", tmp_path / f"marked.{kind}"
    for path, chapters in ((plain, ()), (marked, CHAPTERS)):
        output = Output(kind, frame_rate=frame_rate, chapters=chapters)
        segments = spans([(0.5, 2), (2.5, 3.5)])
        result = render(str(footage(name)), str(path), segments, output, scratch=str(tmp_path), on_progress=[].append)
    with av.open(str(marked)) as container:
        found = container.chapters()
    assert [(each["start"], each["metadata"]["title"]) for each in found] == [(0, "Bönen & soil"), (1250, "Água; 水=#")]
    assert found[0]["end"] == 1250 and found[1]["end"] == pytest.approx(to_seconds(result.duration) * 1000, abs=1)
    assert watch(marked).pictures == watch(plain).pictures and len(watch(marked).sound) == len(watch(plain).sound)


@pytest.mark.parametrize("kind", ["mp4", "m4a"])
def test_players_find_chapters_and_nothing_to_complain_about(
    kind: Format, footage: Callable[[str], Path], tmp_path: Path
) -> None:
    path = tmp_path / f"marked.{kind}"
    output = Output(kind, chapters=CHAPTERS)
    render(str(footage("h264")), str(path), spans([(0, 3)]), output, scratch=str(tmp_path), on_progress=[].append)
    ffmpeg = imageio_ffmpeg.get_ffmpeg_exe()
    played = subprocess.run(
        [ffmpeg, "-v", "warning", "-xerror", "-i", str(path), "-f", "null", "-"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert played.stderr == ""
    told = subprocess.run([ffmpeg, "-i", str(path), "-f", "ffmetadata", "-"], capture_output=True, check=True)
    assert re.findall(r"title=(.*)", told.stdout.decode())[-2:] == ["Bönen & soil", r"Água\; 水\=\#"]
