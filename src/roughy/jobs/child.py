"""Run one engine function in a child process of its own: limited, watched and cancellable.

Media files come from strangers and their decoders are C: a crash, a hang or runaway memory must cost one job and never
the service. The parent sends the call as one JSON line; the child answers with JSON lines on a private pipe: progress,
then a result or an error. Arguments and results are converted by the function's own type hints. The child sees none of
the parent's environment but what is named here, has no network, and is killed with everything it started when its
answer is no longer wanted. What it writes to its standard output goes nowhere; what it writes to its standard error is
kept, as a note on the exception, only when it breaks.
"""

import json
import os
import selectors
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

from pydantic import TypeAdapter

from roughy.errors import RoughyError

T = TypeVar("T")

OnProgress = Callable[[float], None]
"""Called with the share of the work that is done, 0 to 1."""

POLL_SECONDS = 0.2

LONGEST_MESSAGE = 256 << 20
"""Bytes of one answer; a child that sends more has been taken over or has gone astray."""

KEPT_STDERR = 8 << 10
"""Bytes of what the child wrote last to its standard error that are kept."""

REACHING_OUT = frozenset({"roughy.speech.tasks:hear"})
"""Tasks that may use the network, to fetch a model; they read no container that a stranger made."""

PASSED_ON = frozenset(
    (
        *("PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "OMP_NUM_THREADS"),
        *("HOME", "TMPDIR", "XDG_CACHE_HOME", "ROUGHY_CACHE"),
        *("LANG", "LC_ALL", "LC_CTYPE", "TZ"),
    )
)
"""Variables of the environment that every child sees. No key or password is among them."""

SET = {"MALLOC_ARENA_MAX": "4", "OPENBLAS_NUM_THREADS": "1"}
"""Variables that every child gets: without them every core of a large machine claims address space for its threads, and
a child there could meet its limit before it began."""

PASSED_ON_OUTWARDS = ("HF_", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "SSL_CERT_")
"""What variables that only a child with network sees begin with, in any case."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a child may use: address space and size of a written file in bytes, processor and wall time in seconds."""

    memory: int = 8 << 30
    file_size: int = 1 << 40
    cpu_seconds: int = 48 * 3600
    wall_seconds: float = 24 * 3600.0


class Cancelled(Exception):
    """The caller asked the running child to stop, and it has stopped."""


class ChildError(Exception):
    """The task raised what is no `RoughyError`: a bug. Notes hold the child's own traceback."""


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
    one. Raises `RoughyError` as the function raised it, or with code `media_crashed`, `media_timeout`,
    `media_out_of_memory`, `disk_full` or `output_too_large` where the child broke or met a limit; `ChildError` where
    the function raised anything else; `Cancelled` within a second after `cancelled` is set.
    """
    limits = limits or Limits()
    outward = task in REACHING_OUT
    call = {
        "task": task,
        "arguments": TypeAdapter(dict[str, Any]).dump_python(arguments, mode="json"),
        "limits": asdict(limits),
        "sealed": not outward,
    }
    with _Child(outward) as child:
        child.send(call)
        for message in child.messages(limits.wall_seconds):
            if cancelled and cancelled.is_set():
                raise Cancelled
            if "progress" in message and on_progress:
                on_progress(float(message["progress"]))
            if "error" in message:
                raise _noted(RoughyError(message["error"]["code"], message["error"]["message"]), message["traceback"])
            if "bug" in message:
                raise _noted(ChildError(message["bug"]), message["traceback"])
            if "result" in message:
                return TypeAdapter(result).validate_json(json.dumps(message["result"]))
        raise child.broken()


class _Child:
    """The running process, its answers and what it complains of."""

    def __init__(self, outward: bool) -> None:
        self._answers, answer_end = os.pipe()
        self._complaints = b""
        command = [sys.executable, "-P", "-m", "roughy.jobs.child_main", str(answer_end), str(os.getpid())]
        try:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                pass_fds=(answer_end,),
                start_new_session=True,
                env=_environment(outward),
            )
        except BaseException:
            os.close(self._answers)
            raise
        finally:
            os.close(answer_end)

    def __enter__(self) -> "_Child":
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        assert self._process.stdin and self._process.stderr
        with suppress(BrokenPipeError):
            self._process.stdin.close()
        self._process.stderr.close()
        os.close(self._answers)

    def send(self, call: dict[str, Any]) -> None:
        """Hand the call over; a child that is gone already shows itself when its answers are read."""
        assert self._process.stdin
        with suppress(BrokenPipeError):
            self._process.stdin.write(json.dumps(call).encode() + b"\n")
            self._process.stdin.close()

    def messages(self, wall_seconds: float) -> Iterator[dict[str, Any]]:
        """Yield what the child answers until it closes its pipe, and an empty message whenever it was looked for."""
        deadline = time.monotonic() + wall_seconds
        buffer = bytearray()
        assert self._process.stderr
        with selectors.DefaultSelector() as selector:
            selector.register(self._answers, selectors.EVENT_READ)
            selector.register(self._process.stderr.fileno(), selectors.EVENT_READ)
            while True:
                ready = [key.fd for key, _ in selector.select(POLL_SECONDS)]
                if time.monotonic() > deadline:
                    raise _timeout()
                yield {}
                for end in ready:
                    received = os.read(end, 1 << 16)
                    if end == self._answers:
                        if not received:
                            return
                        buffer += received
                        yield from self._complete(buffer)
                    elif received:
                        self._complaints = (self._complaints + received)[-KEPT_STDERR:]
                    else:
                        selector.unregister(end)

    def _complete(self, buffer: bytearray) -> Iterator[dict[str, Any]]:
        """Take the whole lines off the buffer."""
        if len(buffer) > LONGEST_MESSAGE:
            raise _crashed("it answered without end")
        while (end := buffer.find(b"\n")) >= 0:
            line = bytes(buffer[:end])
            del buffer[: end + 1]
            try:
                message = json.loads(line)
            except ValueError:
                raise _crashed("its answer was garbled") from None
            if isinstance(message, dict):
                yield message

    def broken(self) -> RoughyError:
        """Why the child ended without a result."""
        status = self._process.wait()
        if status == -signal.SIGXCPU:
            return _timeout()
        if status == -signal.SIGKILL:
            return RoughyError("media_out_of_memory", OUT_OF_MEMORY)
        return _noted(_crashed(f"status {status}"), self._complaints.decode(errors="replace"))


OUT_OF_MEMORY = "The file needs more memory than the operator allows for one job."


def _environment(outward: bool) -> dict[str, str]:
    passed_on = {
        name: value
        for name, value in os.environ.items()
        if name in PASSED_ON or (outward and name.upper().startswith(PASSED_ON_OUTWARDS))
    }
    return passed_on | SET


def _timeout() -> RoughyError:
    return RoughyError("media_timeout", "The file took longer to process than the operator allows.")


def _crashed(how: str) -> RoughyError:
    return RoughyError(
        "media_crashed", f"The decoder broke on this file ({how}); it is damaged or made to do harm. Export it again."
    )


E = TypeVar("E", bound=Exception)


def _noted(error: E, note: str) -> E:
    if note:
        error.add_note(note)
    return error
