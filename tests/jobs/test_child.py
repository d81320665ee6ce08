import os
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from fractions import Fraction
from pathlib import Path

import pytest

from roughy.errors import RoughyError
from roughy.jobs.child import Cancelled, ChildError, Limits, run_child
from tests.jobs.child_tasks import Shape
from tests.processes import is_running
from tests.waiting import wait_until

TASKS = "tests.jobs.child_tasks"
NOTHING = type(None)
ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def tasks_can_be_imported(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(ROOT))


def run(name, result=NOTHING, /, limits=None, on_progress=None, cancelled=None, **arguments):
    return run_child(f"{TASKS}:{name}", arguments, result, limits=limits, on_progress=on_progress, cancelled=cancelled)


def refusal(name, /, limits=None, **arguments) -> RoughyError:
    with pytest.raises(RoughyError) as caught:
        run(name, limits=limits, **arguments)
    return caught.value


def test_arguments_and_results_keep_their_types():
    assert run("doubled", Shape, shape=Shape((Fraction(1, 3), Fraction(2)))) == Shape((Fraction(2, 3), Fraction(4)))


def test_progress_is_told_in_order():
    shares: list[float] = []
    assert run("steps", int, count=4, on_progress=shares.append) == 4
    assert shares == [0.25, 0.5, 0.75, 1.0]


def test_an_answer_may_be_longer_than_any_pipe():
    assert len(run("long_answer", str, length=3_000_000)) == 3_000_000


def test_a_refusal_reaches_the_caller_as_it_was_raised():
    error = refusal("refuse")
    assert (error.code, error.message) == ("unreadable_media", "Export the file again.")


def test_a_bug_is_told_from_a_refusal_and_brings_its_traceback():
    with pytest.raises(ChildError, match="KeyError") as caught:
        run("have_a_bug")
    assert "have_a_bug" in "".join(caught.value.__notes__)


def test_damage_that_no_code_foresaw_is_blamed_on_the_file():
    assert refusal("meet_damage").code == "media_crashed"


def test_a_crash_in_c_is_an_error_and_not_the_parents_end():
    assert refusal("crash").code == "media_crashed"


def test_a_child_that_leaves_without_an_answer_has_crashed():
    assert refusal("leave").code == "media_crashed"


def test_what_the_child_said_before_it_crashed_is_kept_for_the_log():
    assert "reserved bit" in "".join(refusal("complain_and_crash").__notes__)


def test_output_of_the_child_is_no_answer(capfd):
    assert run("chatter", str) == "true"
    assert capfd.readouterr() == ("", "")


def test_a_garbled_answer_is_a_crash():
    assert refusal("garble").code == "media_crashed"


@pytest.mark.parametrize("task", ["hang_in_c", "ignore_termination", "hang_with_a_child"])
def test_a_child_that_hangs_is_gone_with_all_it_started_when_it_is_cancelled(tmp_path, task):
    started, cancelled = tmp_path / "started", threading.Event()
    outcome: list[BaseException] = []

    def call() -> None:
        try:
            run(task, cancelled=cancelled, started=started)
        except Cancelled as error:
            outcome.append(error)

    thread = threading.Thread(target=call)
    thread.start()
    wait_until(lambda: started.is_file() and started.read_text())
    cancelled.set()
    thread.join()
    assert len(outcome) == 1
    wait_until(lambda: not is_running(int(started.read_text())))


def test_a_child_that_hangs_is_given_up_after_its_time(tmp_path):
    assert refusal("hang_in_c", Limits(wall_seconds=1.5), started=tmp_path / "started").code == "media_timeout"


def test_a_child_that_only_computes_is_given_up_after_its_processor_time():
    assert refusal("spin", Limits(cpu_seconds=2)).code == "media_timeout"


@pytest.mark.parametrize("task", ["allocate", "allocate_in_c"])
def test_a_child_cannot_take_more_memory_than_it_may(task):
    assert refusal(task, Limits(memory=2 << 30)).code == "media_out_of_memory"


def test_a_child_cannot_write_a_larger_file_than_it_may(tmp_path):
    error = refusal("write", Limits(file_size=3 << 20), path=tmp_path / "large", size=8 << 20)
    assert error.code == "output_too_large"
    assert (tmp_path / "large").stat().st_size <= 3 << 20


def test_a_full_disk_is_named():
    assert refusal("write", path=Path("/dev/full"), size=1 << 20).code == "disk_full"


def test_a_child_leaves_no_core_dump_and_has_the_limits_it_was_given():
    given = run("limits", dict[str, int], limits=Limits(memory=3 << 30, file_size=5 << 20))
    assert given == {"core": 0, "memory": 3 << 30, "file_size": 5 << 20}


def test_the_parents_own_limits_stay_as_they_were():
    before = resource.getrlimit(resource.RLIMIT_AS)
    run("half", Fraction, limits=Limits(memory=3 << 30))
    assert resource.getrlimit(resource.RLIMIT_AS) == before


def test_no_secret_of_the_environment_reaches_a_child(monkeypatch):
    secrets = ("ROUGHY_SECRET", "STRIPE_SECRET_KEY", "AWS_SECRET_ACCESS_KEY", "ANTHROPIC_API_KEY", "HF_TOKEN", "MY_OWN")
    for name in secrets:
        monkeypatch.setenv(name, "secret")
    monkeypatch.setenv("ROUGHY_CACHE", "/var/cache/roughy")
    seen = run("environment", dict[str, str])
    assert "secret" not in seen.values()
    assert seen["ROUGHY_CACHE"] == "/var/cache/roughy"


def test_a_child_reaches_no_network():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        assert run("connect", str, port=listener.getsockname()[1]) == "PermissionError"


def test_a_child_reaches_no_service_of_the_machine(tmp_path):
    with tempfile.TemporaryDirectory(dir="/tmp") as folder, socket.socket(socket.AF_UNIX) as listener:
        listener.bind(f"{folder}/socket")
        listener.listen()
        assert run("connect_locally", str, path=f"{folder}/socket") == "PermissionError"


def test_a_child_starts_no_other_program():
    assert run("start_a_program", str) == "PermissionError"


def test_a_child_dies_with_its_parent(tmp_path):
    started = tmp_path / "started"
    code = (
        "from roughy.jobs.child import run_child;"
        f"run_child('{TASKS}:hang_in_c', {{'started': {str(started)!r}}}, type(None))"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": str(ROOT)})
    try:
        wait_until(lambda: started.is_file() and started.read_text())
        child = int(started.read_text())
        assert is_running(child)
    finally:
        parent.kill()
        parent.wait()
    wait_until(lambda: not is_running(child))


def test_children_leave_no_descriptors_and_no_zombies_behind():
    run("half", Fraction)
    before = pipes(), zombies()
    for _ in range(3):
        run("half", Fraction)
        refusal("crash")
    assert (pipes() - before[0], zombies() - before[1]) == (set(), set())


def pipes() -> set[str]:
    """The pipes that this process holds, of which each has a number of its own."""
    held = set()
    for descriptor in Path("/proc/self/fd").iterdir():
        with suppress(FileNotFoundError):
            held.add(str(descriptor.readlink()))
    return {name for name in held if name.startswith("pipe:")}


def zombies() -> set[str]:
    """The children of this thread that have ended and that nobody has waited for."""
    children = Path(f"/proc/self/task/{threading.get_native_id()}/children").read_text().split()
    return {child for child in children if not is_running(int(child))}


def test_many_threads_may_each_have_a_child():
    results: list[Fraction] = []
    threads = [threading.Thread(target=lambda: results.append(run("half", Fraction))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [Fraction(1, 2)] * 6


def test_scratch_paths_with_any_letters_reach_the_child(tmp_path):
    folder = tmp_path / "Übung & „Probe“ 'eins'"
    folder.mkdir()
    run("write", path=folder / "datei.bin", size=1 << 20)
    assert (folder / "datei.bin").stat().st_size == 1 << 20
    shutil.rmtree(folder)
