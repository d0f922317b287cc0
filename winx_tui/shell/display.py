"""The emulated screen of a command, worked out only when somebody looks.

Until then the raw bytes are merely kept, and of linear output only the last of
them: what has scrolled away long ago cannot be on the screen. Two things are worked
out at once: the switch to the alternate screen, because what follows builds on it,
and a program's questions to its terminal, because it waits for the answer.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable

from winx_tui.shell.frame import Frame, frame_of
from winx_tui.shell.screen import Screen
from winx_tui.shell.tty_mode import COOKED, TtyMode

TAIL_BYTES = 64 * 1024
"""Kept of linear output; many screens full."""

_URGENT = re.compile(rb"\x1b\[(?:\?(?:47|104[79])[hl]|[?>]?[0-9]?[nc])")
_SEAM_BYTES = 8
"""As long as what _URGENT finds."""


class Display:
    """What a program's terminal shows."""

    def __init__(self, columns: int, lines: int, answer: Callable[[bytes], None] | None) -> None:
        self._size = (columns, lines)
        self._answer = answer
        """Takes the terminal's answers to the program; None where nobody listens."""
        self._screen: Screen | None = None
        self._pending: deque[tuple[bytes, TtyMode]] = deque()
        self._pending_bytes = 0
        self._seam = b""

    def feed(self, data: bytes, mode: TtyMode = COOKED) -> None:
        """Take what the program wrote, and how its terminal was set then."""
        self._pending.append((data, mode))
        self._pending_bytes += len(data)
        if self._is_urgent(data):
            # A file that is merely shown must not make the terminal type: a program
            # that asks and listens for the answer has left line mode first.
            self._catch_up(None if mode.is_line_mode else self._answer)
        elif self._pending_bytes > TAIL_BYTES:
            if self._screen is not None and self._screen.is_alternate:
                self._catch_up(None)
            else:
                self._forget_scrolled()

    def frame(self) -> Frame:
        """Return what is shown now."""
        return frame_of(self._caught_up())

    def has_mode(self, mode: str) -> bool:
        """Return whether the program has set a mode, such as "?1" (application cursor keys)."""
        return self._caught_up().has_mode(mode)

    def twin(self) -> Screen:
        """Return a screen of one's own that shows the same."""
        return self._caught_up().twin()

    def clear(self) -> None:
        """Begin with an empty screen."""
        self._screen = None
        self._pending.clear()
        self._pending_bytes = 0

    def _is_urgent(self, data: bytes) -> bool:
        seam, self._seam = self._seam, data[-_SEAM_BYTES:]
        if seam and b"\x1b" in seam and _URGENT.search(seam + data[:_SEAM_BYTES]):
            return True
        return b"\x1b[" in data and _URGENT.search(data) is not None

    def _caught_up(self) -> Screen:
        self._catch_up(None)
        assert self._screen is not None
        return self._screen

    def _catch_up(self, answer: Callable[[bytes], None] | None) -> None:
        if self._screen is None:
            self._screen = Screen(*self._size)
        self._screen.answer = answer or (lambda _: None)
        while self._pending:
            data, mode = self._pending.popleft()
            self._screen.is_newline_mode = mode.is_newline_mode
            self._screen.feed(data)
        self._pending_bytes = 0

    def _forget_scrolled(self) -> None:
        self._screen = None
        while self._pending_bytes > TAIL_BYTES and len(self._pending) > 1:
            self._pending_bytes -= len(self._pending.popleft()[0])
        if self._pending_bytes > TAIL_BYTES:
            data, mode = self._pending.pop()
            self._pending.append((data[-TAIL_BYTES // 2 :], mode))
            self._pending_bytes = len(self._pending[0][0])
