"""A working process finds its own place in the data folder again, and never takes another's."""

import multiprocessing
from contextlib import ExitStack
from multiprocessing.synchronize import Event
from pathlib import Path

from roughy.jobs.seat import seated
from tests.waiting import PATIENCE_SECONDS


def test_a_process_that_starts_again_has_its_name_again(tmp_path: Path) -> None:
    with seated(tmp_path) as first:
        pass
    with seated(tmp_path) as again:
        assert again == first


def test_processes_side_by_side_have_names_and_scratch_of_their_own(tmp_path: Path) -> None:
    with ExitStack() as stack:
        seats = [stack.enter_context(seated(tmp_path)) for _ in range(3)]
        assert len({seat.id for seat in seats}) == len({seat.scratch for seat in seats}) == 3


def test_machines_with_folders_of_their_own_have_different_names(tmp_path: Path) -> None:
    with seated(tmp_path / "one") as one, seated(tmp_path / "two") as other:
        assert one.id != other.id


def test_what_a_killed_process_left_in_scratch_is_gone_for_the_next(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    sitting = context.Event()
    process = context.Process(target=_sit, args=(tmp_path, sitting))
    process.start()
    assert sitting.wait(PATIENCE_SECONDS)
    with seated(tmp_path) as beside:
        assert beside.scratch.name == "1"
    process.kill()
    process.join()
    left = tmp_path / "scratch" / "0" / "render-1" / "source"
    assert left.exists()
    with seated(tmp_path) as seat:
        assert seat.scratch.name == "0" and not left.exists()


def _sit(data: Path, sitting: Event) -> None:
    with seated(data) as seat:
        left = seat.scratch / "render-1"
        left.mkdir(parents=True)
        (left / "source").write_bytes(b"half of it")
        sitting.set()
        multiprocessing.get_context("spawn").Event().wait()
