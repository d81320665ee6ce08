"""The child's side of `roughy.jobs.child`: limit this process, make the call, answer on the pipe."""

import ctypes
import importlib
import inspect
import json
import os
import resource
import signal
import sys
from typing import Any, BinaryIO, get_type_hints

from pydantic import TypeAdapter

from roughy.errors import RoughyError

PR_SET_PDEATHSIG = 1


def main() -> None:
    """Read one call from standard input, make it and answer on the pipe whose number is the only argument."""
    parent = os.getppid()
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        return
    call = json.loads(sys.stdin.buffer.readline())
    _limit(call["limits"])
    with os.fdopen(int(sys.argv[1]), "wb", buffering=0) as pipe:
        try:
            _send(pipe, {"result": _call(call["task"], call["arguments"], pipe)})
        except RoughyError as error:
            _send(pipe, {"error": {"code": error.code, "message": error.message}})
        except MemoryError:
            message = "The file needs more memory than the operator allows for one job."
            _send(pipe, {"error": {"code": "media_out_of_memory", "message": message}})


def _limit(limits: dict[str, Any]) -> None:
    for kind, value in (
        (resource.RLIMIT_AS, limits["memory"]),
        (resource.RLIMIT_FSIZE, limits["file_size"]),
        (resource.RLIMIT_CPU, limits["cpu_seconds"]),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(kind)[1]
        resource.setrlimit(kind, (value if hard == resource.RLIM_INFINITY else min(value, hard),) * 2)


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
