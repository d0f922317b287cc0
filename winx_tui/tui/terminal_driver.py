"""Textual's terminal driver, with keys read by the event loop instead of a thread.

A thread that polls takes up to 0.2 s to end, wakes ten times a second when nothing
happens, and waits for the interpreter while something is imported; the loop does not.
"""

from __future__ import annotations

import asyncio
import os
import signal
from codecs import getincrementaldecoder
from typing import Any

from textual import constants
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver

from winx_tui.tui.stray_replies import StrayReplies

_READ_BYTES = 65_536
_ESCAPE_S = constants.ESCAPE_DELAY + 0.005
"""After so long without a further byte an escape byte is the key of that name."""


class TerminalDriver(LinuxDriver):
    """Reads what is typed whenever the terminal has something, and stops at once."""

    _parser: XTermParser
    _is_wanted = False
    _is_listening = False
    _ticking: asyncio.TimerHandle | None = None
    _at_interrupt: Any = None
    """What SIGINT did while the screen was winx's."""

    def start_application_mode(self) -> None:
        """Take the terminal over."""
        self._is_wanted = True
        if self._at_interrupt is not None:
            signal.signal(signal.SIGINT, self._at_interrupt)
        super().start_application_mode()  # type: ignore[no-untyped-call]  # Textual's

    def run_input_thread(self) -> None:
        """Hand the terminal over to the event loop; the thread ends with that."""
        self._loop.call_soon_threadsafe(self._listen)

    def stop_application_mode(self) -> None:
        """Give the terminal back; Ctrl+C there is for another program, or comes too late."""
        # No SIG_IGN: what is started meanwhile would inherit that.
        before = signal.signal(signal.SIGINT, _pass_over)
        if before is not _pass_over:
            self._at_interrupt = before
        super().stop_application_mode()

    def disable_input(self) -> None:
        """Read no further key."""
        self._is_wanted = False
        self._stop_listening()
        super().disable_input()

    def _listen(self) -> None:
        if self._is_listening or not self._is_wanted:
            return
        self._parser = XTermParser(self._debug)
        self._replies = StrayReplies()
        self._decode = getincrementaldecoder("utf-8")("replace").decode
        self._is_listening = True
        self._loop.add_reader(self.fileno, self._read)

    def _stop_listening(self) -> None:
        if self._ticking is not None:
            self._ticking.cancel()
            self._ticking = None
        if self._is_listening:
            self._is_listening = False
            self._loop.remove_reader(self.fileno)

    def _read(self) -> None:
        try:
            data = os.read(self.fileno, _READ_BYTES)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            data = b""
        if not data:
            # The terminal has gone: whoever watches it ends the program.
            self._stop_listening()
            return
        self._take(self._replies.feed(self._decode(data)))

    def _take(self, text: str) -> None:
        if text:
            for message in self._parser.feed(text):
                self.process_message(message)
        if self._ticking is not None:
            self._ticking.cancel()
        self._ticking = self._loop.call_later(_ESCAPE_S, self._tick)

    def _tick(self) -> None:
        self._ticking = None
        if rest := self._replies.rest():
            self._take(rest)
            return
        for message in self._parser.tick():
            self.process_message(message)


def _pass_over(*_: object) -> None:
    """Do nothing at a signal."""
