"""A real tmux as the judge of the terminal emulator: the same bytes, its screen."""

from __future__ import annotations

import os
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

DEADLINE_S = 60.0


@dataclass(frozen=True)
class Shown:
    """What a terminal shows after some bytes."""

    lines: list[str]
    cursor: tuple[int, int]
    """Line and column, from 0."""
    is_alternate: bool


class Tmux:
    """A tmux server of its own with one pane, whose program passes bytes through."""

    def __init__(self, directory: Path, columns: int, lines: int) -> None:
        self._socket = directory / "tmux"
        self._fifo = directory / "bytes"
        os.mkfifo(self._fifo)
        self._count = 0
        program = f"stty raw -echo; exec cat '{self._fifo}'"
        size = ("-x", str(columns), "-y", str(lines))
        self._run("-f", "/dev/null", "new-session", "-d", *size, "sh", "-c", program)
        self._run("set", "-g", "status", "off")
        self._run("resize-window", *size)
        self._fd = os.open(self._fifo, os.O_WRONLY)

    def show(self, data: bytes) -> Shown:
        """Reset the pane, write the bytes and return what it shows."""
        self._count += 1
        title = f"done-{self._count}"
        self._write(b"\x1b[?1049l\x1bc\x1b[?6l\x1b[r\x1b[2J\x1b[H" + data)
        # CAN ends a sequence that the data left open.
        self._write(b"\x18\x1b]2;" + title.encode() + b"\x1b\\")
        deadline_s = time.monotonic() + DEADLINE_S
        form = "#{pane_title} #{cursor_y} #{cursor_x} #{alternate_on}"
        while True:
            name, line, column, alternate = self._run("display", "-p", form).split()
            if name == title:
                break
            assert time.monotonic() < deadline_s
        lines = self._run("capture-pane", "-p").split("\n")
        while lines and not lines[-1].strip():
            lines.pop()
        return Shown([text.rstrip() for text in lines], (int(line), int(column)), alternate == "1")

    def close(self) -> None:
        """End the server."""
        self._run("kill-server")
        os.close(self._fd)

    def _write(self, data: bytes) -> None:
        while data:
            data = data[os.write(self._fd, data) :]

    def _run(self, *arguments: str) -> str:
        done = subprocess.run(
            ["tmux", "-u", "-S", str(self._socket), *arguments],
            capture_output=True,
            check=True,
            env={**os.environ, "LC_ALL": "C.UTF-8", "TERM": "xterm-256color"},
        )
        return done.stdout.decode()
