"""Processes as /proc shows them: who belongs to a shell, and how all of it is ended."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

GRACE_S = 0.3
"""Between the hang-up and the kill."""
MARKER_NAME = "WINX_SHELL_ID"
"""In the environment of all that a shell starts, so that daemons can be found again."""
_KILL_PATIENCE_S = 1.0
_ENDING = (
    (signal.SIGHUP, GRACE_S),
    (signal.SIGKILL, _KILL_PATIENCE_S),
    # What was forked while the others were killed.
    (signal.SIGKILL, _KILL_PATIENCE_S),
)
_PAUSE_S = 0.005
_DEAD = frozenset({"Z", "X"})


@dataclass(frozen=True, slots=True)
class ProcessInfo:
    """One line of the process table."""

    pid: int
    name: str
    state: str
    """One letter: R runs, S sleeps, D waits for a device, T is stopped, Z is gone."""
    parent: int
    group: int
    session: int


def processes() -> Iterator[ProcessInfo]:
    """Yield all processes but the dead; none where there is no /proc."""
    for entry in Path("/proc").glob("[0-9]*/stat"):
        # A process may end between the listing and the look.
        with contextlib.suppress(OSError, ValueError, IndexError):
            # The name may hold spaces and parentheses: the fields begin behind the last one.
            head, _, rest = entry.read_text(encoding="utf-8", errors="replace").rpartition(")")
            fields = rest.split()
            if fields[0] not in _DEAD:
                name = head.partition("(")[2]
                parent, group, session = map(int, fields[1:4])
                yield ProcessInfo(int(entry.parent.name), name, fields[0], parent, group, session)


def line_of_descent(pid: int, depth: int) -> tuple[int, ...]:
    """Return a process, its first child, the first child of that, down to a depth.

    Shorter where they have not been started, or where there is no /proc.
    """
    line = [pid]
    for _ in range(depth):
        line += _children(line[-1])[:1]
    return tuple(line)


def _children(pid: int) -> list[int]:
    try:
        # Not every kernel keeps this list; reading the whole table takes milliseconds.
        listed = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    except OSError:
        return sorted(process.pid for process in processes() if process.parent == pid)
    return [int(child) for child in listed.split()]


def shell_members(session_id: int, marker: str) -> list[int]:
    """Return what a shell has started and still lives, itself included.

    That is its session, and whatever carries its marker: a daemon has left the session.
    """
    sign = f"{MARKER_NAME}={marker}\0".encode()
    return [
        process.pid
        for process in processes()
        if process.session == session_id or _is_marked(process.pid, sign)
    ]


async def end_shell(session_id: int, marker: str, wrappers: Collection[int] = ()) -> None:
    """Hang up on all that a shell has started, then kill what stays.

    `wrappers` are not hung up on: they end with the shell, and all that is left in it with them.
    Daemons too: nothing that was started for a conversation outlives it. One that shall
    is started without the marker: `env -u WINX_SHELL_ID setsid …`.
    """
    loop = asyncio.get_running_loop()
    for number, patience_s in _ENDING:
        spared = wrappers if number != signal.SIGKILL else ()
        members = _signal_all(session_id, marker, number, spared)
        deadline_s = loop.time() + patience_s
        while members and loop.time() < deadline_s:
            await asyncio.sleep(_PAUSE_S)
            members = [pid for pid in members if _is_alive(pid)]
        # What was being forked at the moment of the first look is seen by the second.
        if not members and not shell_members(session_id, marker) and _has_table():
            return


def _signal_all(
    session_id: int, marker: str, number: signal.Signals, spared: Collection[int]
) -> list[int]:
    if not spared:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(session_id, number)
    members = shell_members(session_id, marker)
    for pid in members:
        if pid in spared:
            continue
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, number)
            if number != signal.SIGKILL:
                # A stopped process takes the hang-up only once it runs.
                os.kill(pid, signal.SIGCONT)
    return members


def _is_marked(pid: int, sign: bytes) -> bool:
    try:
        environment = Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:
        return False
    return environment.startswith(sign) or b"\0" + sign in environment


def _is_alive(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] not in _DEAD


def _has_table() -> bool:
    return Path("/proc/self/stat").exists()
