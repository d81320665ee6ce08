"""Run a command and say what it took."""

import os
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

SAMPLING_SECONDS = 0.1


@dataclass(frozen=True)
class Taken:
    """What a command took.

    `wall` and `processor` are seconds, `memory` is the most (resident, in MB) that it and its children held at once,
    `others` is the share of all processors that other work used meanwhile (None where nobody looked), `said` what the
    command wrote.
    """

    wall: float
    processor: float
    memory: int
    others: float | None
    said: str


def run(command: list[str]) -> Taken:
    """Run to the end; raises `RuntimeError` with what was said where it fails."""
    begun, busy = time.perf_counter(), _busy()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    peaks = [0]
    watcher = threading.Thread(target=_watch, args=(process.pid, peaks))
    watcher.start()
    assert process.stdout is not None
    said = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    watcher.join()
    if process.returncode:
        raise RuntimeError(said[-2000:])
    wall, own = time.perf_counter() - begun, usage.ru_utime + usage.ru_stime
    others = (_busy() - busy - own) / (wall * (os.cpu_count() or 1))
    return Taken(wall, own, peaks[0] >> 20, max(0.0, others), said.strip())


def _busy() -> float:
    """Seconds that all processors together have worked since the machine started."""
    user, nice, system, _, _, interrupts, soft, *_ = Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]
    return sum(map(int, (user, nice, system, interrupts, soft))) / os.sysconf("SC_CLK_TCK")


def _watch(pid: int, peaks: list[int]) -> None:
    while (held := _held(pid)) is not None:
        peaks[0] = max(peaks[0], held)
        time.sleep(SAMPLING_SECONDS)


def _held(pid: int) -> int | None:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except (OSError, IndexError):
        return None
    if stat[0] == "Z":
        return None
    own = int(stat[21]) * os.sysconf("SC_PAGE_SIZE")
    return own + sum(_held(int(child)) or 0 for child in children)
