"""A pseudo-terminal seen from the master's side: reading, typing, and knowing what was read."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
import secrets
import struct
import termios
from collections.abc import Callable
from typing import Any

from winx_tui.core.errors import ShellError

COLUMNS = 200
"""Wide, so that programs seldom wrap their lines."""
ROWS = 50
_READ_BYTES = 64 * 1024
_TURN_BYTES = 256 * 1024
"""Read at most so much before the rest of the program gets its turn."""
_MARK_PATIENCE_S = 1.0


class Terminal:
    """A PTY pair; the slave stays open here so that a quiet moment is not an end.

    Raises:
        ShellError: the system has no pseudo-terminal left.
    """

    def __init__(self, on_output: Callable[[bytes], None]) -> None:
        self._on_output = on_output
        self._loop = asyncio.get_running_loop()
        try:
            self._master, slave = os.openpty()
        except OSError as error:
            raise ShellError(
                f"No pseudo-terminal can be opened ({error.strerror}); close other terminals."
            ) from error
        self.path = os.ttyname(slave)
        """The slave's device."""
        # A description of its own: O_NONBLOCK must not reach the programs.
        self._slave = os.open(self.path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK | os.O_CLOEXEC)
        self._initial = _quiet(termios.tcgetattr(slave))
        os.close(slave)
        size = struct.pack("HHHH", ROWS, COLUMNS, 0, 0)
        fcntl.ioctl(self._slave, termios.TIOCSWINSZ, size)
        self.reset_modes()
        os.set_blocking(self._master, False)
        self._unsent = b""
        self._mark = b""
        self._held = b""
        self._on_mark: Callable[[], None] | None = None
        self._mark_timer: asyncio.TimerHandle | None = None
        self._is_closed = False
        self._loop.add_reader(self._master, self._read)

    def reset_modes(self) -> None:
        """Undo what a program that died left behind: raw mode, lost signals, echo."""
        with contextlib.suppress(termios.error):
            termios.tcsetattr(self._slave, termios.TCSANOW, self._initial)

    def foreground_group(self) -> int | None:
        """Return the process group that the keyboard's signals go to."""
        try:
            return os.tcgetpgrp(self._master) or None
        except OSError:
            return None

    def type(self, data: bytes) -> None:
        """Send bytes as if typed; what does not fit at once follows when there is room."""
        if self._is_closed:
            return
        self._unsent += data
        self._flush()

    def when_read(self, callback: Callable[[], None]) -> None:
        """Call back once everything written to the terminal until now has been read.

        The kernel hands output over on its own time, so an unguessable mark is
        written behind it; reading the mark means that nothing is before it any more.
        """
        if self._is_closed:
            callback()
            return
        if self._mark_timer is not None:
            self._mark_timer.cancel()
        self._on_mark = callback
        self._mark_timer = self._loop.call_later(_MARK_PATIENCE_S, self._mark_reached)
        self._write_mark()

    def close(self) -> None:
        """Close both sides; the programs on it get a hang-up."""
        if self._is_closed:
            return
        self._is_closed = True
        if self._mark_timer is not None:
            self._mark_timer.cancel()
        self._loop.remove_reader(self._master)
        self._loop.remove_writer(self._master)
        os.close(self._slave)
        os.close(self._master)

    def _flush(self) -> None:
        try:
            while self._unsent:
                self._unsent = self._unsent[os.write(self._master, self._unsent) :]
        except BlockingIOError:
            self._loop.add_writer(self._master, self._flush)
            return
        except OSError:
            self._unsent = b""
        self._loop.remove_writer(self._master)

    def _write_mark(self) -> None:
        # An APC sequence: should it ever be torn, no reader shows it.
        self._mark = b"\x1b_" + secrets.token_hex(16).encode() + b"\x1b\\"
        try:
            if os.write(self._slave, self._mark) != len(self._mark):
                self._mark = b""
        except BlockingIOError:
            self._mark = b""
        except OSError:
            # The session leader is gone and the terminal hung up: read what is left.
            self._read_to_end()
            self._mark_reached()

    def _read_to_end(self) -> None:
        while (data := self._read_once()) is not None:
            self._on_output(data)

    def _read_once(self) -> bytes | None:
        try:
            return os.read(self._master, _READ_BYTES) or None
        except OSError:
            return None

    def _read(self) -> None:
        chunks: list[bytes] = []
        size = 0
        while size < _TURN_BYTES:
            try:
                chunk = os.read(self._master, _READ_BYTES)
            except BlockingIOError:
                break
            except OSError:
                chunk = b""
            if not chunk:
                self._loop.remove_reader(self._master)
                break
            chunks.append(chunk)
            size += len(chunk)
        data = b"".join(chunks)
        if self._on_mark is None:
            if data:
                self._on_output(data)
            return
        self._look_for_mark(data)

    def _look_for_mark(self, data: bytes) -> None:
        data = self._held + data
        self._held = b""
        if not self._mark:
            self._on_output(data)
            self._write_mark()
            return
        before, mark, after = data.partition(self._mark)
        if mark:
            self._on_output(before)
            self._mark_reached()
            if after:
                self._on_output(after)
            return
        keep = len(self._mark) - 1
        self._held = data[-keep:]
        self._on_output(data[:-keep])

    def _mark_reached(self) -> None:
        if self._mark_timer is not None:
            self._mark_timer.cancel()
            self._mark_timer = None
        held, self._held = self._held, b""
        if held:
            self._on_output(held)
        callback, self._on_mark = self._on_mark, None
        if callback is not None:
            callback()


def _quiet(attributes: list[Any]) -> list[Any]:
    """Take echo, added carriage returns and flow control out of a terminal's modes."""
    input_modes, output_modes, control_modes, local_modes, *rest = attributes
    # Ctrl-S would stop the output for good: nobody here presses Ctrl-Q.
    input_modes &= ~(termios.IXON | termios.IXOFF)
    output_modes &= ~termios.ONLCR
    local_modes &= ~(termios.ECHO | termios.ECHOE | termios.ECHOK | termios.ECHOCTL)
    return [input_modes, output_modes, control_modes, local_modes, *rest]
