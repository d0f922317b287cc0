"""A host that stays: it loads litellm once, and forks a supervisor for each client.

    warm host (litellm, no key, no connection to anybody)
     ├─ supervisor (the keys of one client)
     │   └─ worker (these and the stored ones, litellm inherited)
     └─ supervisor of another client …

It never reads a key: keys pass it by in a pipe that the new supervisor reads, and leave
memory when that process ends with its client. Its first client, which has started it, is
served by a worker without litellm until it is loaded, and then adopted like every other.

It ends when nobody has used it for a while, when it is told to, by SIGTERM, when its socket
or its code is no longer what it was; clients that it has then keep their supervisors.
"""

from __future__ import annotations

import hmac
import os
import select
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from winx_tui.core.errors import ConfigError
from winx_tui.llm.host.handover import read_handover
from winx_tui.llm.host.hardening import close_to_neighbours
from winx_tui.llm.host.litellm_model import load_litellm
from winx_tui.llm.host.supervisor import supervise
from winx_tui.llm.host.warm.adoption import LOADED
from winx_tui.llm.host.warm.identity import code_identity, identity
from winx_tui.llm.host.warm.letters import ENCLOSED, close_all, receive_letter, send_letter
from winx_tui.llm.host.warm.listening import Listening, listen_in
from winx_tui.llm.host.warm.place import host_directory
from winx_tui.llm.host.warm.rendezvous import is_same_user
from winx_tui.llm.host.wire import HostStatus

_LETTER_TIMEOUT_S = 2.0
"""A client writes as soon as it has connected."""


@dataclass(frozen=True, slots=True)
class KeepPlan:
    """How long a host stays."""

    keep_s: float
    """After its last client has left."""
    look_every_s: float
    """How long it may take to notice that its socket or its code has changed."""


def keep_warm(
    requests: int, answers: int, plan: KeepPlan, load: Callable[[], object] = load_litellm
) -> int:
    """Serve the client that started this process, then others; return the exit status."""
    warming, of_worker = socket.socketpair()
    host = _WarmHost(plan, warming)
    host.serve_first(requests, answers, of_worker)
    load()
    if not _is_single_threaded():
        # A fork would inherit the locks of threads, but not who releases them.
        return 1
    try:
        with listen_in(host_directory()) as listening, _termination() as termination:
            host.serve(listening, termination)
    except (ConfigError, OSError):
        # Another one listens, or the place is not safe: this one is for its first client only.
        host.serve_only_first()
    return 0


class _WarmHost:
    """Who is served, and since when nobody is."""

    def __init__(self, plan: KeepPlan, warming: socket.socket) -> None:
        self._plan = plan
        self._environment = dict(os.environ)
        self._made_for = identity(self._environment)
        self._code = code_identity()
        self._since = 0.0
        self._used_at = 0.0
        self._first: socket.socket | None = warming
        """Leads to the worker of the first client until that is adopted."""
        self._supervisors: dict[int, int] = {}
        """A descriptor that hangs up when a supervisor ends → its pid."""
        self._listening: Listening | None = None
        self._termination: tuple[int, ...] = ()
        self._is_told_to_end = False

    def serve_first(self, requests: int, answers: int, of_worker: socket.socket) -> None:
        """Start the supervisor of the client at stdin and stdout, ahead of litellm."""

        def work() -> int:
            return supervise(requests, answers, read_handover(requests), of_worker)

        self._fork(work)
        of_worker.close()
        close_all((requests, answers))

    def serve_only_first(self) -> None:
        """Adopt the first client and leave it to its supervisor."""
        self._tell_first_that_it_is_loaded()
        if self._first is not None:
            self._adopt_first(self._first)

    def serve(self, listening: Listening, termination: tuple[int, int]) -> None:
        """Adopt clients until it is time to end."""
        self._listening, self._termination = listening, termination
        self._since, self._used_at = time.time(), time.monotonic()
        self._tell_first_that_it_is_loaded()
        while not self._is_over(listening):
            handlers = self._handlers(listening)
            poller = select.poll()
            for descriptor in handlers:
                poller.register(descriptor, select.POLLIN)
            for descriptor, _ in poller.poll(self._wait_ms()):
                handlers[descriptor]()
        if self._first is not None:
            # It was promised.
            self._adopt_first(self._first)

    def _handlers(self, listening: Listening) -> dict[int, Callable[[], None]]:
        """Return what is waited for, and what is then done."""
        handlers: dict[int, Callable[[], None]] = {
            listening.listener.fileno(): lambda: self._receive(listening),
            self._termination[0]: self._note_termination,
        }
        if self._first is not None:
            first = self._first
            handlers[first.fileno()] = lambda: self._adopt_first(first)
        for life in self._supervisors:
            handlers[life] = lambda life=life: self._note_end(life)  # type: ignore[misc]  # no defaults in Callable
        return handlers

    def _is_over(self, listening: Listening) -> bool:
        is_idle = not self._is_used() and self._left_s() <= 0
        if self._is_told_to_end or is_idle or not listening.is_in_place():
            return True
        try:
            return code_identity() != self._code
        except OSError:
            # It was taken off the machine.
            return True

    def _is_used(self) -> bool:
        return self._first is not None or bool(self._supervisors)

    def _left_s(self) -> float:
        return self._used_at + self._plan.keep_s - time.monotonic()

    def _wait_ms(self) -> int:
        wait_s = self._plan.look_every_s
        if not self._is_used():
            wait_s = min(wait_s, max(0.0, self._left_s()))
        return int(wait_s * 1000) + 1

    def _note_termination(self) -> None:
        self._is_told_to_end = True

    def _note_end(self, life: int) -> None:
        os.waitpid(self._supervisors.pop(life), 0)
        os.close(life)
        self._used_at = time.monotonic()

    def _tell_first_that_it_is_loaded(self) -> None:
        if self._first is not None:
            with suppress(OSError):
                self._first.sendall(LOADED)

    def _adopt_first(self, first: socket.socket) -> None:
        self._first = None
        with first:
            try:
                _, enclosed = receive_letter(first)
            except OSError:
                # The client has left before it needed litellm.
                return
            self._adopt(enclosed, None)

    def _receive(self, listening: Listening) -> None:
        """Answer one caller; whoever is no winx of this user gets no answer."""
        with suppress(OSError):
            caller, _ = listening.listener.accept()
            with caller:
                caller.settimeout(_LETTER_TIMEOUT_S)
                if is_same_user(caller):
                    letter, enclosed = receive_letter(caller)
                    self._answer(listening, caller, letter, enclosed)

    def _answer(
        self,
        listening: Listening,
        caller: socket.socket,
        letter: dict[str, Any],
        enclosed: list[int],
    ) -> None:
        said = str(letter.get("pass")).encode("utf-8", "replace")
        knows = hmac.compare_digest(said, listening.password.encode())
        ask = letter.get("ask") if knows else None
        if ask == "adopt" and letter.get("identity") == self._made_for:
            self._adopt(enclosed, caller)
            return
        close_all(enclosed)
        if ask == "adopt":
            # Whoever asks is newer, or at least the next one to be served.
            self._is_told_to_end = True
            send_letter(caller, {"answer": "other"})
        elif ask == "status":
            send_letter(caller, {"answer": "status", "status": asdict(self._status())})
        elif ask == "stop":
            self._is_told_to_end = True
            listening.withdraw()
            send_letter(caller, {"answer": "stopped", "clients": len(self._supervisors)})

    def _status(self) -> HostStatus:
        left_s = self._plan.keep_s if self._is_used() else max(0.0, self._left_s())
        return HostStatus(os.getpid(), self._since, len(self._supervisors), left_s)

    def _adopt(self, enclosed: list[int], caller: socket.socket | None) -> None:
        """Start a supervisor for a client, which learns from it that it was adopted."""
        if len(enclosed) == ENCLOSED:
            handover, requests, answers = enclosed
            with suppress(OSError):
                self._fork(lambda: self._supervise(handover, requests, answers, caller))
        close_all(enclosed)

    def _supervise(
        self, handover: int, requests: int, answers: int, caller: socket.socket | None
    ) -> int:
        if caller is not None:
            send_letter(caller, {"answer": "adopted"})
            caller.close()
        given = read_handover(handover)
        os.close(handover)
        if given.environment is not None:
            for name in self._environment:
                os.environ.pop(name, None)
            os.environ.update(given.environment)
        return supervise(requests, answers, given)

    def _fork(self, work: Callable[[], int]) -> None:
        life, held = os.pipe()
        pid = os.fork()
        if pid == 0:
            status = 70
            try:
                os.close(life)
                self._leave_behind()
                close_to_neighbours()
                status = work()
            finally:
                # Whatever happened, a forked copy must not run on as a host.
                os._exit(status)
        os.close(held)
        self._supervisors[life] = pid

    def _leave_behind(self) -> None:
        """Let go, in a forked process, of what only the host itself may hold."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        if self._first is not None:
            self._first.close()
        if self._listening is not None:
            self._listening.close_copies()
        close_all((*self._termination, *self._supervisors))


@contextmanager
def _termination() -> Iterator[tuple[int, int]]:
    """Turn SIGTERM into bytes in a pipe: a loop that polls can take its leave."""
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    signal.signal(signal.SIGTERM, lambda *_: None)
    yield reading, writing


def _is_single_threaded() -> bool:
    if sys.platform.startswith("linux"):
        count = len(list(Path("/proc/self/task").iterdir()))
    else:
        count = threading.active_count()
    return count == 1
