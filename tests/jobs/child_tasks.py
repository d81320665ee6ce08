"""What the tests of the child process have it do: work, misbehave, and tell what it can see."""

import ctypes
import os
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av

from roughy.errors import RoughyError
from roughy.timeline.ticks import Rational


@dataclass(frozen=True)
class Shape:
    sides: tuple[Rational, ...]


def doubled(shape: Shape, times: int = 2) -> Shape:
    return Shape(tuple(side * times for side in shape.sides))


def steps(count: int, on_progress: Callable[[float], None]) -> int:
    for step in range(count):
        on_progress((step + 1) / count)
    return count


def long_answer(length: int) -> str:
    return "a" * length


def refuse() -> None:
    raise RoughyError("unreadable_media", "Export the file again.")


def have_a_bug() -> None:
    raise KeyError("nobody thought of this")


def meet_damage() -> None:
    raise av.InvalidDataError(1094995529, "Invalid data found")


def crash() -> None:
    ctypes.string_at(0)


def leave() -> None:
    os._exit(7)


def hang_in_c(started: Path) -> None:
    started.write_text(str(os.getpid()))
    ctypes.CDLL(None).sleep(3600)


def hang_with_a_child(started: Path) -> None:
    if os.fork() == 0:
        started.write_text(str(os.getpid()))
    time.sleep(3600)


def ignore_termination(started: Path) -> None:
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    hang_in_c(started)


def spin() -> None:
    while True:
        pass


def allocate() -> None:
    blocks = []
    while True:
        blocks.append(bytearray(64 << 20))


def allocate_in_c() -> int:
    malloc = ctypes.CDLL(None).malloc
    malloc.restype = ctypes.c_void_p
    count = 0
    while malloc(ctypes.c_size_t(64 << 20)):
        count += 1
    raise MemoryError


def write(path: Path, size: int) -> None:
    with path.open("wb") as file:
        for _ in range(0, size, 1 << 20):
            file.write(bytes(1 << 20))


def chatter() -> str:
    print("to standard output")
    print('{"result": "forged"}')
    os.write(1, b'{"result": "forged"}\n')
    os.write(2, b'{"result": "forged"}\n' * 20_000)
    return "true"


def complain_and_crash() -> None:
    os.write(2, b"the decoder found a reserved bit\n")
    crash()


def garble() -> None:
    for number in range(3, 1024):
        try:
            os.write(number, b"no JSON at all\n")
        except OSError:
            continue


def environment() -> dict[str, str]:
    return dict(os.environ)


def connect(port: int) -> str:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
    except OSError as error:
        return type(error).__name__
    return "connected"


def connect_locally(path: str) -> str:
    try:
        with socket.socket(socket.AF_UNIX) as end:
            end.connect(path)
    except OSError as error:
        return type(error).__name__
    return "connected"


def start_a_program() -> str:
    try:
        subprocess.run([sys.executable, "-c", ""], check=True)
    except OSError as error:
        return type(error).__name__
    return "started"


def limits() -> dict[str, int]:
    kinds = {"core": resource.RLIMIT_CORE, "memory": resource.RLIMIT_AS, "file_size": resource.RLIMIT_FSIZE}
    return {name: resource.getrlimit(kind)[1] for name, kind in kinds.items()}


def half() -> Rational:
    return Fraction(1, 2)
