"""Damaged and hostile recordings, read in a child process as Roughy reads all: each gets an answer."""

from pathlib import Path

import pytest

from roughy.errors import RoughyError
from roughy.jobs.child import Limits, run_child
from tests.media.survival import Survival

CONTAINERS = {
    "MP4": ("h264", "hevc", "av1", "trimmed", "timecode", "h264-fragmented", "first-track-silent"),
    "Matroska": ("h264-matroska", "vp9", "uneven-matroska"),
    "MPEG": ("h264-transport-stream", "mpeg2", "mp3", "mp3-without-length", "aac"),
    "others": ("wav", "flac", "opus", "ogg", "aiff", "wma", "5.1", "prores"),
}
MUTANTS = 120
LIMITS = Limits(memory=3 << 30, file_size=1 << 30, cpu_seconds=120, wall_seconds=150)
MOST_MEMORY = 1 << 30


@pytest.mark.parametrize("container", CONTAINERS)
def test_damaged_recordings_are_read_or_refused_but_break_nothing(footage, tmp_path, monkeypatch, container):
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    sources = [footage(name) for name in CONTAINERS[container]]
    arguments = {"sources": sources, "first_seed": 1, "count": MUTANTS, "scratch": tmp_path}
    try:
        survival = run_child("tests.media.survival:read_mutants", arguments, Survival, limits=LIMITS)
    except RoughyError as error:
        pytest.fail(f"{error.code} at {(tmp_path / 'seed').read_text()}")
    assert survival.surprises == ()
    assert survival.peak < MOST_MEMORY
    assert survival.read > MUTANTS // 2
