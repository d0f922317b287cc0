"""Just enough HTTP/1.1: one request a connection, chunked answers that can break off anywhere."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import Any

from tests.support.model_server.refusals import Refusal


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """A request line, its headers (names in lower case) and its body."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


async def read_request(reader: asyncio.StreamReader) -> HttpRequest:
    """Read one request.

    Raises:
        asyncio.IncompleteReadError: the client went away first.
    """
    head = await reader.readuntil(b"\r\n\r\n")
    request_line, *lines = head.decode("latin-1").rstrip("\r\n").split("\r\n")
    method, path, _ = request_line.split(" ", 2)
    headers = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers[name.strip().lower()] = value.strip()
    if headers.get("transfer-encoding", "").lower() == "chunked":
        body = await _read_chunked(reader)
    else:
        body = await reader.readexactly(int(headers.get("content-length", "0")))
    return HttpRequest(method, path, headers, body)


async def _read_chunked(reader: asyncio.StreamReader) -> bytes:
    pieces = []
    while size := int((await reader.readuntil(b"\r\n")).split(b";")[0], 16):
        pieces.append(await reader.readexactly(size))
        await reader.readexactly(2)
    await reader.readuntil(b"\r\n")
    return b"".join(pieces)


def answer_bytes(refusal: Refusal) -> bytes:
    """Render a whole answer of known length."""
    headers = {
        "Content-Type": refusal.content_type,
        "Content-Length": str(len(refusal.body)),
        "Connection": "close",
        **refusal.headers,
    }
    lines = [f"HTTP/1.1 {refusal.status} {refusal.phrase}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + refusal.body


def json_answer(data: Any) -> bytes:
    """Render data as a 200 answer."""
    return answer_bytes(Refusal(200, json.dumps(data, ensure_ascii=False).encode()))


def stream_head(headers: tuple[tuple[str, str], ...] = ()) -> bytes:
    """Render the beginning of a streamed answer."""
    further = "".join(f"{name}: {value}\r\n" for name, value in headers)
    return (
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n"
        "Cache-Control: no-cache\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n"
        f"{further}\r\n"
    ).encode()


STREAM_END = b"0\r\n\r\n"


def chunk(data: bytes) -> bytes:
    """Wrap data as one chunk of a chunked body."""
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"
