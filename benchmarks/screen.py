"""A program on a pseudo-terminal, watched by the clock; what the measures of the TUI share."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import termios
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

COLUMNS, LINES = 120, 40
_DEADLINE_S = 60.0
_QUIT = b"\x11"


@dataclass
class Screen:
    """A program on a pseudo-terminal."""

    pid: int
    descriptor: int
    started_s: float
    seen: bytes = b""

    def wait_for(self, wanted: bytes, since: int = 0) -> float:
        """Read until something is painted and return the time since the start."""
        deadline_s = time.perf_counter() + _DEADLINE_S
        while wanted not in self.seen[since:]:
            if time.perf_counter() > deadline_s:
                raise TimeoutError(f"{wanted!r} was never painted")
            self.drain_once(0.5)
        return time.perf_counter() - self.started_s

    def drain_once(self, timeout_s: float) -> None:
        """Read once what comes within a time, if something does."""
        if select.select([self.descriptor], [], [], timeout_s)[0]:
            self.seen += os.read(self.descriptor, 65_536)

    def drain(self, seconds: float) -> None:
        """Read what comes for a while."""
        end_s = time.perf_counter() + seconds
        while (left_s := end_s - time.perf_counter()) > 0:
            self.drain_once(left_s)

    def drain_until_quiet(self, quiet_s: float) -> None:
        """Read until nothing has come for a while."""
        while select.select([self.descriptor], [], [], quiet_s)[0]:
            self.seen += os.read(self.descriptor, 65_536)

    def press(self, keys: bytes) -> float:
        """Press keys and return the moment."""
        pressed_s = time.perf_counter()
        os.write(self.descriptor, keys)
        return pressed_s

    def key_echo_ms(self, key: bytes) -> float:
        """Press a key and measure until it is painted."""
        since = len(self.seen)
        pressed_s = self.press(key)
        self.wait_for(key, since)
        return (time.perf_counter() - pressed_s) * 1_000

    def painted_ms(self, keys: bytes, quiet_s: float = 0.04) -> tuple[float, float]:
        """Press keys and measure until the first frame is painted, and until the last byte is.

        A frame ends where nothing comes for 8 ms, half of what lies between two at the least.
        """
        pressed_s = frame_s = last_s = self.press(keys)
        is_first, wait_s = True, 1.0
        while select.select([self.descriptor], [], [], wait_s)[0]:
            self.seen += os.read(self.descriptor, 65_536)
            now_s = time.perf_counter()
            is_first = is_first and (frame_s == pressed_s or now_s - last_s < 0.008)
            last_s = now_s
            frame_s = now_s if is_first else frame_s
            wait_s = quiet_s
        return (frame_s - pressed_s) * 1_000, (last_s - pressed_s) * 1_000

    def cpu_s(self) -> float:
        """Return the CPU time that the process has used."""
        return cpu_s(self.pid)

    def children_cpu_s(self) -> float:
        """Return the CPU time of the processes below it that still run."""
        return sum(map(cpu_s, _below(self.pid)))

    def pss_mb(self) -> float:
        """Return the memory that the process can be charged with."""
        return self._memory_mb("Pss")

    def rss_mb(self) -> float:
        """Return the memory that the process has mapped and touched, shared pages included."""
        return self._memory_mb("Rss")

    def _memory_mb(self, kind: str) -> float:
        rollup = Path(f"/proc/{self.pid}/smaps_rollup").read_text(encoding="utf-8")
        line = next(line for line in rollup.splitlines() if line.startswith(f"{kind}:"))
        return int(line.split()[1]) / 1_024

    def quit_s(self) -> float:
        """Quit and measure until the process is gone."""
        pressed_s = self.press(_QUIT)
        while os.waitpid(self.pid, os.WNOHANG)[0] == 0:
            if select.select([self.descriptor], [], [], 0.005)[0]:
                try:
                    os.read(self.descriptor, 65_536)
                except OSError:  # the terminal's other side is closed
                    time.sleep(0.002)
        return time.perf_counter() - pressed_s


@contextmanager
def on_screen(
    command: Sequence[str], environ: Mapping[str, str], cwd: Path | None = None
) -> Iterator[Screen]:
    """Start a program on a pseudo-terminal of its own."""
    started_s = time.perf_counter()
    pid, descriptor = pty.fork()
    if pid == 0:
        if cwd is not None:
            os.chdir(cwd)
        os.execve(command[0], list(command), dict(environ))
    fcntl.ioctl(descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
    try:
        yield Screen(pid, descriptor, started_s)
    finally:
        os.close(descriptor)


def cpu_s(pid: int) -> float:
    """Return the CPU time that a process has used, its threads together."""
    stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2]
    user, system = stat.split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def _below(pid: int) -> Iterator[int]:
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in map(int, (task / "children").read_text(encoding="utf-8").split()):
            yield child
            yield from _below(child)
