"""The socket through which a shell gets its commands and tells of their ends.

While a command runs, the shell keeps the socket close-on-exec, and a socket cannot be
reopened through /proc: what programs print can neither end a command nor move the
directory. What comes is believed to be data all the same, and not more than that.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from winx_tui.shell.dialect import BEGUN, NOT_ENTERED

_MAX_REPORT_BYTES = 4 * 1024 * 1024
_REPORT_FIELDS = 3
"""Exit code, exports, directory."""


@dataclass(frozen=True, slots=True)
class ShellReport:
    """What a shell says behind each command."""

    exit_code: int
    has_run: bool
    """False where the shell could not enter the directory that the command begins in."""
    exports: str
    """In the shell's own words."""
    cwd: Path | None
    """None when the shell could not tell."""


class ReportChannel:
    """Sends text in order, and reads the report that carries the nonce of the last command."""

    def __init__(
        self,
        channel: socket.socket,
        on_begun: Callable[[], None],
        on_report: Callable[[ShellReport], None],
    ) -> None:
        self._channel = channel
        self._on_begun = on_begun
        self._on_report = on_report
        self._nonce = b""
        self._unread = b""
        self._fields: list[bytes] | None = None
        """The fields of the report that is being read."""
        self._sending: asyncio.Task[None] | None = None
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(channel, self._read)

    def expect(self) -> str:
        """Return a fresh nonce; the next report that carries it is passed on."""
        nonce = secrets.token_hex(16)
        self._nonce = nonce.encode()
        self._fields = None
        return nonce

    def forget(self) -> None:
        """Pass nothing on any more until a report is expected again."""
        self._nonce = b""

    def send(self, text: str) -> None:
        """Send text to the shell, behind all that was sent before."""
        self._sending = asyncio.create_task(
            self._send_after(self._sending, text.encode(errors="surrogateescape"))
        )

    def close(self) -> None:
        """Close this end; safe to call again."""
        if self._sending is not None:
            self._sending.cancel()
        self._loop.remove_reader(self._channel)
        self._channel.close()

    async def _send_after(self, before: asyncio.Task[None] | None, data: bytes) -> None:
        if before is not None:
            await before
        # The shell may end while it is being spoken to; whoever watches it tells.
        with contextlib.suppress(OSError):
            await self._loop.sock_sendall(self._channel, data)

    def _read(self) -> None:
        try:
            data = self._channel.recv(64 * 1024)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._loop.remove_reader(self._channel)
            return
        *fields, self._unread = (self._unread + data).split(b"\0")
        for field in fields:
            self._take(field)
        # A shell that is made to babble into its channel must not fill the memory.
        self._unread = self._unread[-_MAX_REPORT_BYTES:]

    def _take(self, field: bytes) -> None:
        if self._fields is not None:
            self._fields.append(field)
            if len(self._fields) == _REPORT_FIELDS:
                fields, self._fields = self._fields, None
                self._on_report(_report(*fields))
            return
        nonce, _, exit_code = field.partition(b" ")
        if nonce != self._nonce or not self._nonce:
            return
        if exit_code == BEGUN.encode():
            self._on_begun()
            return
        self._nonce = b""
        self._fields = [exit_code]


def _report(code: bytes, exports: bytes, cwd: bytes) -> ShellReport:
    path = os.fsdecode(cwd.removesuffix(b"\n"))
    return ShellReport(
        exit_code=int(code) & 0xFF if code.isdigit() else 1,
        has_run=code != NOT_ENTERED.encode(),
        exports=os.fsdecode(exports),
        cwd=Path(path) if path.startswith("/") else None,
    )
