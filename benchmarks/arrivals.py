"""A scripted model on loopback that notes when the first byte of each request arrives.

Connections stay open, as providers keep them, so that what a program does with an open one
can be seen; `closes` makes every answer the last of its connection.
"""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.support.model_server.http_wire import STREAM_END, chunk
from tests.support.model_server.openai_wire import OpenAIWire
from tests.support.model_server.scenario import TokenCounts

Pieces = Callable[[int], Sequence[str]]
"""Takes the number of a request, from 0, and returns the pieces of its answer."""

_HEAD = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n"
    b"Cache-Control: no-cache\r\nTransfer-Encoding: chunked\r\nConnection: %s\r\n\r\n"
)
_NOT_FOUND = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
_BURST = 64 * 1024
"""Bytes that are handed to the socket at once."""


@dataclass
class Arrivals:
    """What has arrived, by this machine's clock (time.perf_counter)."""

    port: int = 0
    first_bytes_s: list[float] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    """Bytes of each request's body."""
    connections: int = 0
    news: threading.Condition = field(default_factory=threading.Condition)

    def wait_for(self, count: int, timeout_s: float = 60.0) -> float:
        """Wait until so many requests have begun; return when the last of them did."""
        with self.news:
            if not self.news.wait_for(lambda: len(self.first_bytes_s) >= count, timeout_s):
                raise TimeoutError(f"request {count} never came")
            return self.first_bytes_s[count - 1]


class _Connection(asyncio.Protocol):
    def __init__(self, arrivals: Arrivals, pieces: Pieces, *, closes: bool, pause_s: float) -> None:
        self._arrivals = arrivals
        self._pieces = pieces
        self._closes = closes
        self._pause_s = pause_s
        self._data = b""
        self._began_s = 0.0
        self._transport: asyncio.Transport
        self._may_write = asyncio.Event()
        self._may_write.set()
        self._answering: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._arrivals.connections += 1

    def pause_writing(self) -> None:
        self._may_write.clear()

    def resume_writing(self) -> None:
        self._may_write.set()

    def data_received(self, data: bytes) -> None:
        if not self._data:
            self._began_s = time.perf_counter()
        self._data += data
        head, found, rest = self._data.partition(b"\r\n\r\n")
        if not found or len(rest) < (length := _length_of(head)):
            return
        self._data = rest[length:]
        if not head.startswith(b"POST "):
            self._transport.write(_NOT_FOUND)
            return
        with self._arrivals.news:
            number = len(self._arrivals.first_bytes_s)
            self._arrivals.first_bytes_s.append(self._began_s)
            self._arrivals.sizes.append(length)
            self._arrivals.news.notify_all()
        body = rest[:length]
        self._answering = asyncio.get_running_loop().create_task(self._answer(body, number))

    async def _answer(self, body: bytes, number: int) -> None:
        self._transport.write(_HEAD % (b"close" if self._closes else b"keep-alive"))
        waiting = bytearray()
        loop = asyncio.get_running_loop()
        began_s = loop.time()
        for index, frame in enumerate(_frames(body, number, self._pieces(number))):
            if self._transport.is_closing():
                return
            if self._pause_s:
                self._transport.write(chunk(frame))
                await asyncio.sleep(began_s + (index + 1) * self._pause_s - loop.time())
                continue
            waiting += chunk(frame)
            if len(waiting) > _BURST:
                await self._may_write.wait()
                self._transport.write(bytes(waiting))
                waiting.clear()
                await asyncio.sleep(0)
        self._transport.write(bytes(waiting) + STREAM_END)
        if self._closes:
            self._transport.close()


def _frames(body: bytes, number: int, pieces: Sequence[str]) -> Iterator[bytes]:
    wire = OpenAIWire(json.loads(body), number)
    yield from wire.opening()
    for piece in pieces:
        yield from wire.text(piece)
    yield from wire.ending("stop", TokenCounts(100, len(pieces)))


def _length_of(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length":
            return int(value)
    return 0


@contextmanager
def scripted_model(
    pieces: Pieces, *, closes: bool = False, pause_s: float = 0.0
) -> Iterator[Arrivals]:
    """Serve answers from a thread until the block ends.

    Args:
        pieces: of each answer.
        closes: whether each answer is the last of its connection.
        pause_s: between two pieces; 0: as fast as they can be sent.
    """
    arrivals = Arrivals()
    is_up, loop = threading.Event(), asyncio.new_event_loop()

    async def serve() -> asyncio.Server:
        server = await loop.create_server(
            lambda: _Connection(arrivals, pieces, closes=closes, pause_s=pause_s), "127.0.0.1", 0
        )
        arrivals.port = int(server.sockets[0].getsockname()[1])
        return server

    def run() -> None:
        asyncio.set_event_loop(loop)
        server = loop.run_until_complete(serve())
        is_up.set()
        loop.run_forever()
        server.close()
        loop.run_until_complete(loop.shutdown_asyncgens())

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    is_up.wait()
    try:
        yield arrivals
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
