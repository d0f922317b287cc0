"""The server host: a process that holds the MCP library and all connections to servers.

Its own weight, a hanging server and a message of many megabytes cost winx no key stroke. It
ends with the pipe that it is spoken to by, and all servers with it.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

from mcp import MCPError

from winx_tui.core.errors import ConfigError
from winx_tui.mcp_client.complaints import ComplaintFile, complaint_path
from winx_tui.mcp_client.entry import ServerEntry
from winx_tui.mcp_client.letters import LINE_LIMIT_BYTES, Letter, Veil, from_line, to_line
from winx_tui.mcp_client.link import Link, LinkPlace, LostError
from winx_tui.mcp_client.offers import ServerAnswer

_MAX_SAID_CHARS = 2_000
"""Of an error, and of a question to the person."""


class ServerHost:
    """Does what the letters say, each server in a task of its own."""

    def __init__(self, answers: IO[bytes]) -> None:
        self._answers = answers
        self._links: dict[str, tuple[Link, asyncio.Task[None]]] = {}
        self._veils: dict[str, Veil] = {}
        self._calls: dict[int, asyncio.Task[None]] = {}
        self._questions: dict[int, asyncio.Future[ServerAnswer]] = {}
        self._numbers = itertools.count(1)

    async def serve(self, requests: asyncio.StreamReader) -> None:
        """Read letters until their end, then end every server."""
        try:
            while line := await requests.readline():
                await self._do(from_line(line))
        finally:
            await asyncio.gather(*(self._close(name) for name in tuple(self._links)))

    async def _do(self, letter: Mapping[str, Any]) -> None:
        match letter["do"]:
            case "open":
                await self._close(letter["entry"]["name"])
                self._open(letter)
            case "close":
                await self._close(letter["server"])
            case "call":
                number, server = letter["id"], letter["server"]
                task = self._calls[number] = asyncio.create_task(self._call(letter))
                task.add_done_callback(lambda done: self._note_end(number, server, done))
            case "cancel":
                if (call := self._calls.get(letter["id"])) is not None:
                    call.cancel()
            case "answer":
                if (question := self._questions.pop(letter["question"], None)) is not None:
                    question.set_result(ServerAnswer(letter["action"], letter["content"]))

    def _open(self, letter: Mapping[str, Any]) -> None:
        fields = letter["entry"]
        pairs = {key: tuple(map(tuple, fields[key])) for key in ("env", "headers")}
        lists = {key: tuple(fields[key]) for key in ("args", "tools")}
        entry = ServerEntry(**{**fields, **pairs, **lists})
        veil = self._veils[entry.name] = Veil.of(letter["secrets"])
        complaints = ComplaintFile(complaint_path(Path(letter["log"]), entry.name), veil)
        place = LinkPlace(
            Path(letter["root"]), letter["fingerprint"], complaints, veil, self._tell, self._ask
        )
        link = Link(entry, place)
        task = asyncio.create_task(link.run())
        task.add_done_callback(lambda done: self._note_failure(entry.name, done))
        self._links[entry.name] = link, task

    def _note_failure(self, name: str, task: asyncio.Task[None]) -> None:
        """Tell of a link that the library has tripped over; that ends it and no other."""
        if not task.cancelled() and (error := task.exception()) is not None:
            reason = f"the connection failed: {_said(error)}"
            self._tell({"told": "state", "server": name, "state": "failed", "reason": reason})

    async def _close(self, name: str) -> None:
        if (opened := self._links.pop(name, None)) is None:
            return
        _, task = opened
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    async def _call(self, letter: Mapping[str, Any]) -> None:
        number, server = letter["id"], letter["server"]

        def progress(text: str) -> None:
            self._tell({"told": "progress", "server": server, "id": number, "text": text})

        told: dict[str, Any]
        try:
            opened = self._links.get(server)
            if opened is None:
                raise LostError("it is not connected")
            told = {"result": await opened[0].call(letter["tool"], letter["arguments"], progress)}
        except TimeoutError:
            told = {"error": "it did not answer in time", "code": "timeout"}
        except asyncio.CancelledError:
            return
        except (LostError, MCPError, RuntimeError, ValueError, OSError) as error:
            told = {"error": _said(error), "code": "failed"}
        self._tell({"told": "result", "server": server, "id": number, **told})

    def _note_end(self, number: int, server: str, task: asyncio.Task[None]) -> None:
        """Answer a call that the library has tripped over; one without would be waited for."""
        self._calls.pop(number, None)
        if not task.cancelled() and (error := task.exception()) is not None:
            failed = {"error": _said(error), "code": "failed"}
            self._tell({"told": "result", "server": server, "id": number, **failed})

    async def _ask(self, server: str, message: str, schema: Mapping[str, Any]) -> ServerAnswer:
        number = next(self._numbers)
        self._questions[number] = asyncio.get_running_loop().create_future()
        self._tell(
            {
                "told": "question",
                "server": server,
                "question": number,
                "message": message[:_MAX_SAID_CHARS],
                "schema": schema,
            }
        )
        try:
            return await self._questions[number]
        except asyncio.CancelledError:
            self._questions.pop(number, None)
            self._tell({"told": "answered", "server": server, "question": number})
            raise

    def _tell(self, letter: Letter) -> None:
        """Write a letter, without what its server was given in confidence."""
        veil = self._veils.get(letter.get("server", ""), Veil())
        self._answers.write(to_line(veil.hide_in(dict(letter))))


def _said(error: BaseException) -> str:
    return (str(error) or type(error).__name__)[:_MAX_SAID_CHARS]


async def _serve(answers: IO[bytes]) -> None:
    requests = asyncio.StreamReader(limit=LINE_LIMIT_BYTES)
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(requests), sys.stdin)
    try:
        await ServerHost(answers).serve(requests)
    except (BrokenPipeError, ConfigError):
        return


def main() -> int:
    """Serve until the pipe that it is spoken to by is closed; return an exit code."""
    # What a library prints must not get among the letters.
    letters = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    asyncio.run(_serve(letters))
    return 0
