"""Processes of their own session for tests, ended with all their children as a power cut would end them."""

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import psutil

from tests.waiting import wait_until


def start_process(command: Sequence[str | Path], environment: Mapping[str, str], log: Path) -> subprocess.Popen[bytes]:
    """Start a process in a session of its own, the given variables beside those of the tests, writing to `log`."""
    with log.open("ab") as output:
        return subprocess.Popen(
            command, stdout=output, stderr=output, env=os.environ | environment, start_new_session=True
        )


def kill_process(process: subprocess.Popen[bytes]) -> None:
    """Kill a process of `start_process` and all its children without warning, and return once none of them runs.

    One that is gone stays gone.
    """
    family: list[psutil.Process] = []
    with suppress(psutil.NoSuchProcess):
        family = psutil.Process(process.pid).children(recursive=True)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    wait_until(lambda: not any(is_running(member.pid) for member in family))


def is_running(pid: int) -> bool:
    """Whether there is such a process, and it is more than an end that nobody has asked for."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False
