"""Run one engine function in a child process of its own: limited, watched and cancellable.

Media files come from strangers and their decoders are C: a crash, a hang or runaway memory must cost one job and never
the service. The parent sends the call as one JSON line; the child answers with JSON lines on a private pipe: progress,
then a result or an error. Arguments and results are converted by the function's own type hints.
"""

import json
import os
import select
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

from pydantic import TypeAdapter

from roughy.errors import RoughyError

T = TypeVar("T")

OnProgress = Callable[[float], None]
"""Called with the share of the work that is done, 0 to 1."""

POLL_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Limits:
    """What a child may use: address space and size of a written file in bytes, processor and wall time in seconds."""

    memory: int = 8 << 30
    file_size: int = 1 << 40
    cpu_seconds: int = 48 * 3600
    wall_seconds: float = 24 * 3600.0


class Cancelled(Exception):
    """The caller asked the running child to stop, and it has stopped."""


def run_child(
    task: str,
    arguments: dict[str, Any],
    result: type[T],
    *,
    limits: Limits | None = None,
    on_progress: OnProgress | None = None,
    cancelled: threading.Event | None = None,
) -> T:
    """Call `task` (`"package.module:function"`) in a limited child process and return what it returns.

    `arguments` are keyword arguments, `result` the function's return type; a function that takes `on_progress` gets
    one. Raises `RoughyError` as the function raised it, or with code `media_crashed`, `media_timeout` or
    `media_out_of_memory` where the child broke; `Cancelled` within a second after `cancelled` is set.
    """
    limits = limits or Limits()
    call = {
        "task": task,
        "arguments": TypeAdapter(dict[str, Any]).dump_python(arguments, mode="json"),
        "limits": asdict(limits),
    }
    read_end, write_end = os.pipe()
    process = subprocess.Popen(
        [sys.executable, "-m", "roughy.jobs.child_main", str(write_end)],
        stdin=subprocess.PIPE,
        pass_fds=(write_end,),
        start_new_session=True,
    )
    os.close(write_end)
    try:
        assert process.stdin is not None
        process.stdin.write(json.dumps(call).encode() + b"\n")
        process.stdin.close()
        for message in _messages(read_end, limits.wall_seconds, cancelled):
            if "progress" in message and on_progress:
                on_progress(message["progress"])
            if "error" in message:
                raise RoughyError(message["error"]["code"], message["error"]["message"])
            if "result" in message:
                return TypeAdapter(result).validate_json(json.dumps(message["result"]))
        raise _broken(process.wait())
    except BrokenPipeError:
        raise _broken(process.wait()) from None
    finally:
        process.kill()
        process.wait()
        os.close(read_end)


def _messages(pipe: int, wall_seconds: float, cancelled: threading.Event | None) -> Iterator[dict[str, Any]]:
    deadline = time.monotonic() + wall_seconds
    buffer = b""
    while True:
        if cancelled and cancelled.is_set():
            raise Cancelled
        if time.monotonic() > deadline:
            raise RoughyError("media_timeout", "The file took longer to process than the operator allows.")
        if not select.select([pipe], [], [], POLL_SECONDS)[0]:
            continue
        received = os.read(pipe, 1 << 16)
        if not received:
            return
        *lines, buffer = (buffer + received).split(b"\n")
        yield from (json.loads(line) for line in lines)


def _broken(status: int) -> RoughyError:
    return RoughyError(
        "media_crashed",
        f"The decoder broke on this file (status {status}); it is damaged or made to do harm. Export it again.",
    )
