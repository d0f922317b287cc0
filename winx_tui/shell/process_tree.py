"""Ending everything that a shell has started, by its session id."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from pathlib import Path

GRACE_S = 0.3
"""Between the hang-up and the kill."""
_KILL_PATIENCE_S = 1.0
_PAUSE_S = 0.005


def session_members(session_id: int) -> list[int]:
    """Return the living processes of a session; nothing where there is no /proc."""
    members = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        # A process may end between the listing and the look.
        with contextlib.suppress(OSError, ValueError, IndexError):
            # The name may hold spaces and parentheses: the fields begin behind the last one.
            fields = entry.read_bytes().rpartition(b")")[2].split()
            if int(fields[3]) == session_id and fields[0] not in (b"Z", b"X"):
                members.append(int(entry.parent.name))
    return members


async def end_session(session_id: int) -> None:
    """Hang up on a session's processes, then kill those that stay."""
    for number, patience_s in ((signal.SIGHUP, GRACE_S), (signal.SIGKILL, _KILL_PATIENCE_S)):
        members = _signal_all(session_id, number)
        deadline_s = asyncio.get_running_loop().time() + patience_s
        while members and asyncio.get_running_loop().time() < deadline_s:
            await asyncio.sleep(_PAUSE_S)
            members = session_members(session_id)
        if not members and number == signal.SIGHUP and Path("/proc/self/stat").exists():
            return


def _signal_all(session_id: int, number: signal.Signals) -> list[int]:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(session_id, number)
    members = session_members(session_id)
    for pid in members:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, number)
            if number != signal.SIGKILL:
                # A stopped process takes the hang-up only once it runs.
                os.kill(pid, signal.SIGCONT)
    return members
