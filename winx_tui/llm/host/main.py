"""The supervisor: holds the keys it was handed, and forks workers that do the work.

A worker may die (a bug in a library, the system's memory killer). The keys came by a pipe
that can be read only once, so a process that does nothing else keeps them, and hands them
to the next worker by forking. It ends when the client's pipe closes, and its worker with it.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import time
from collections import deque
from typing import Any

from winx_tui.llm.host.hardening import close_to_neighbours, die_with_parent
from winx_tui.llm.host.lines import from_line, to_line
from winx_tui.llm.host.worker import run_worker

_DEATHS = 3
_DEATHS_WITHIN_S = 60.0
"""So many deaths in so short a time are a fault that a new worker would not mend."""


def main() -> int:
    """Supervise workers until the client's pipe closes; return the exit status."""
    close_to_neighbours()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    requests, answers = _take_protocol_pipes()
    handover = _read_handover(requests)
    deaths: deque[float] = deque(maxlen=_DEATHS)
    generation = 0
    while True:
        generation += 1
        worker, life = _fork_worker(requests, answers, generation, handover)
        client_is_gone = _wait_for_end(requests, life, worker)
        os.close(life)
        if client_is_gone:
            return 0
        deaths.append(time.monotonic())
        is_final = len(deaths) == _DEATHS and deaths[-1] - deaths[0] < _DEATHS_WITHIN_S
        _announce_death(answers, generation, is_final)
        if is_final:
            return 1


def _take_protocol_pipes() -> tuple[int, int]:
    """Keep stdin and stdout for the protocol, and give libraries ones they cannot harm it by."""
    requests, answers = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return requests, answers


def _read_handover(requests: int) -> dict[str, str]:
    """Read the first line; the client sends nothing more before a worker is ready."""
    received = b""
    while not received.endswith(b"\n"):
        piece = os.read(requests, 65_536)
        if not piece:
            return {}
        received += piece
    data: dict[str, Any] = from_line(received) or {}
    keys = data.get("keys", {})
    return {str(provider): str(key) for provider, key in keys.items()}


def _fork_worker(
    requests: int, answers: int, generation: int, handover: dict[str, str]
) -> tuple[int, int]:
    """Start a worker; return its pid and a descriptor that hangs up when it ends."""
    supervisor = os.getpid()
    life, held_by_worker = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.close(life)
            die_with_parent(supervisor)
            run_worker(requests, answers, generation, handover)
        finally:
            # Whatever happened, a forked copy must not run on as a supervisor.
            os._exit(70)
    os.close(held_by_worker)
    return pid, life


def _wait_for_end(requests: int, life: int, worker: int) -> bool:
    """Wait for the end of client or worker, reap the worker, and tell if it was the client."""
    poller = select.poll()
    # No events asked for: only hang-ups wake it, requests are the worker's to read.
    poller.register(requests, 0)
    poller.register(life, 0)
    ended = {descriptor for descriptor, _ in poller.poll()}
    client_is_gone = requests in ended
    if client_is_gone:
        # It has nothing to save, and may be deep in an import.
        os.kill(worker, signal.SIGKILL)
    os.waitpid(worker, 0)
    return client_is_gone


def _announce_death(answers: int, generation: int, is_final: bool) -> None:
    # The worker may have left the pipe non-blocking, and a torn line in it.
    os.set_blocking(answers, True)
    line = to_line({"event": "died", "generation": generation, "is_final": is_final})
    with contextlib.suppress(BrokenPipeError):
        os.write(answers, b"\n" + line)
