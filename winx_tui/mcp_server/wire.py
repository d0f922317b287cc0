"""The protocol's own pipes: stdin and stdout, taken away from everybody else.

While a wire is claimed, descriptor 0 is the null device and descriptor 1 is stderr:
no print of a library and no child process can read or corrupt the protocol.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import queue
import threading
from contextlib import suppress

_LAST_WORDS_S = 2.0
"""How long an ending server waits for a client that does not read."""


class StdioWire:
    """Lines in, lines out, each in a thread that never keeps the program from ending.

    Threads rather than non-blocking pipes: the descriptors may be files or terminals,
    and are shared with whoever started winx.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Claim stdin and stdout and begin to read."""
        self._loop = loop
        self._received: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._to_send: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._arrived: list[bytes | None] = []
        self._is_hung_up = False
        self._in, self._out = _claim()
        self._writer = threading.Thread(target=self._write, name="mcp stdout", daemon=True)
        self._writer.start()
        threading.Thread(target=self._read, name="mcp stdin", daemon=True).start()

    async def receive(self) -> bytes | None:
        """Return the next line; None when the client is gone."""
        line = await self._received.get()
        return None if self._is_hung_up else line

    def hang_up(self) -> None:
        """Act as if the client had gone, whatever it has sent."""
        self._is_hung_up = True
        self._received.put_nowait(None)

    def send(self, line: bytes) -> None:
        """Send a line; returns at once."""
        self._to_send.put(line)

    def close(self) -> None:
        """Let what was sent go out, for a moment, and stop."""
        self._to_send.put(None)
        self._writer.join(_LAST_WORDS_S)

    def _read(self) -> None:
        with os.fdopen(self._in, "rb") as stream, suppress(OSError):
            for line in stream:
                self._deliver(line)
        self._deliver(None)

    def _write(self) -> None:
        while (line := self._to_send.get()) is not None:
            try:
                while line:
                    line = line[os.write(self._out, line) :]
            except OSError:
                # Nobody reads any more: the same as the end of stdin.
                self._deliver(None)
                return

    def _deliver(self, line: bytes | None) -> None:
        with self._lock:
            self._arrived.append(line)
            is_first = len(self._arrived) == 1
        # One call for a burst: each writes to the pipe that signals wake the loop by, and a
        # full pipe loses the signal. The loop may be closed already.
        if is_first:
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._take)

    def _take(self) -> None:
        with self._lock:
            lines, self._arrived = self._arrived, []
        for line in lines:
            self._received.put_nowait(line)


def _claim() -> tuple[int, int]:
    wire_in = fcntl.fcntl(0, fcntl.F_DUPFD_CLOEXEC, 3)
    wire_out = fcntl.fcntl(1, fcntl.F_DUPFD_CLOEXEC, 3)
    null = os.open(os.devnull, os.O_RDWR | os.O_CLOEXEC)
    os.dup2(null, 0)
    try:
        os.dup2(2, 1)
    except OSError:
        os.dup2(null, 1)
    os.close(null)
    return wire_in, wire_out
