"""What a way out is, and how each is tried."""

# Each probe is one system call, by its own name:

from __future__ import annotations

import ctypes
import os
import signal
from collections.abc import Callable
from pathlib import Path

Facts = dict[str, str]
Probe = Callable[[Facts], bool]
PROBES: dict[str, Probe] = {}
ROOT_ONLY: set[str] = set()
"""Work outside only as root."""
MAYBE: set[str] = set()
"""Work outside only on some machines."""
PROBE_S = 8

_libc = ctypes.CDLL(None, use_errno=True)


def probe(*, root_only: bool = False, maybe: bool = False) -> Callable[[Probe], Probe]:
    """Enter a function in the table under its name."""

    def enter(function: Probe) -> Probe:
        name = function.__name__
        PROBES[name] = function
        if root_only:
            ROOT_ONLY.add(name)
        if maybe:
            MAYBE.add(name)
        return function

    return enter


def call(number: int, *arguments: object) -> int:
    """Make a system call; raises OSError where it fails."""
    widened = [ctypes.c_long(value) if isinstance(value, int) else value for value in arguments]
    result: int = _libc.syscall(number, *widened)
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


X86 = os.uname().machine == "x86_64"


def by_machine(x86: int, arm: int) -> int:
    """Return the number of a system call on this machine."""
    return x86 if X86 else arm


def overwrite(path: str) -> bool:
    """Write to a file that exists; whether it holds what was written."""
    with Path(path).open("a", encoding="utf-8") as file:
        file.write("x")
    return Path(path).read_text(encoding="utf-8").endswith("x")


def create(path: str) -> bool:
    """Make a file that did not exist, and take it away again."""
    Path(path).write_text("x", encoding="utf-8")
    Path(path).unlink()
    return True


def holds_secret(path: str) -> bool:
    """Return whether the planted secret can be read there."""
    return "SECRET" in Path(path).read_text(encoding="utf-8", errors="replace")


def attempt(function: Probe, facts: Facts) -> str:
    """Try one way out in a process of its own; "away", or why not."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        signal.alarm(PROBE_S)
        try:
            said = "away" if function(facts) else "held"
        except (OSError, ValueError, AttributeError) as error:
            said = f"held: {error}"
        os.write(writing, said.encode()[:500])
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        os.waitpid(child, 0)
        os.set_blocking(pipe.fileno(), False)
        return (pipe.read() or b"held: killed").decode(errors="replace")
