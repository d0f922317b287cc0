"""Notices that the terminal is gone, also where SIGHUP is ignored."""

from __future__ import annotations

import os
import select
import signal
import sys
import threading
from asyncio import AbstractEventLoop
from collections.abc import Callable

DEATH_EXIT_CODE = 128 + signal.SIGHUP
_GRACE_S = 2.0
"""For saving what is not saved; after that the process ends whatever hangs."""


def watch_terminal(loop: AbstractEventLoop, on_death: Callable[[], None]) -> None:
    """Call on_death in the loop once the terminal has gone, then end the process soon.

    Without this, a Textual program whose terminal closed while SIGHUP is
    ignored (nohup, some ssh set-ups) reads end-of-file for ever at 100% CPU.
    """
    ended = threading.Event()

    def die() -> None:
        if ended.is_set():
            return
        ended.set()
        threading.Timer(_GRACE_S, os._exit, (DEATH_EXIT_CODE,)).start()
        loop.call_soon_threadsafe(on_death)

    stdin = sys.__stdin__
    if stdin is None or not stdin.isatty():
        return
    loop.add_signal_handler(signal.SIGHUP, die)
    descriptor = stdin.fileno()
    threading.Thread(target=_wait_for_hang_up, args=(descriptor, die), daemon=True).start()


def end_process(exit_code: int) -> None:
    """End at once: a dead terminal would only make an orderly end fail."""
    os._exit(exit_code)


def _wait_for_hang_up(descriptor: int, die: Callable[[], None]) -> None:
    poll = select.poll()
    # No event mask: only a hang-up or an error wakes this thread.
    poll.register(descriptor, 0)
    poll.poll()
    die()
