"""Whatever comes in: no crash, no reply to what is no request, one to each that is.

A sample by default; WINX_EXPLORE=1 sends 10,000 lines, WINX_SEED chooses others.
"""

from __future__ import annotations

import asyncio
import json
import os
from asyncio.subprocess import PIPE, Process
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.mcp_server.clients import LEGACY, MODERN
from tests.mcp_server.malformed_messages import Due, Line, identity_of, malformed_lines
from tests.mcp_server.sound_messages import INITIALIZE, INITIALIZED, modern, request, tool_call
from tests.support.home import WINX, clean_environment

_COUNT = 10_000 if os.environ.get("WINX_EXPLORE") else 150
_SEED = int(os.environ.get("WINX_SEED", "8"))
_LONGEST_LINE_BYTES = 64 << 20
_DEADLINE_S = 300.0
_ECHO = tool_call("bash_command", command="echo still here")


class _Exchange:
    """Lines to a server, and what it said by then."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.answers: Counter[str] = Counter()
        self.messages: dict[str, dict[str, Any]] = {}
        self._news = asyncio.Event()

    async def send(self, data: bytes) -> None:
        """Send one line."""
        assert self.process.stdin is not None
        self.process.stdin.write(data + b"\n")
        await self.process.stdin.drain()

    async def listen(self) -> None:
        """Take in what the server says until it ends; each line is a message."""
        assert self.process.stdout is not None
        while line := await self.process.stdout.readline():
            message = json.loads(line)
            assert message["jsonrpc"] == "2.0", message
            if "method" not in message:
                assert ("result" in message) != ("error" in message), message
                self.answers[identity_of(message["id"])] += 1
                self.messages[identity_of(message["id"])] = message
            self._news.set()
        self._news.set()

    async def answers_to(self, wanted: Iterable[str]) -> None:
        """Wait for answers."""
        left = set(wanted)
        while left := left - set(self.answers):
            assert self.process.stdout is not None
            assert not self.process.stdout.at_eof(), f"ended, owing {sorted(left)[:5]}"
            self._news.clear()
            await self._news.wait()

    async def ask(self, identity: str, message: dict[str, Any]) -> dict[str, Any]:
        """Send a sound request and return its answer."""
        await self.send(json.dumps({**message, "id": identity}).encode())
        await self.answers_to([identity_of(identity)])
        return self.messages[identity_of(identity)]


@asynccontextmanager
async def _server(root: Path, complaints: Path) -> AsyncIterator[_Exchange]:
    with complaints.open("wb") as stderr:
        process = await asyncio.create_subprocess_exec(
            *WINX,
            "--mcp",
            cwd=root,
            env=clean_environment(root.parent / "home"),
            stdin=PIPE,
            stdout=PIPE,
            stderr=stderr,
            limit=_LONGEST_LINE_BYTES,
        )
    exchange = _Exchange(process)
    listening = asyncio.create_task(exchange.listen())
    try:
        yield exchange
        assert process.stdin is not None
        process.stdin.close()
        await listening
        assert await process.wait() == 0
    finally:
        listening.cancel()
        if process.returncode is None:
            process.kill()
            await process.wait()


@pytest.mark.parametrize("era", [LEGACY, MODERN])
async def test_malformed_messages_are_survived_and_sound_ones_answered_once(
    root: Path, tmp_path: Path, era: str
) -> None:
    # A connection is of one era, by its first request; what comes before is of the handshake's.
    first_count = _COUNT // 10 if era == LEGACY else 0
    early = list(malformed_lines(_SEED, first_count, modern_share=0.0))
    late = list(
        malformed_lines(
            _SEED + 1,
            _COUNT - first_count,
            first=first_count,
            modern_share=0.1 if era == LEGACY else 0.9,
        )
    )
    lines = early + late
    frame = modern if era == MODERN else dict
    complaints = tmp_path / "stderr"
    async with asyncio.timeout(_DEADLINE_S), _server(root, complaints) as exchange:
        for line in early:
            await exchange.send(line.data)
        await exchange.ask("first", INITIALIZE if era == LEGACY else frame(request("tools/list")))
        await exchange.send(json.dumps(INITIALIZED).encode())
        for line in late:
            await exchange.send(line.data)
        await exchange.answers_to(line.identity for line in lines if line.due is Due.ANSWER)
        listed = await exchange.ask("list", frame(request("tools/list")))
        assert listed["result"]["tools"]
        called = await exchange.ask("call", frame(_ECHO))
        assert "still here" in called["result"]["content"][0]["text"]
    for name in ("first", "list", "call"):
        exchange.answers.pop(identity_of(name), None)
    _check(lines, exchange.answers)
    assert "Traceback" not in complaints.read_text(encoding="utf-8", errors="replace")


def _check(lines: list[Line], answers: Counter[str]) -> None:
    """Compare all answers with what was owed."""
    owed = {line.identity: line for line in lines if line.due is Due.ANSWER}
    allowed = {line.identity: line for line in lines if line.due is not Due.NOTHING}
    twice = [identity for identity, count in answers.items() if count > 1]
    assert not twice, f"answered twice: {[allowed[name].data[:300] for name in twice[:3]]}"
    assert not set(owed) - set(answers)
    uncalled = set(answers) - set(allowed)
    assert not uncalled, f"answered what was no request: {sorted(uncalled)[:3]}"


def test_the_messages_are_of_every_kind() -> None:
    kinds = Counter(line.due for line in malformed_lines(_SEED, _COUNT))
    assert min(kinds[due] for due in Due) >= _COUNT // 25
