"""A server over HTTP: the entry's headers, and answers that are bounded."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import httpx2
from mcp.client.sse import sse_client
from mcp.client.streamable_http import streamable_http_client
from mcp.shared._httpx_utils import create_mcp_http_client

from winx_tui.mcp_client.entry import ServerEntry

MAX_ANSWER_BYTES = 16 * 1024 * 1024
"""Of one event, and of one answer that is no stream."""
_CONNECT_S = 10.0
_REFUSED = frozenset({401, 403})
"""How HTTP says that whoever asks may not."""

NoteRefusal = Callable[[int], None]
"""Takes the status by which a server has refused winx itself."""


class _Bounded(httpx2.AsyncByteStream):
    """The body of an answer, which breaks off where it is too long."""

    def __init__(self, body: httpx2.AsyncByteStream) -> None:
        self._body = body

    async def __aiter__(self) -> AsyncIterator[bytes]:
        size = 0
        async for chunk in self._body:
            size += len(chunk)
            if size > MAX_ANSWER_BYTES:
                raise httpx2.ReadError(f"an answer of more than {MAX_ANSWER_BYTES >> 20} MB")
            yield chunk

    async def aclose(self) -> None:
        await self._body.aclose()


async def _bound(response: httpx2.Response) -> None:
    is_stream = response.headers.get("content-type", "").startswith("text/event-stream")
    if not is_stream and isinstance(response.stream, httpx2.AsyncByteStream):
        response.stream = _Bounded(response.stream)


def http_transport(
    entry: ServerEntry, note_refusal: NoteRefusal
) -> AbstractAsyncContextManager[Any]:
    """Return the transport for an entry with the values of its references."""
    headers = dict(entry.headers)

    async def look(response: httpx2.Response) -> None:
        # Streams that a server sends beside its answers are its own choice: no word of the token.
        is_asked = entry.transport == "sse" or response.request.method == "POST"
        if response.status_code in _REFUSED and is_asked:
            note_refusal(response.status_code)

    if entry.transport == "sse":

        def client_of(
            headers: dict[str, str] | None = None,
            timeout: httpx2.Timeout | None = None,
            auth: httpx2.Auth | None = None,
        ) -> httpx2.AsyncClient:
            client = create_mcp_http_client(headers=headers, timeout=timeout, auth=auth)
            client.event_hooks = {"request": [], "response": [look]}
            return client

        return sse_client(
            entry.url, headers=headers, timeout=_CONNECT_S, httpx_client_factory=client_of
        )
    return _streamable(entry.url, headers, look)


@asynccontextmanager
async def _streamable(
    url: str, headers: dict[str, str], look: Callable[[httpx2.Response], Awaitable[None]]
) -> AsyncGenerator[Any, None]:
    timeout = httpx2.Timeout(30.0, connect=_CONNECT_S, read=300.0)
    async with create_mcp_http_client(headers=headers, timeout=timeout) as client:
        client.event_hooks = {"request": [], "response": [look, _bound]}
        async with streamable_http_client(
            url, http_client=client, max_sse_event_size=MAX_ANSWER_BYTES
        ) as streams:
            yield streams
