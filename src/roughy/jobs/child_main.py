"""The child's side of `roughy.jobs.child`: limit and seal this process, make the call, answer on the pipe."""

import ctypes
import errno
import importlib
import inspect
import json
import os
import resource
import signal
import sys
import traceback
from pathlib import Path
from typing import Any, BinaryIO, get_type_hints

from pydantic import TypeAdapter

from roughy.errors import RoughyError
from roughy.jobs.child import OUT_OF_MEMORY
from roughy.jobs.child_seal import seal

PR_SET_PDEATHSIG = 1

FIRST_VICTIM = "900"
"""How readily the kernel ends this process when the machine runs out of memory, of at most 1000: before the service."""

REFUSED_WRITES = {
    errno.ENOSPC: ("disk_full", "The disk is full: make room and try again."),
    errno.EDQUOT: ("disk_full", "The disk quota is used up: make room and try again."),
    errno.EFBIG: ("output_too_large", "The result would be larger than the operator allows for one file."),
}


def main() -> None:
    """Read one call from standard input, make it and answer on the pipe.

    The arguments are the number of the pipe and the process that asked, with which this one dies.
    """
    answers, parent = map(int, sys.argv[1:])
    _die_with(parent)
    call = json.loads(sys.stdin.buffer.readline())
    _limit(call["limits"])
    if call["sealed"]:
        seal()
    with os.fdopen(answers, "wb", buffering=0) as pipe:
        _send(pipe, _answer(call, pipe))


def _answer(call: dict[str, Any], pipe: BinaryIO) -> dict[str, Any]:
    try:
        return {"result": _call(call["task"], call["arguments"], pipe)}
    except Exception as error:
        known = _known(error)
        what = {"error": known} if known else {"bug": f"{type(error).__name__} in {call['task']}: {error}"}
        return {**what, "traceback": traceback.format_exc()}


def _known(error: Exception) -> dict[str, str] | None:
    """The code and message of an error that a person can act on; None for a bug."""
    if isinstance(error, RoughyError):
        return {"code": error.code, "message": error.message}
    if isinstance(error, MemoryError):
        return {"code": "media_out_of_memory", "message": OUT_OF_MEMORY}
    if refused := REFUSED_WRITES.get(getattr(error, "errno", None) or 0):
        return dict(zip(("code", "message"), refused, strict=True))
    if type(error).__module__ == "av.error":
        return {"code": "media_crashed", "message": "The file is damaged where it was being read; export it again."}
    return None


def _die_with(parent: int) -> None:
    """Have the kernel end this process when its parent ends, also if that has happened meanwhile."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        Path("/proc/self/oom_score_adj").write_text(FIRST_VICTIM)
    if os.getppid() != parent:
        os._exit(1)


def _limit(limits: dict[str, Any]) -> None:
    for kind, value, reserve in (
        (resource.RLIMIT_AS, limits["memory"], 0),
        (resource.RLIMIT_FSIZE, limits["file_size"], 0),
        # The kernel kills at the hard limit, which would look like a want of memory; at the soft one it says why.
        (resource.RLIMIT_CPU, limits["cpu_seconds"], 5),
        (resource.RLIMIT_CORE, 0, 0),
    ):
        most = resource.getrlimit(kind)[1]
        soft, hard = (
            wanted if most == resource.RLIM_INFINITY else min(wanted, most) for wanted in (value, value + reserve)
        )
        resource.setrlimit(kind, (soft, hard))


def _call(task: str, arguments: dict[str, Any], pipe: BinaryIO) -> Any:
    module, name = task.split(":")
    function = getattr(importlib.import_module(module), name)
    hints = get_type_hints(function, include_extras=True)
    given = {key: TypeAdapter(hints[key]).validate_json(json.dumps(value)) for key, value in arguments.items()}
    if "on_progress" in inspect.signature(function).parameters:
        given["on_progress"] = lambda share: _send(pipe, {"progress": share})
    return TypeAdapter(hints["return"]).dump_python(function(**given), mode="json")


def _send(pipe: BinaryIO, message: dict[str, Any]) -> None:
    view = memoryview(json.dumps(message).encode() + b"\n")
    while view:
        view = view[pipe.write(view) or 0 :]


if __name__ == "__main__":
    main()
