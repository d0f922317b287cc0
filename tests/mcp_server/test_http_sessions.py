"""Clients over HTTP: each for itself, and gone with all that it started."""

from __future__ import annotations

import asyncio
import json
import os
import zlib
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from mcp.client import Client
from mcp.shared.exceptions import MCPError

from tests.mcp_server.clients import LEGACY, MODERN, text_of
from tests.mcp_server.http_clients import until, web

BOTH = pytest.mark.parametrize("mode", [LEGACY, MODERN])
CLIENTS, CALLS = 20, 10
WITH_SHELLS = 6
"""Of the clients: to start a shell takes as long as all their calls."""


async def opened(client: Client) -> str:
    result = await client.call_tool("initialize", {})
    assert result.structured_content is not None
    return str(result.structured_content["thread_id"])


async def run(client: Client, command: str, **more: Any) -> str:
    return text_of(await client.call_tool("bash_command", {"command": command, **more}))


@BOTH
async def test_clients_have_threads_of_their_own(root: Path, mode: str) -> None:
    async with web(root) as here, here.client(mode) as one, here.client(mode) as other:
        first, second = await opened(one), await opened(other)
        await run(one, "COLOUR=green", thread_id=first)
        assert "it is green" in await run(one, "echo it is $COLOUR", thread_id=first)
        assert "it is none" in await run(other, "echo it is ${COLOUR:-none}", thread_id=second)


async def test_a_session_knows_its_thread_and_a_single_request_has_to_name_it(root: Path) -> None:
    async with web(root) as here:
        async with here.client(LEGACY) as client:
            await run(client, "COLOUR=green")
            assert "it is green" in await run(client, "echo it is $COLOUR")
        async with here.client(MODERN) as client:
            nameless = await client.call_tool("bash_command", {"command": "pwd"})
            assert nameless.structured_content is not None
            assert nameless.structured_content["code"] == "thread_required"


async def test_a_client_that_ends_its_session_ends_its_shells(root: Path) -> None:
    async with web(root) as here, here.client() as other:
        async with here.client() as client:
            seconds = f"3000.{zlib.crc32(os.fsencode(root)):010}"
            await run(client, f"sleep {seconds} &")
            await run(other, "true")
            assert len(here.server.threads.live) == 2
            await until(lambda: _runs("sleep", seconds))
        await until(lambda: len(here.server.threads.live) == 1)
        await until(lambda: not _runs("sleep", seconds))


async def test_a_session_without_requests_is_over_after_a_while(root: Path) -> None:
    async with web(root, idle_s=0.2) as here, here.browser(**SENT) as browser:
        session = await _session(browser, here.url)
        await browser.post(here.url, json=CALL, headers={"Mcp-Session-Id": session})
        await until(lambda: not here.server.threads.live)
        gone = await browser.post(here.url, json=CALL, headers={"Mcp-Session-Id": session})
        assert gone.status_code == 404


async def test_there_is_an_end_to_sessions(root: Path) -> None:
    async with web(root, max_sessions=1) as here, here.browser(**SENT) as browser:
        session = await _session(browser, here.url)
        refused = await browser.post(here.url, json=INITIALIZE)
        assert refused.status_code == 503
        await browser.delete(here.url, headers={"Mcp-Session-Id": session})
        assert await _session(browser, here.url) != session


async def test_twenty_clients_at_once_get_what_they_asked_for(root: Path) -> None:
    async def work(number: int) -> None:
        async with here.client((LEGACY, MODERN)[number % 2]) as client:
            thread = {"thread_id": await opened(client)}
            if number < WITH_SHELLS:
                await run(client, f"NUMBER={number}", **thread)
            for step in range(CALLS - 2):
                if number < WITH_SHELLS:
                    assert f"{number}-{step}" in await run(client, f"echo $NUMBER-{step}", **thread)
                else:
                    asked = {"file_paths": [f"file-{number}"], **thread}
                    assert f"text {number}" in text_of(await client.call_tool("read_files", asked))

    for number in range(CLIENTS):
        (root / f"file-{number}").write_text(f"text {number}\n", encoding="utf-8")
    async with web(root) as here:
        await asyncio.gather(*(work(number) for number in range(CLIENTS)))


async def test_the_end_of_the_server_cuts_streams_and_calls(root: Path) -> None:
    async with web(root) as here, here.browser(**SENT) as browser:
        session = {"Mcp-Session-Id": await _session(browser, here.url)}
        await browser.post(here.url, json=INITIALIZED, headers=session)
        long = {**CALL, "params": {"name": "bash_command", "arguments": {"command": "sleep 3000"}}}
        async with browser.stream("GET", here.url, headers=session) as stream:
            calling = asyncio.create_task(browser.post(here.url, json=long, headers=session))
            await until(lambda: any(thread.calls for thread in here.server.threads.live))
            here.ending.set()
            await here.serving
            async for _ in stream.aiter_bytes():
                pass
            await asyncio.wait([calling])
        assert not here.server.threads.live


async def test_half_a_character_in_a_request_is_mended(root: Path) -> None:
    async with web(root) as here, here.browser(**SENT) as browser:
        session = {"Mcp-Session-Id": await _session(browser, here.url)}
        body = json.dumps({**CALL, "params": {**CALL["params"], "arguments": {"command": "HALF"}}})
        said = await browser.post(
            here.url, content=body.replace("HALF", "echo half \\ud83d"), headers=session
        )
        assert said.status_code == 200
        assert "half" in said.text
        broken = await browser.post(here.url, content="{broken \\ud83d", headers=session)
        assert broken.status_code == 400


@BOTH
async def test_prompts_and_resources_are_there_too(root: Path, mode: str) -> None:
    (root / "README").write_text("What it is.\n", encoding="utf-8")
    async with web(root) as here, here.client(mode) as client:
        assert (await client.list_prompts()).prompts
        assert "What it is." in str(await client.read_resource("winx://readme"))
        with pytest.raises(MCPError):
            await client.read_resource("winx://nothing")


SENT = {
    "Accept": "application/json, text/event-stream",
    "Content-Type": "application/json",
    "MCP-Protocol-Version": "2025-06-18",
}
INITIALIZE = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": {"name": "test", "version": "0"},
    },
}
INITIALIZED = {"jsonrpc": "2.0", "method": "notifications/initialized"}
CALL: dict[str, Any] = {
    "jsonrpc": "2.0",
    "id": 2,
    "method": "tools/call",
    "params": {"name": "bash_command", "arguments": {"command": "true"}},
}


def _runs(*command: str) -> bool:
    """Tell whether a process of that very command line is there."""
    wanted = b"".join(word.encode() + b"\0" for word in command)
    for directory in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if (directory / "cmdline").read_bytes() == wanted:
                return True
    return False


async def _session(browser: Any, url: str) -> str:
    """Open a session and return its id."""
    return str((await browser.post(url, json=INITIALIZE)).headers["Mcp-Session-Id"])
