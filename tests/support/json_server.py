"""A server on loopback that answers paths with JSON, and remembers what it was asked."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from tests.support.model_server.http_wire import answer_bytes, json_answer, read_request
from tests.support.model_server.refusals import Refusal

Answers = Mapping[str, Any]
"""Path → JSON, or a Refusal, or a function of the request's JSON; other paths get 404."""


class JsonServer:
    """What was asked so far."""

    def __init__(self, answers: Answers) -> None:
        self.asked: list[str] = []
        self.headers: list[dict[str, str]] = []
        """Of each request, names in lower case."""
        self.port = 0
        self._answers = answers

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request."""
        request = await read_request(reader)
        self.asked.append(request.path)
        self.headers.append(request.headers)
        answer = self._answers.get(request.path, Refusal(404, b"{}"))
        if callable(answer):
            answer = answer(json.loads(request.body))
        is_refusal = isinstance(answer, Refusal)
        writer.write(answer_bytes(answer) if is_refusal else json_answer(answer))
        await writer.drain()
        writer.close()


@asynccontextmanager
async def serving(answers: Answers) -> AsyncIterator[JsonServer]:
    """Serve on a free port of 127.0.0.1."""
    fake = JsonServer(answers)
    server = await asyncio.start_server(fake.handle, "127.0.0.1", 0)
    fake.port = server.sockets[0].getsockname()[1]
    async with server:
        yield fake
