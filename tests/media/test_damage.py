"""Damaged and hostile recordings, taken by a child process as Roughy takes all: each gets an answer."""

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
READ, RENDERED = 120, 30
"""Damaged recordings of each kind of container."""

LIMITS = Limits(memory=3 << 30, file_size=1 << 30, cpu_seconds=120, wall_seconds=150)
MOST_MEMORY = 1 << 30


@pytest.fixture
def survival(footage, tmp_path, monkeypatch):
    """Lets a child take damaged recordings of one kind of container and gives what came of it."""
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))

    def survival_of(task, container, count):
        sources = [footage(name) for name in CONTAINERS[container]]
        arguments = {"sources": sources, "first_seed": 1, "count": count, "scratch": tmp_path}
        try:
            return run_child(f"tests.media.survival:{task}", arguments, Survival, limits=LIMITS)
        except RoughyError as error:
            pytest.fail(f"{error.code} at {(tmp_path / 'seed').read_text()}")

    return survival_of


@pytest.mark.parametrize("container", CONTAINERS)
def test_damaged_recordings_are_read_or_refused_but_break_nothing(survival, container):
    found = survival("read_mutants", container, READ)
    assert found.surprises == ()
    assert found.peak < MOST_MEMORY
    assert found.taken > READ // 2


@pytest.mark.parametrize("container", CONTAINERS)
def test_damaged_recordings_are_rendered_or_refused_but_break_nothing_and_leave_nothing(survival, container):
    found = survival("render_mutants", container, RENDERED)
    assert found.surprises == ()
    assert found.peak < MOST_MEMORY
    assert found.taken > RENDERED // 2
