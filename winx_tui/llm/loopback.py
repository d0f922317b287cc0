"""Asks a server on this machine one question: plain HTTP, no proxy, no key, no redirect."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from typing import Any

MAX_ANSWER_BYTES = 4 * 1024 * 1024
"""Ollama's account of one model takes some 100 kB, with its licence."""


@dataclass(frozen=True, slots=True)
class Place:
    """An address of this machine."""

    host: str
    """127.0.0.1 or ::1."""
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


async def ask(
    place: Place, path: str, *, timeout_s: float, body: dict[str, Any] | None = None
) -> object | None:
    """Return the JSON that a place answers with; None if it does not, in time.

    Args:
        body: Sent as JSON by POST; None: the question is a GET.
    """
    try:
        async with asyncio.timeout(timeout_s):
            answer = await _answer(place, _question(place, path, body))
    except (OSError, TimeoutError):
        return None
    return _json_of(answer)


def _question(place: Place, path: str, body: dict[str, Any] | None) -> bytes:
    # HTTP/1.0: the server closes when it has said everything.
    content = b"" if body is None else json.dumps(body).encode()
    head = [
        f"{'GET' if body is None else 'POST'} {path} HTTP/1.0",
        f"Host: {place}",
        "Accept: application/json",
        "Connection: close",
    ]
    if body is not None:
        head += ["Content-Type: application/json", f"Content-Length: {len(content)}"]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + content


async def _answer(place: Place, question: bytes) -> bytes:
    reader, writer = await asyncio.open_connection(place.host, place.port)
    try:
        writer.write(question)
        await writer.drain()
        answer = b""
        while len(answer) <= MAX_ANSWER_BYTES and (piece := await reader.read(65_536)):
            answer += piece
        return answer
    finally:
        writer.close()
        with suppress(OSError):
            # A connection that broke off has been closed all the same.
            await writer.wait_closed()


class _Received:
    """A whole answer in place of the socket that http.client reads from."""

    def __init__(self, answer: bytes) -> None:
        self._answer = answer

    def makefile(self, _mode: str) -> BytesIO:
        return BytesIO(self._answer)


def _json_of(answer: bytes) -> object | None:
    # Lazy: it loads the whole of email, and mostly no server here is asked.
    from http.client import HTTPException, HTTPResponse

    response = HTTPResponse(_Received(answer))  # type: ignore[arg-type]  # it needs makefile() alone
    try:
        response.begin()
        if response.status != 200 or len(answer) > MAX_ANSWER_BYTES:
            return None
        parsed: object = json.loads(response.read())
    except (HTTPException, OSError, ValueError, RecursionError):
        return None
    return parsed
