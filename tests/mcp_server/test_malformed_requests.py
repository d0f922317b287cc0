"""Over HTTP: whatever is posted, a status that says whose fault it was, and a server that lives.

A sample by default; WINX_EXPLORE=1 sends 1,000, WINX_SEED chooses others.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import random
from collections import Counter
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.mcp_server.clients import LEGACY, MODERN
from tests.mcp_server.http_clients import Web, web
from tests.mcp_server.malformed_messages import Due, Line, identity_of, malformed_lines
from tests.mcp_server.sound_messages import INITIALIZE, INITIALIZED, modern, request

_COUNT = 1_000 if os.environ.get("WINX_EXPLORE") else 80
_SEED = int(os.environ.get("WINX_SEED", "8"))
_AT_ONCE = 8
_LONG_LIVED = b"subscriptions/listen"
"""Its answer is a stream without an end."""
_ACCEPT = "application/json, text/event-stream"
_JSON = {"Content-Type": "application/json", "Accept": _ACCEPT}
_BAD_HEADERS: tuple[dict[str, str], ...] = (
    {"Content-Type": "text/plain"},
    {"Content-Type": "application/json; charset=utf-16"},
    {"Accept": "text/html"},
    {"Accept": ""},
    {"Mcp-Session-Id": "no-such-session"},
    {"Mcp-Session-Id": "x" * 5000},
    {"Mcp-Session-Id": "../../etc"},
    {"Mcp-Protocol-Version": "1999-01-01"},
    {"Mcp-Protocol-Version": "2026-07-28"},
    {"Mcp-Method": "tools/list"},
    {"Last-Event-ID": "-1"},
    {"Content-Encoding": "gzip"},
    {"Authorization": "Bearer wrong"},
    {"Authorization": "Basic eDp5"},
    {"Host": "evil.example"},
    {"Origin": "http://evil.example"},
)


@pytest.mark.parametrize("era", [LEGACY, MODERN])
async def test_malformed_bodies_get_a_status_and_sound_ones_an_answer(
    root: Path, era: str, caplog: pytest.LogCaptureFixture
) -> None:
    share = 0.9 if era == MODERN else 0.1
    lines = [
        line
        for line in malformed_lines(_SEED, _COUNT, modern_share=share)
        if _LONG_LIVED not in line.data
    ]
    async with asyncio.timeout(100), web(root) as here, here.browser() as browser:
        headers = {**_JSON, **(await _session(here, browser) if era == LEGACY else {})}
        if era == MODERN:
            headers["Mcp-Protocol-Version"] = "2026-07-28"
        answered = Counter[str]()
        for batch in range(0, len(lines), _AT_ONCE):
            posts = [
                _post(browser, here.url, line, headers) for line in lines[batch : batch + _AT_ONCE]
            ]
            answered.update(await asyncio.gather(*posts))
        await _still_works(here)
    assert answered["answer"] > len(lines) // 10
    assert answered["refused"] > len(lines) // 10
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


async def test_malformed_headers_and_methods_are_refused(
    root: Path, caplog: pytest.LogCaptureFixture
) -> None:
    dice = random.Random(_SEED)
    body = json.dumps({**request("tools/list"), "id": 1}).encode("ascii")
    async with asyncio.timeout(100), web(root) as here, here.browser() as browser:
        session = await _session(here, browser)
        for _ in range(_COUNT // 2):
            headers = {**_JSON, **session}
            for spoilt in dice.sample(_BAD_HEADERS, dice.randint(1, 2)):
                headers |= spoilt
            method = dice.choice(("POST", "POST", "PUT", "PATCH", "HEAD", "OPTIONS", "TRACE"))
            content = dice.choice((body, b"", dice.randbytes(50)))
            answer = await browser.request(method, here.url, headers=headers, content=content)
            assert answer.status_code < 500, (method, headers, answer.text)
        await _still_works(here)
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


async def test_bytes_that_are_no_http_are_refused(root: Path) -> None:
    dice = random.Random(_SEED)
    async with asyncio.timeout(100), web(root) as here:
        for _ in range(_COUNT // 4):
            reader, writer = await asyncio.open_connection("127.0.0.1", here.port)
            start = dice.choice(
                (b"", b"POST /mcp HTTP/1.1\r\n", b"GET / HTTP/9.9\r\n", b"\x16\x03")
            )
            writer.write(start + dice.randbytes(dice.randint(1, 300)) + b"\r\n\r\n")
            writer.write_eof()
            said = await reader.read()
            assert not said or said.startswith((b"HTTP/1.1 4", b"HTTP/1.0 4")), said[:80]
            writer.close()
        await _still_works(here)


async def _post(browser: httpx2.AsyncClient, url: str, line: Line, headers: dict[str, str]) -> str:
    """Post a line and check what came back against what was owed; return what it was."""
    answer = await browser.post(url, content=line.data, headers=headers)
    assert answer.status_code < 500, (line.data[:300], answer.text)
    messages = _messages(answer)
    replies = [item for item in messages if "method" not in item and item.get("id") is not None]
    assert len(replies) <= 1, (line.data[:300], replies)
    if replies:
        assert line.due is not Due.NOTHING, (line.data[:300], replies)
        assert identity_of(replies[0]["id"]) == line.identity
        return "answer"
    assert line.due is not Due.ANSWER or answer.status_code >= 400, line.data[:300]
    return "refused" if answer.status_code >= 400 else "taken"


def _messages(answer: httpx2.Response) -> list[dict[str, Any]]:
    kind = answer.headers.get("content-type", "")
    if kind.startswith("text/event-stream"):
        data = [line[5:] for line in answer.text.splitlines() if line.startswith("data:")]
        return [json.loads(text) for text in data if text.strip()]
    if kind.startswith("application/json") and answer.text:
        message: dict[str, Any] = answer.json()
        return [message]
    return []


async def _session(here: Web, browser: httpx2.AsyncClient) -> dict[str, str]:
    """Do the handshake and return the headers of the session."""
    opened = await browser.post(here.url, json={**INITIALIZE, "id": "open"}, headers=_JSON)
    session = {"Mcp-Session-Id": opened.headers["mcp-session-id"]}
    await browser.post(here.url, json=INITIALIZED, headers={**_JSON, **session})
    return session


async def _still_works(here: Web) -> None:
    async with here.client() as client:
        result = await client.call_tool("bash_command", {"command": "echo still here"})
        assert "still here" in str(result.content)
    async with here.browser() as browser:
        headers = {**_JSON, "Mcp-Protocol-Version": "2026-07-28", "Mcp-Method": "tools/list"}
        message = {**modern(request("tools/list")), "id": 1}
        listed = await browser.post(here.url, json=message, headers=headers)
        assert _messages(listed)[0]["result"]["tools"]
