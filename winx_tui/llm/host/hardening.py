"""Closes a process that holds keys to its neighbours, as far as the system can."""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import sys

_PR_SET_PDEATHSIG = 1
_PR_SET_DUMPABLE = 4


def close_to_neighbours() -> None:
    """Forbid core dumps, and on Linux also ptrace and reading of /proc/PID."""
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _prctl(_PR_SET_DUMPABLE, 0)


def die_with_parent(parent: int) -> None:
    """End this process as soon as its parent does (Linux; elsewhere its pipe tells)."""
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(0)


def _prctl(option: int, value: int) -> None:
    if not sys.platform.startswith("linux"):
        return
    try:
        # Lazy: some builds of Python have no ctypes.
        import ctypes
    except ImportError:
        return
    ctypes.CDLL(None).prctl(option, value, 0, 0, 0)
