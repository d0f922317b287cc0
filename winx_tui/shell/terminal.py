"""A pseudo-terminal seen from the master's side: reading, typing, and knowing what was read."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
import secrets
import select
import struct
import termios
import time
from collections.abc import Callable, Iterator

from winx_tui.core.errors import ShellError
from winx_tui.shell.tty_mode import COOKED, TtyMode, mode_of, quiet

COLUMNS = 200
"""Wide, so that programs seldom wrap their lines."""
ROWS = 50
_READ_BYTES = 64 * 1024
_TURN_BYTES = 256 * 1024
"""Read at most so much before the rest of the program gets its turn."""
_MARK_PATIENCE_S = 1.0
_INTAKE_S = 0.001


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
        self._initial = quiet(termios.tcgetattr(slave))
        os.close(slave)
        self.resize(COLUMNS, ROWS)
        self.reset_modes()
        os.set_blocking(self._master, False)
        self._unsent = b""
        self._is_echoed = False
        """Whether what is unsent may be shown as it is typed."""
        self._mark = b""
        self._held = b""
        self._on_mark: Callable[[], None] | None = None
        self._mark_timer: asyncio.TimerHandle | None = None
        self._is_closed = False
        self._loop.add_reader(self._master, self._read)

    def reset_modes(self) -> None:
        """Undo what a program that died left behind: raw mode, lost echo, unread keys."""
        with contextlib.suppress(termios.error):
            termios.tcsetattr(self._slave, termios.TCSANOW, self._initial)
            termios.tcflush(self._slave, termios.TCIFLUSH)

    def resize(self, columns: int, lines: int) -> None:
        """Take another size; programs are told."""
        with contextlib.suppress(OSError):
            fcntl.ioctl(self._slave, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    @property
    def mode(self) -> TtyMode:
        """Return how the programs have set the terminal at this moment."""
        try:
            return mode_of(termios.tcgetattr(self._slave))
        except termios.error:
            return COOKED

    @property
    def has_unread(self) -> bool:
        """Tell whether something was typed that no program has read yet."""
        if self._is_closed or self._unsent:
            return bool(self._unsent)
        looking = select.poll()
        looking.register(self._slave, select.POLLIN)
        return bool(looking.poll(0))

    def foreground_group(self) -> int | None:
        """Return the process group that the keyboard's signals go to."""
        try:
            return os.tcgetpgrp(self._master) or None
        except OSError:
            return None

    def type(self, data: bytes, *, is_echoed: bool = False) -> None:
        """Send bytes as if typed; what does not fit at once follows when there is room."""
        if self._is_closed:
            return
        self._is_echoed = is_echoed
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
                with contextlib.nullcontext() if self._is_echoed else self._echo_off():
                    self._unsent = self._unsent[os.write(self._master, self._unsent) :]
        except BlockingIOError:
            self._loop.add_writer(self._master, self._flush)
            return
        except (OSError, termios.error):
            self._unsent = b""
        self._loop.remove_writer(self._master)

    @contextlib.contextmanager
    def _echo_off(self) -> Iterator[None]:
        """Keep the terminal from repeating what is typed meanwhile; programs notice nothing."""
        before = termios.tcgetattr(self._slave)
        if not (before[3] & termios.ICANON and before[3] & termios.ECHO):
            yield
            return
        silent = [*before]
        silent[3] = before[3] & ~termios.ECHO
        termios.tcsetattr(self._slave, termios.TCSANOW, silent)
        has_unread = bool(select.select([self._slave], [], [], 0)[0])
        try:
            yield
        finally:
            # Asking whether there is input makes the kernel take in what was typed,
            # unless there was some before: then it needs a moment of its own.
            if has_unread:
                time.sleep(_INTAKE_S)
            select.select([self._slave], [], [], 0)
            # A program that has changed the settings meanwhile has the last word.
            if termios.tcgetattr(self._slave) == silent:
                termios.tcsetattr(self._slave, termios.TCSANOW, before)

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
