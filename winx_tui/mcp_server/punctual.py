"""HTTP/1.1 as uvicorn speaks it, for clients that begin a request and never end its head."""

from __future__ import annotations

import asyncio
import socket

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_TIMEOUT_S = 10.0
"""From the first byte of a head, or from the connection, to its end."""
MAX_WAITING = 256
"""Connections at once whose request has not come; to begin one needs no token."""
_SENTENCE = b"winx: the request did not come in time; send it anew.\n"
_TOO_LATE = (
    b"HTTP/1.1 408 Request Timeout\r\nContent-Type: text/plain; charset=utf-8\r\n"
    b"Content-Length: %d\r\nConnection: close\r\n\r\n%s" % (len(_SENTENCE), _SENTENCE)
)


class PunctualProtocol(H11Protocol):
    """Closes a connection whose next request does not get on."""

    head_timeout_s = HEAD_TIMEOUT_S
    max_waiting = MAX_WAITING
    _waiting: asyncio.TimerHandle | None = None
    _has_begun = False
    """Whether any byte has come."""

    # The transport that it is made for, as uvicorn's own signature has it.
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Wait for a request from now on."""
        super().connection_made(transport)
        # asyncio asks for this only where a socket was made with the protocol's number. Without
        # it each short answer on a connection that stays waits for 40 ms.
        connection: socket.socket = transport.get_extra_info("socket")
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Take what has come, and wait for the rest of a head."""
        self._has_begun = True
        super().data_received(data)
        if self.conn.their_state is not h11.IDLE:
            self._stop_waiting()
        elif self._waiting is None and not self.transport.is_closing():
            self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        self._stop_waiting()
        super().connection_lost(exc)

    def _wait(self) -> None:
        self._waiting = self.loop.call_later(self.head_timeout_s, self._give_up)
        self._make_room()

    def _stop_waiting(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _make_room(self) -> None:
        """Give up the connection that has waited longest, where there are too many.

        Else whoever connects often enough, and asks for nothing, keeps everybody out.
        """
        waiting = [
            (each._waiting.when(), each)
            for each in self.connections
            if isinstance(each, PunctualProtocol) and each._waiting is not None
        ]
        if len(waiting) > self.max_waiting:
            _, longest = min(waiting, key=lambda pair: pair[0])
            longest._give_up()

    def _give_up(self) -> None:
        self._stop_waiting()
        if self._has_begun:
            self.transport.write(_TOO_LATE)
        self.transport.close()
