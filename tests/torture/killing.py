"""When winx is killed, and that nothing of it lives on."""

from __future__ import annotations

import ctypes
import os
import signal
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tests.support.processes import command_line
from tests.torture.touches import Touches

Area = Literal["session", "checkpoints", "journal", "project", "other"]
_AREAS: dict[str, Area] = {"sessions": "session", "checkpoints": "checkpoints", "edits": "journal"}
AREAS: tuple[Area, ...] = ("session", "checkpoints", "journal", "project", "other")
_WARM_HOST = " --keep-s "
SUBREAPER = 36
"""PR_SET_CHILDSUBREAPER of linux/prctl.h."""
_JUST_NOW_S = 0.003


@dataclass(frozen=True, slots=True)
class Moment:
    """When winx is killed."""

    kind: Literal["time", "touch"]
    after_s: float = 0.0
    """Of a time: after the work has begun; below 0: before that, from the start."""
    area: Area = "project"
    """Of a touch: what is written to."""
    number: int = 0
    """Of a touch: how often, before winx is killed; 0: as often as it is."""


NEVER = Moment("touch")


class Killer:
    """Waits, in a thread of its own, for the moment to kill a process."""

    def __init__(self, moment: Moment, root: Path, state: Path) -> None:
        self.moment = moment
        self.counts: dict[Area, int] = dict.fromkeys(AREAS, 0)
        """How often was written to what."""
        self.last: Area | None = None
        """What was being written to when the process was killed."""
        self.has_killed = False
        self.began = threading.Event()
        """The work has begun."""
        self.span_s = 0.0
        """How long the work took, or until it was killed."""
        self._root = root
        self._state = state
        self._touches = Touches(root, state)
        self._ends = threading.Event()
        self._thread: threading.Thread | None = None

    def watch(self, pid: int) -> None:
        """Begin to watch over a process."""
        self._thread = threading.Thread(target=self._watch, args=(pid,), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End, the process having ended or being let live."""
        self._ends.set()
        if self._thread is not None:
            self._thread.join()
        self._touches.close()

    def _watch(self, pid: int) -> None:
        started_s = time.monotonic()
        begun_s, touched_s = 0.0, 0.0
        moment = self.moment
        while not self._ends.is_set():
            if not begun_s and self.began.is_set():
                begun_s = time.monotonic()
            wait_s = 0.02
            if moment.kind == "time":
                since_s = started_s if moment.after_s < 0 else begun_s
                due_s = since_s + abs(moment.after_s) - time.monotonic() if since_s else 1.0
                if due_s <= 0:
                    just_now = time.monotonic() - touched_s < _JUST_NOW_S
                    self.last = self.last if just_now else None
                    self.kill(pid)
                    break
                wait_s = min(wait_s, due_s)
            for path in self._touches.next(wait_s):
                self.last, touched_s = self._area(path), time.monotonic()
                self.counts[self.last] += 1
                is_it = moment.kind == "touch" and self.last == moment.area
                if is_it and self.counts[self.last] == moment.number:
                    self.kill(pid)
                    self._ends.set()
                    break
        self.span_s = time.monotonic() - begun_s if begun_s else 0.0

    def _area(self, path: Path) -> Area:
        if path.is_relative_to(self._state):
            return _AREAS.get(path.relative_to(self._state).parts[0], "other")
        return "project"

    def kill(self, pid: int) -> None:
        """Kill it now."""
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
            self.has_killed = True


def adopt_orphans() -> None:
    """Have what a killed process leaves behind become children of this one."""
    ctypes.CDLL(None, use_errno=True).prctl(SUBREAPER, 1, 0, 0, 0)


def end_orphans(*, at_once: bool) -> bool:
    """Wait until nothing is left of a process that was killed; tell whether it ended by itself.

    A warm model host lives on, with its children.

    Args:
        at_once: kills what is left first.
    """
    patience_s = time.monotonic() + 60.0
    ended_alone = True
    while orphans := _children(os.getpid()):
        if at_once or time.monotonic() > patience_s:
            ended_alone = at_once
            for pid in orphans:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        for pid in orphans:
            with suppress(ChildProcessError):
                os.waitpid(pid, os.WNOHANG)
        time.sleep(0.002)
    return ended_alone


def _children(pid: int) -> set[int]:
    """Return the ids of all that a process has started, its children's children too."""
    found: set[int] = set()
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in map(int, (task / "children").read_text().split()):
                if _WARM_HOST not in command_line(child):
                    found |= {child} | _children(child)
    return found
