"""Warm hosts for tests: in a place of their own, with litellm or, to be quick, without."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from winx_tui.llm.host.wire import HostStatus
from winx_tui.llm.host_process import KeptHostProcess, host_environment
from winx_tui.llm.warm_hosts import find_warm_host

PACKAGE_ROOT = Path(__file__).resolve().parents[2]

_WITHOUT_LITELLM = """
import os, sys
sys.path.insert(0, sys.argv[1])
from winx_tui.llm.host.warm.warm_host import KeepPlan, keep_warm
keep_warm(os.dup(0), os.dup(1), KeepPlan(float(sys.argv[2]), float(sys.argv[3])), lambda: None)
"""


@contextmanager
def light_host(
    keep_s: float = 60.0, look_every_s: float = 60.0, root: Path = PACKAGE_ROOT
) -> Iterator[subprocess.Popen[bytes]]:
    """Start a warm host that loads no litellm; its first client has the pipes of the process."""
    with subprocess.Popen(
        [sys.executable, "-P", "-c", _WITHOUT_LITELLM, str(root), str(keep_s), str(look_every_s)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        bufsize=0,
        env=host_environment(),
        cwd="/",
        start_new_session=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def without_first_client(process: subprocess.Popen[bytes]) -> None:
    """Have the client that started a host leave."""
    assert process.stdin is not None
    process.stdin.close()


def first_client_of(process: subprocess.Popen[bytes]) -> KeptHostProcess:
    """Return the pipes of the client that started a host, with its handover sent."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(b"{}\n")
    return KeptHostProcess(process.stdin, process.stdout, process)


def children_of(pid: int) -> list[int]:
    """Return the processes that a process has started, none if it has ended."""
    try:
        listed = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    except OSError:
        return []
    return [int(child) for child in listed.split()]


def is_running(pid: int) -> bool:
    """Tell whether a process is there and no zombie."""
    return state_of(pid) not in ("", "Z")


def state_of(pid: int) -> str:
    """Return the letter of a process's state; "" if it has ended and was cleared away."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return ""
    return status.rpartition(")")[2].split()[0]


async def until(is_met: Callable[[], object]) -> None:
    """Wait until something holds."""
    async with asyncio.timeout(60):
        while True:
            if is_met():
                return
            await asyncio.sleep(0.01)


async def until_it_listens(clients: int = 0) -> int:
    """Wait for a warm host that has so many clients; return its pid."""

    seen: list[HostStatus] = []

    def is_ready() -> bool:
        # Who asks is let go a moment later, and counts until then.
        status = find_warm_host()
        if status is None or status.clients != clients:
            return False
        seen.append(status)
        return True

    await until(is_ready)
    return seen[0].pid


async def stop_for_now(process: subprocess.Popen[bytes]) -> None:
    """Have a process stand still until SIGCONT."""
    process.send_signal(signal.SIGSTOP)
    await until(lambda: state_of(process.pid) == "T")


async def until_ended(*pids: int) -> None:
    """Wait until processes have ended."""
    await until(lambda: not any(is_running(pid) for pid in pids))
