"""winx in a pseudo-terminal of the test's own: every byte it writes is seen, and its modes."""

from __future__ import annotations

import fcntl
import os
import re
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from winx_tui.shell.screen import Screen

DEADLINE_S = 60.0
"""For a condition on a loaded machine; a quick one passes at once."""

_LOOK_S = 0.02
_READ_BYTES = 1 << 16
_SYNC_QUESTION, _SYNC_ANSWER = b"\x1b[?2026$p", b"\x1b[?2026;2$y"
_MODE = re.compile(rb"\x1b\[\?(\d+)([hl])")


class PtyProgram:
    """A program that leads a session on a terminal of a given size.

    `written` holds all it wrote so far, `screen` what of it a terminal shows. The
    terminal says that it can show a frame as a whole when it is asked.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        cwd: Path,
        environ: Mapping[str, str],
        columns: int = 80,
        lines: int = 24,
    ) -> None:
        self.written = bytearray()
        self.screen = Screen(columns, lines)
        self._master, self._slave = os.openpty()
        os.set_blocking(self._master, False)
        self._set_size(columns, lines)
        self.modes_before: list[Any] = termios.tcgetattr(self._slave)
        self.process = subprocess.Popen(
            command,
            cwd=cwd,
            env=dict(environ),
            stdin=self._slave,
            stdout=self._slave,
            stderr=self._slave,
            start_new_session=True,
            preexec_fn=_take_terminal,
        )
        self._answered_up_to = 0

    def __enter__(self) -> PtyProgram:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGCONT)
            self.process.kill()
        self.process.wait()
        self.hang_up()

    @property
    def pid(self) -> int:
        """Return the process id of the program."""
        return self.process.pid

    @property
    def text(self) -> str:
        """Return what the terminal shows, a line a row."""
        return "\n".join(self.screen.text)

    @property
    def modes(self) -> list[Any]:
        """Return the terminal's settings as they are now, as termios gives them."""
        return termios.tcgetattr(self._slave)

    def switched_on(self) -> set[int]:
        """Return the numbers of the private modes that the program left switched on."""
        last = {int(found[1]): found[2] for found in _MODE.finditer(self.written)}
        return {number for number, state in last.items() if state == b"h"}

    def send(self, data: bytes) -> None:
        """Type bytes, and read meanwhile what comes, as a terminal does."""
        while data:
            _, is_writable, _ = select.select([], [self._master], [], _LOOK_S)
            if is_writable:
                data = data[os.write(self._master, data[:4096]) :]
            self.read(0)

    def resize(self, columns: int, lines: int) -> None:
        """Change the size of the terminal; its program is told by a signal."""
        self._set_size(columns, lines)
        self.screen.resize(columns, lines)

    def read(self, wait_s: float = _LOOK_S) -> int:
        """Take what was written meanwhile; return how many bytes it was."""
        is_readable, _, _ = select.select([self._master], [], [], wait_s)
        if not is_readable:
            return 0
        try:
            data = os.read(self._master, _READ_BYTES)
        except OSError:
            # The program has ended and nothing is left.
            return 0
        self.written += data
        self.screen.feed(data)
        asked = self.written.find(_SYNC_QUESTION, self._answered_up_to)
        if asked >= 0:
            self._answered_up_to = asked + len(_SYNC_QUESTION)
            os.write(self._master, _SYNC_ANSWER)
        return len(data)

    def wait_for(self, text: str) -> None:
        """Read until a text is on the screen."""
        self.wait_until(lambda: text in self.text, what=repr(text))

    def wait_until(self, condition: Callable[[], object], *, what: str = "the condition") -> None:
        """Read until a condition holds; fail with the screen if it does not come."""
        deadline_s = time.monotonic() + DEADLINE_S
        while not condition():
            has_ended = self.process.poll() is not None
            if not self.read() and has_ended and not condition():
                raise AssertionError(f"it ended before {what}:\n{self.text}")
            if time.monotonic() > deadline_s:
                raise AssertionError(f"waited in vain for {what}:\n{self.text}")

    def wait_for_end(self) -> int:
        """Read until the program has ended and return its exit status."""
        deadline_s = time.monotonic() + DEADLINE_S
        while self.process.poll() is None:
            self.read()
            assert time.monotonic() < deadline_s, f"it does not end:\n{self.text}"
        while self._slave >= 0 and self.read(0):
            pass
        return int(self.process.returncode)

    def hang_up(self) -> None:
        """Close the terminal under the program."""
        for descriptor in (self._master, self._slave):
            if descriptor >= 0:
                os.close(descriptor)
        self._master = self._slave = -1

    def _set_size(self, columns: int, lines: int) -> None:
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))


def _take_terminal() -> None:
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
