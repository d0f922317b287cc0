"""Real HTTP on loopback against the server, with a small program in each tab."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from winx_tui.core.errors import UsageError
from winx_tui.web.admission import Admission
from winx_tui.web.keeper import Keeper, open_keeper
from winx_tui.web.page import FILES, Look
from winx_tui.web.server import Server, listen

PROGRAM = [sys.executable, str(Path(__file__).with_name("small_program.py"))]
ADMISSION = Admission("the-token", "the-cookie", "the-room")
COOKIE = {"Cookie": "winx=the-cookie"}
DEADLINE_S = 60.0


@dataclass(frozen=True, slots=True)
class Site:
    """A running server and a browser without a memory."""

    runner: web.AppRunner
    client: aiohttp.ClientSession
    host: str

    async def get(self, path: str, **headers: str) -> aiohttp.ClientResponse:
        answer = await self.client.get(
            f"http://{self.host}{path}", headers=headers, allow_redirects=False
        )
        await answer.read()
        return answer

    async def open_tab(self, query: str = "", **headers: str) -> aiohttp.ClientWebSocketResponse:
        url = f"http://{self.host}/the-room/ws{query}"
        own = {**COOKIE, "Origin": f"http://{self.host}"}
        return await self.client.ws_connect(url, headers={**own, **headers})


@asynccontextmanager
async def serving(*arguments: str) -> AsyncIterator[Site]:
    keeper = open_keeper([*PROGRAM, *arguments], {"SECRET": "for tabs only"}, Path.cwd())
    try:
        async with running(keeper) as site:
            yield site
    finally:
        await asyncio.to_thread(keeper.close)


@asynccontextmanager
async def running(keeper: Keeper) -> AsyncIterator[Site]:
    server = Server(ADMISSION, keeper, Look("winx · <here>", "#12151c", "#d7dce6"))
    runner = web.AppRunner(server.application(), access_log=None)
    await runner.setup()
    with listen(0) as listening:
        await web.SockSite(runner, listening).start()
        host = f"127.0.0.1:{listening.getsockname()[1]}"
        jar = aiohttp.DummyCookieJar()
        try:
            async with aiohttp.ClientSession(cookie_jar=jar) as client:
                yield Site(runner, client, host)
        finally:
            await runner.cleanup()


async def greeting(page: aiohttp.ClientWebSocketResponse) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(await page.receive_bytes(timeout=DEADLINE_S))
    return said


def is_gone(pid: int) -> bool:
    return not Path(f"/proc/{pid}").exists()


async def wait_until_gone(pid: int) -> None:
    def wait() -> None:
        deadline = time.monotonic() + DEADLINE_S
        while not is_gone(pid):
            assert time.monotonic() < deadline, f"process {pid} goes on"
            time.sleep(0.01)

    await asyncio.to_thread(wait)


async def refused(site: Site, path: str, **headers: str) -> str:
    answer = await site.get(path, **headers)
    text = await answer.text()
    assert answer.status == 403
    assert text.startswith("winx: ")
    assert text.count("\n") == 1
    assert "Set-Cookie" not in answer.headers
    return text


async def test_the_token_becomes_a_cookie_and_leaves_the_address() -> None:
    async with serving() as site:
        answer = await site.get("/?token=the-token")
        assert (answer.status, answer.headers["Location"]) == (303, "/the-room/")
        cookie = answer.headers["Set-Cookie"]
        assert cookie.startswith("winx=the-cookie; ")
        for word in ("HttpOnly", "SameSite=Strict", "Path=/the-room/"):
            assert word in cookie
        page = await site.get("/the-room/", **COOKIE)
        text = await page.text()
        assert page.status == 200
        assert f'data-session-websocket-url="ws://{site.host}/the-room/ws"' in text
        assert "winx · &lt;here&gt;" in text
        assert "--background: #12151c" in text
        for secret in ("the-token", "the-cookie"):
            assert secret not in text


async def test_without_the_token_nothing_is_shown() -> None:
    async with serving() as site:
        for path in ("/", "/?token=", "/?token=other", "/?token=%FF", "/the-room/", "/other/"):
            assert "address that winx printed" in await refused(site, path)
        await refused(site, "/the-room/", Cookie="winx=other")
        await refused(site, "/other/", **COOKIE)


async def test_a_name_that_is_not_of_this_machine_is_refused() -> None:
    async with serving() as site:
        for path in ("/?token=the-token", "/the-room/", "/the-room/ws", "/static/page.js"):
            text = await refused(site, path, Host="evil.example:80", **COOKIE)
            assert "127.0.0.1" in text


async def test_every_answer_forbids_what_comes_from_elsewhere() -> None:
    async with serving() as site:
        for path in ("/", "/?token=the-token", "/the-room/", "/static/page.js", "/nothing"):
            headers = (await site.get(path, **COOKIE)).headers
            policy = headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy
            assert f"connect-src 'self' ws://{site.host};" in policy
            assert "http:" not in policy
            assert headers["Referrer-Policy"] == "no-referrer"
            assert headers["X-Content-Type-Options"] == "nosniff"
            assert headers["Cache-Control"] == "no-store"
            assert headers["Server"] == "winx"


async def test_the_files_of_the_page_are_served_and_no_others() -> None:
    async with serving() as site:
        for name, (_, kind) in FILES.items():
            answer = await site.get(f"/static/{name}")
            assert (answer.status, answer.content_type) == (200, kind)
        for name in ("index.html", "..%2Fpage.py", "%2e%2e/page.py", ""):
            assert (await site.get(f"/static/{name}")).status in (403, 404)


async def test_a_tab_is_opened_by_the_servers_own_page_only() -> None:
    async with serving() as site:
        for headers in (
            {"Cookie": "winx=other"},
            {"Origin": "http://127.0.0.1:1"},
            {"Origin": "null"},
            {"Host": "evil.example"},
        ):
            with pytest.raises(aiohttp.WSServerHandshakeError) as refusal:
                await site.open_tab(**headers)
            assert refusal.value.status == 403


async def test_a_page_and_its_program_talk() -> None:
    async with serving() as site:
        page = await site.open_tab("?width=100&height=30")
        about = await greeting(page)
        assert (about["COLUMNS"], about["ROWS"]) == ("100", "30")
        assert about["SECRET"] == "for tabs only"
        colours = {"background": "#123456", "foreground": "#ffffff"}
        assert await page.receive_json(timeout=DEADLINE_S) == ["colours", colours]
        await page.send_json(["ping", "5"])
        assert await page.receive_json(timeout=DEADLINE_S) == ["pong", "5"]
        await page.send_json(["stdin", "hi"])
        assert await page.receive_bytes(timeout=DEADLINE_S) == b"D\0\0\0\x02hi"
        await page.close()


async def test_each_page_has_a_program_of_its_own_that_ends_with_it() -> None:
    async with serving() as site:
        first, second = await site.open_tab(), await site.open_tab()
        first_pid, second_pid = (await greeting(first))["pid"], (await greeting(second))["pid"]
        assert first_pid != second_pid
        await first.close()
        await wait_until_gone(first_pid)
        assert not is_gone(second_pid)
        await second.close()
        await wait_until_gone(second_pid)


async def test_a_page_that_vanishes_without_a_word_ends_its_program() -> None:
    async with serving() as site:
        page = await site.open_tab()
        pid = (await greeting(page))["pid"]
        assert page._response.connection is not None
        assert page._response.connection.transport is not None
        page._response.connection.transport.abort()
        await wait_until_gone(pid)


async def test_a_page_that_speaks_nonsense_is_closed() -> None:
    async with serving() as site:
        page = await site.open_tab()
        pid = (await greeting(page))["pid"]
        await page.send_str("{}")
        await wait_until_gone(pid)


async def test_the_last_words_of_a_program_are_shown() -> None:
    async with serving() as site:
        page = await site.open_tab()
        await greeting(page)
        await page.receive_json(timeout=DEADLINE_S)
        await page.send_json(["stdin", "end yourself"])
        words = await page.receive_json(timeout=DEADLINE_S)
        assert words == ["ended", "Good-bye.\\u{1B}[2J"]
        assert (await page.receive(timeout=DEADLINE_S)).type is aiohttp.WSMsgType.CLOSE


async def test_a_program_that_cannot_be_started_is_told_on_the_page() -> None:
    keeper = open_keeper(["/nowhere/winx"], {}, Path.cwd())
    try:
        async with running(keeper) as site:
            page = await site.open_tab()
            kind, words = await page.receive_json(timeout=DEADLINE_S)
            assert kind == "ended"
            assert "cannot be opened" in words
    finally:
        await asyncio.to_thread(keeper.close)


async def test_the_end_of_the_server_is_told_and_ends_every_tab() -> None:
    async with serving() as site:
        page = await site.open_tab()
        pid = (await greeting(page))["pid"]
        await page.receive_json(timeout=DEADLINE_S)
        cleaning = asyncio.create_task(site.runner.cleanup())
        kind, words = await page.receive_json(timeout=DEADLINE_S)
        assert kind == "ended"
        assert "terminal" in words
        await page.receive(timeout=DEADLINE_S)
        await cleaning
        assert is_gone(pid)


async def test_a_program_that_does_not_heed_its_end_is_killed() -> None:
    keeper = open_keeper([*PROGRAM, "deaf"], {}, Path.cwd())
    try:
        opened = await keeper.open_tab({})
        with opened.screen, opened.complaints:
            await asyncio.to_thread(opened.screen.recv, 1)
            assert not is_gone(opened.pid)
            await keeper.end_tab(opened.pid)
            assert is_gone(opened.pid)
    finally:
        await asyncio.to_thread(keeper.close)


async def test_with_the_keeper_go_all_tabs() -> None:
    keeper = open_keeper(PROGRAM, {}, Path.cwd())
    opened = [await keeper.open_tab({}) for _ in range(3)]
    for tab in opened:
        tab.screen.close()
        tab.complaints.close()
    await asyncio.to_thread(keeper.close)
    assert all(is_gone(tab.pid) for tab in opened)


async def test_a_tab_knows_nothing_of_the_terminal_of_the_server(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TMUX", "/tmp/tmux-0/default,1,0")
    async with serving() as site:
        page = await site.open_tab()
        assert (await greeting(page))["TMUX"] == ""
        await page.close()


def test_a_port_that_is_taken_is_one_sentence() -> None:
    with listen(0) as taken:
        port = taken.getsockname()[1]
        assert taken.getsockname()[0] == "127.0.0.1"
        with pytest.raises(UsageError, match=rf"port {port} cannot be used .* --port"):
            listen(port)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may take every port")
def test_a_port_of_the_system_is_one_sentence() -> None:
    with pytest.raises(UsageError, match="port 1 cannot be used"):
        listen(1)
