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
import socket
import time
from collections import deque
from typing import Literal

from winx_tui.llm.host.handover import Handover
from winx_tui.llm.host.hardening import die_with_parent
from winx_tui.llm.host.lines import to_line
from winx_tui.llm.host.worker import HANDED_OVER, Assignment, run_worker

_DEATHS = 3
_DEATHS_WITHIN_S = 60.0
"""So many deaths in so short a time are a fault that a new worker would not mend."""

_End = Literal["client gone", "handed over", "died"]


def supervise(
    requests: int, answers: int, handover: Handover, warming: socket.socket | None = None
) -> int:
    """Supervise workers until the client's pipe closes; return the exit status.

    Args:
        requests: the pipe from the client.
        answers: the pipe to it.
        handover: what the client, or a worker of another process, has handed over.
        warming: leads to a process that is loading litellm and will adopt the client; None:
            workers load it themselves.
    """
    deaths: deque[float] = deque(maxlen=_DEATHS)
    is_continued = handover.generation > 0
    generation = max(1, handover.generation)
    unread = handover.unread
    while True:
        assignment = Assignment(
            requests, answers, generation, handover.keys, is_continued, unread, warming
        )
        worker, life = _fork_worker(assignment)
        del assignment
        is_continued, unread = False, b""
        end = _wait_for_end(requests, life, worker)
        os.close(life)
        if end != "died":
            return 0
        deaths.append(time.monotonic())
        is_final = len(deaths) == _DEATHS and deaths[-1] - deaths[0] < _DEATHS_WITHIN_S
        _announce_death(answers, generation, is_final)
        if is_final:
            return 1
        generation += 1


def _fork_worker(assignment: Assignment) -> tuple[int, int]:
    """Start a worker; return its pid and a descriptor that hangs up when it ends."""
    supervisor = os.getpid()
    life, held_by_worker = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.close(life)
            die_with_parent(supervisor)
            run_worker(assignment)
        finally:
            # Whatever happened, a forked copy must not run on as a supervisor.
            os._exit(70)
    os.close(held_by_worker)
    return pid, life


def _wait_for_end(requests: int, life: int, worker: int) -> _End:
    """Wait for the end of client or worker, reap the worker, and tell whose it was."""
    poller = select.poll()
    # No events asked for: only hang-ups wake it, requests are the worker's to read.
    poller.register(requests, 0)
    poller.register(life, 0)
    ended = {descriptor for descriptor, _ in poller.poll()}
    client_is_gone = requests in ended
    if client_is_gone:
        # It has nothing to save, and may be deep in an import.
        os.kill(worker, signal.SIGKILL)
    _, status = os.waitpid(worker, 0)
    if os.waitstatus_to_exitcode(status) == HANDED_OVER:
        return "handed over"
    return "client gone" if client_is_gone else "died"


def _announce_death(answers: int, generation: int, is_final: bool) -> None:
    # The worker may have left the pipe non-blocking, and a torn line in it.
    os.set_blocking(answers, True)
    line = to_line({"event": "died", "generation": generation, "is_final": is_final})
    with contextlib.suppress(BrokenPipeError):
        os.write(answers, b"\n" + line)
