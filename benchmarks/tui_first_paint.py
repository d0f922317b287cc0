"""How long `winx` takes from exec to a prompt that echoes, and what a key and rest cost then.

Run as `python benchmarks/tui_first_paint.py [RUNS] [-- WINX ARGUMENTS]`; prints medians.
"""

from __future__ import annotations

import fcntl
import os
import pty
import select
import statistics
import struct
import sys
import tempfile
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_COLUMNS, _LINES = 120, 40
_DEADLINE_S = 20.0
_KEYS = b"abcdefghijklmnopqrstuvwxy"
_REST_S = 3.0
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
            if select.select([self.descriptor], [], [], 0.5)[0]:
                self.seen += os.read(self.descriptor, 65_536)
        return time.perf_counter() - self.started_s

    def drain(self, seconds: float) -> None:
        """Read what comes for a while."""
        end_s = time.perf_counter() + seconds
        while (left_s := end_s - time.perf_counter()) > 0:
            if select.select([self.descriptor], [], [], left_s)[0]:
                self.seen += os.read(self.descriptor, 65_536)

    def key_echo_ms(self, key: bytes) -> float:
        """Press a key and measure until it is painted."""
        since = len(self.seen)
        pressed_s = time.perf_counter()
        os.write(self.descriptor, key)
        self.wait_for(key, since)
        return (time.perf_counter() - pressed_s) * 1_000

    def cpu_s(self) -> float:
        """Return the CPU time that the process has used."""
        stat = Path(f"/proc/{self.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2]
        user, system = stat.split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def pss_mb(self) -> float:
        """Return the memory that the process can be charged with."""
        rollup = Path(f"/proc/{self.pid}/smaps_rollup").read_text(encoding="utf-8")
        line = next(line for line in rollup.splitlines() if line.startswith("Pss:"))
        return int(line.split()[1]) / 1_024

    def quit_s(self) -> float:
        """Quit and measure until the process is gone."""
        pressed_s = time.perf_counter()
        os.write(self.descriptor, _QUIT)
        while os.waitpid(self.pid, os.WNOHANG)[0] == 0:
            if select.select([self.descriptor], [], [], 0.005)[0]:
                try:
                    os.read(self.descriptor, 65_536)
                except OSError:  # the terminal's other side is closed
                    time.sleep(0.002)
        return time.perf_counter() - pressed_s


@contextmanager
def winx(arguments: list[str], home: str) -> Iterator[Screen]:
    """Start winx on a pseudo-terminal of its own."""
    started_s = time.perf_counter()
    pid, descriptor = pty.fork()
    if pid == 0:
        environ = {**os.environ, "HOME": home, "TERM": "xterm-256color"}
        os.execve(sys.executable, [sys.executable, "-m", "winx_tui", *arguments], environ)
    size = struct.pack("HHHH", _LINES, _COLUMNS, 0, 0)
    fcntl.ioctl(descriptor, termios.TIOCSWINSZ, size)
    try:
        yield Screen(pid, descriptor, started_s)
    finally:
        os.close(descriptor)


def measure(arguments: list[str], home: str) -> dict[str, float]:
    """Run winx once."""
    with winx(arguments, home) as screen:
        painted_s = screen.wait_for("❯".encode())
        since = len(screen.seen)
        os.write(screen.descriptor, b"Z")
        echoed_s = screen.wait_for(b"Z", since)
        echoes_ms = []
        for key in _KEYS:
            echoes_ms.append(screen.key_echo_ms(bytes([key])))
            screen.drain(0.06)
        screen.drain(1.5)
        before_s = screen.cpu_s()
        screen.drain(_REST_S)
        rest_percent = (screen.cpu_s() - before_s) / _REST_S * 100
        return {
            "painted s": painted_s,
            "first key echoed s": echoed_s,
            "key echo median ms": statistics.median(echoes_ms),
            "key echo worst ms": max(echoes_ms),
            "idle CPU %": rest_percent,
            "memory MB (PSS)": screen.pss_mb(),
            "exit s": screen.quit_s(),
        }


def main(arguments: list[str]) -> None:
    """Print the medians of several runs."""
    own, _, of_winx = " ".join(arguments).partition("--")
    runs = int(own) if own.strip() else 5
    with tempfile.TemporaryDirectory() as home:
        measured = [measure(of_winx.split() or ["--demo"], home) for _ in range(runs)]
    for name in measured[0]:
        print(f"{name:22} {statistics.median(run[name] for run in measured):8.2f}")


if __name__ == "__main__":
    main(sys.argv[1:])
