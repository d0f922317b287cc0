"""What a sleeping process waits for: the system call it is in, as /proc tells it.

Only for Linux on the machines whose numbers stand below; elsewhere, and for processes
of other users, nothing is known.
"""

from __future__ import annotations

import os
import platform
import struct
from enum import Enum
from pathlib import Path

_CALLS = {
    "x86_64": {"read": 0, "readv": 19, "poll": 7, "ppoll": 271, "select": 23, "pselect6": 270,
               "epoll_wait": 232, "epoll_pwait": 281, "epoll_pwait2": 441},
    "aarch64": {"read": 63, "readv": 65, "ppoll": 73, "pselect6": 72, "epoll_pwait": 22,
                "epoll_pwait2": 441},
}  # fmt: skip
"""System call numbers, from the kernel's tables."""
_POLLIN = 1
_MAX_FDS = 1024
_CONTROLLING = os.makedev(5, 0)
"""/dev/tty: for a process in the foreground that is the terminal in question."""


class Blocked(Enum):
    """How a process stands to the terminal."""

    ON_TERMINAL = "waits for the terminal and for nothing else"
    ALSO_ON_TERMINAL = "waits for the terminal among other things"
    ELSEWHERE = "waits for something else, or runs"
    UNKNOWN = "cannot be looked at"


def blocked_on(pid: int, terminal: Path) -> Blocked:
    """Return whether a process waits for input from the terminal at that path."""
    numbers = _CALLS.get(platform.machine())
    if numbers is None:
        return Blocked.UNKNOWN
    try:
        call, *arguments = Path(f"/proc/{pid}/syscall").read_text(encoding="ascii").split()
        device = terminal.stat().st_rdev
        name = next((name for name, nr in numbers.items() if call == str(nr)), None)
        if name is None:
            return Blocked.ELSEWHERE
        waited = _waited_for(pid, name, [int(argument, 16) for argument in arguments])
    except ProcessLookupError:
        return Blocked.ELSEWHERE
    except FileNotFoundError:
        # The process has ended, or there is no such file on this system.
        return Blocked.UNKNOWN if Path(f"/proc/{pid}").exists() else Blocked.ELSEWHERE
    except (OSError, ValueError, struct.error):
        return Blocked.UNKNOWN
    ours = [_device(pid, fd) in (device, _CONTROLLING) for fd in waited]
    if not any(ours):
        return Blocked.ELSEWHERE
    return Blocked.ON_TERMINAL if all(ours) else Blocked.ALSO_ON_TERMINAL


def _waited_for(pid: int, call: str, arguments: list[int]) -> list[int]:
    """Return the descriptors whose input the call waits for."""
    if call in ("read", "readv"):
        return [arguments[0]]
    if call.startswith("epoll"):
        table = Path(f"/proc/{pid}/fdinfo/{arguments[0]}").read_text(encoding="ascii")
        return [int(line.split()[1]) for line in table.splitlines() if line.startswith("tfd:")]
    if call.endswith("poll"):
        count = min(arguments[1], _MAX_FDS)
        entries = struct.iter_unpack("ihh", _memory(pid, arguments[0], count * 8))
        return [fd for fd, events, _ in entries if events & _POLLIN and fd >= 0]
    count = min(arguments[0], _MAX_FDS)
    bits = int.from_bytes(_memory(pid, arguments[1], (count + 63) // 64 * 8), "little")
    return [fd for fd in range(count) if bits >> fd & 1]


def _memory(pid: int, address: int, size: int) -> bytes:
    if not address or not size:
        return b""
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
        memory.seek(address)
        return memory.read(size)


def _device(pid: int, fd: int) -> int | None:
    try:
        return Path(f"/proc/{pid}/fd/{fd}").stat().st_rdev
    except OSError:
        return None
