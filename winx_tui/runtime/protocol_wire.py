"""Lines in on stdin, lines out on stdout: the wire of a protocol that a program speaks to winx."""

from __future__ import annotations

import os
import queue
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Protocol

from winx_tui.runtime.protocol_pipes import claim_pipes
from winx_tui.runtime.wire_load import Waiting

if TYPE_CHECKING:
    import asyncio

ENDING_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_LAST_WORDS_S = 2.0
"""How long an ending winx waits for a reader that does not read."""


class Desk(Protocol):
    """Answers lines before there is anybody else to do it."""

    def answer(self, line: bytes) -> bytes | None:
        """Return the answer to a line; None where it is left to who comes."""
        ...

    def instead(self, line: bytes) -> bytes:
        """Return what is sent for a line that is to be sent: nothing where it has been said."""
        ...


class StdioWire:
    """Lines in, lines out, each in a thread that never keeps the program from ending.

    Threads rather than non-blocking pipes: the descriptors may be files or terminals,
    and are shared with whoever started winx.

    A wire is there before what serves it: what comes is kept until the wire is opened.

    While too much waits for a reader that does not read, nothing is received: who sends requests
    without reading the answers fills no memory, and in the end cannot send any more.
    """

    def __init__(self, desk: Desk | None = None) -> None:
        """Claim stdin and stdout and begin to read.

        Args:
            desk: answers lines that come before the wire is opened; None: nobody does.
        """
        self._desk = desk
        self._loop: asyncio.AbstractEventLoop | None = None
        self._received: asyncio.Queue[bytes | None]
        self._may_receive: asyncio.Event
        self._unserved, self._unread = Waiting(), Waiting()
        self._to_send: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._arrived: list[bytes | None] = []
        self._is_hung_up = False
        self._in, self._out = claim_pipes()
        self._writer = threading.Thread(target=self._write, name="protocol stdout", daemon=True)
        self._writer.start()
        threading.Thread(target=self._read, name="protocol stdin", daemon=True).start()

    def open(self) -> None:
        """Give to the running event loop what has come and what comes."""
        # Lazy: loading it would hold up the first answer.
        import asyncio

        self._received = asyncio.Queue()
        self._may_receive = asyncio.Event()
        self._may_receive.set()
        with self._lock:
            self._loop = asyncio.get_running_loop()
        self._take()

    async def receive(self) -> bytes | None:
        """Return the next line; None when the other side is gone."""
        await self._may_receive.wait()
        line = await self._received.get()
        self._unserved.take(len(line or b""))
        return None if self._is_hung_up else line

    def hang_up(self) -> None:
        """Act as if the other side had gone, whatever it has sent."""
        self._is_hung_up = True
        self._stop_waiting()
        self._received.put_nowait(None)

    def send(self, line: bytes) -> None:
        """Send a line, but none that the desk has sent; returns at once."""
        if self._desk is not None:
            line = self._desk.instead(line)
        if line:
            if self._unread.add(len(line)):
                self._may_receive.clear()
            self._to_send.put(line)

    def close(self) -> None:
        """Let what was sent go out, for a moment, and stop."""
        self._to_send.put(None)
        self._writer.join(_LAST_WORDS_S)

    def _read(self) -> None:
        with os.fdopen(self._in, "rb") as stream, suppress(OSError):
            for line in stream:
                if self._loop is None and self._desk is not None:
                    self._answer_early(self._desk, line)
                self._deliver(line)
                self._unserved.wait()
        self._deliver(None)

    def _answer_early(self, desk: Desk, line: bytes) -> None:
        if answer := desk.answer(line):
            self._unread.add(len(answer))
            self._to_send.put(answer)
            self._unread.wait()

    def _write(self) -> None:
        while (line := self._to_send.get()) is not None:
            size = len(line)
            try:
                while line:
                    line = line[os.write(self._out, line) :]
            except OSError:
                # Nobody reads any more: the same as the end of stdin.
                self._unread.open()
                self._on_loop(self._stop_waiting)
                self._deliver(None)
                while self._to_send.get() is not None:
                    pass
                return
            if self._unread.take(size):
                self._on_loop(self._may_receive.set)

    def _deliver(self, line: bytes | None) -> None:
        self._unserved.add(len(line or b""))
        with self._lock:
            self._arrived.append(line)
            is_first = len(self._arrived) == 1
        # One call for a burst: each writes to the pipe that signals wake the loop by, and a
        # full pipe loses the signal.
        if is_first:
            self._on_loop(self._take)

    def _on_loop(self, work: Callable[[], None]) -> None:
        """Have the event loop do something, where there is one; it may be closed already."""
        with self._lock:
            loop = self._loop
        if loop is not None:
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(work)

    def _stop_waiting(self) -> None:
        """Receive, however much is to be read: nobody will read it."""
        self._unserved.open()
        self._unread.open()
        self._may_receive.set()

    def _take(self) -> None:
        with self._lock:
            lines, self._arrived = self._arrived, []
        for line in lines:
            self._received.put_nowait(line)


@contextmanager
def ended_by_signals(wire: StdioWire) -> Iterator[list[int]]:
    """Take Ctrl-C, SIGTERM and SIGHUP as the end of stdin; yields what has come."""
    # Lazy: see StdioWire.open.
    import asyncio

    loop = asyncio.get_running_loop()
    come: list[int] = []

    def end(number: int) -> None:
        come.append(number)
        wire.hang_up()

    for number in ENDING_SIGNALS:
        loop.add_signal_handler(number, end, number)
    try:
        yield come
    finally:
        for number in ENDING_SIGNALS:
            loop.remove_signal_handler(number)
