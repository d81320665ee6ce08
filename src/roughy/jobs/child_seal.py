"""Take from a process, for good, what no decoder needs: the network, other programs, and a look into other processes.

A seccomp filter (seccomp(2), Linux kernel documentation "Seccomp BPF") answers those calls with "permission denied". It
needs no privilege, works inside containers, and holds for everything that the process starts. On systems other than
Linux, and processors whose call numbers are not listed, nothing is sealed.
"""

import ctypes
import errno
import platform
import struct
import sys
from dataclasses import dataclass

PR_SET_SECCOMP = 22
PR_SET_NO_NEW_PRIVS = 38
SECCOMP_MODE_FILTER = 2

LOAD_WORD = 0x20
JUMP_IF_EQUAL = 0x15
JUMP_IF_AT_LEAST = 0x35
RETURN = 0x06
ALLOW = 0x7FFF0000
KILL_PROCESS = 0x80000000
REFUSE = 0x00050000 | errno.EACCES

CALL_NUMBER, ARCHITECTURE = 0, 4
"""Offsets in `struct seccomp_data`."""

OTHER_ABI = 0x40000000
"""Call numbers from here on are those of x32, another way to make the same calls."""


@dataclass(frozen=True, slots=True)
class Machine:
    """How a processor is named to a filter (`AUDIT_ARCH_*`), and its numbers of the calls that are refused."""

    architecture: int
    refused: tuple[int, ...]


MACHINES = {
    # socket, io_uring_setup (which opens sockets too), execve, execveat, ptrace, process_vm_readv, process_vm_writev
    "x86_64": Machine(0xC000003E, (41, 425, 59, 322, 101, 310, 311)),
    "aarch64": Machine(0xC00000B7, (198, 425, 221, 281, 117, 270, 271)),
}


class _Program(ctypes.Structure):
    """`struct sock_fprog`."""

    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def seal() -> bool:
    """Refuse the calls above to this thread and all it starts, for good; call it before there are other threads.

    False where the system knows no such filter or does not grant it.
    """
    machine = MACHINES.get(platform.machine()) if sys.platform == "linux" else None
    if machine is None:
        return False
    instructions = b"".join(_filter(machine))
    program = _Program(len(instructions) // 8, instructions)
    prctl = ctypes.CDLL(None).prctl
    prctl.argtypes = (ctypes.c_int, *(ctypes.c_ulong,) * 4)
    if prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        return False
    return bool(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.addressof(program), 0, 0) == 0)


def _filter(machine: Machine) -> list[bytes]:
    """The filter's instructions: jumps count how many of them are skipped, if true and if false."""
    refusals = len(machine.refused)
    return [
        _instruction(LOAD_WORD, ARCHITECTURE),
        _instruction(JUMP_IF_EQUAL, machine.architecture, 1, 0),
        _instruction(RETURN, KILL_PROCESS),
        _instruction(LOAD_WORD, CALL_NUMBER),
        _instruction(JUMP_IF_AT_LEAST, OTHER_ABI, refusals + 1, 0),
        *(_instruction(JUMP_IF_EQUAL, call, refusals - at, 0) for at, call in enumerate(machine.refused)),
        _instruction(RETURN, ALLOW),
        _instruction(RETURN, REFUSE),
    ]


def _instruction(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    """`struct sock_filter`."""
    return struct.pack("=HBBI", code, if_true, if_false, value)
