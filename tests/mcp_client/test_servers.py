"""Servers are connected, called, and ended, whatever they do."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.mcp_client.conftest import SERVERS, Opened, alone, scripted, until
from winx_tui.core.errors import ToolError
from winx_tui.mcp_client.entry import ServerEntry
from winx_tui.mcp_client.offers import ServerAnswer, ServerQuestion
from winx_tui.mcp_client.servers import ToolServers

pytestmark = pytest.mark.asyncio(loop_scope="module")


def no_progress(text: str) -> None:
    """Pass it over."""


async def call(servers: ToolServers, server: str, **arguments: object) -> str:
    offer = next(each for each in servers.standing(server).offers if each.name == "echo")
    return (await servers.call(offer, arguments, no_progress)).text


async def answer_in_time(servers: ToolServers, server: str, **arguments: object) -> str:
    """Call one that is given little time until it had enough: the machine may be busy."""
    async with asyncio.timeout(60):
        while True:
            with suppress(ToolError):
                return await call(servers, server, **arguments)


@pytest.fixture
def http_port() -> Iterator[int]:
    command = [sys.executable, str(SERVERS / "library.py"), "http"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        yield int(process.stdout.readline())
        process.kill()


async def test_real_servers_on_stdio_and_http_are_called_with_their_secrets_kept(
    opened: Opened, http_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SESAME", "open-sesame-1")
    url = f"http://127.0.0.1:{http_port}/mcp"
    bearer = (("Authorization", "Bearer ${SESAME}"),)
    stdio = ServerEntry("stdio", command=sys.executable, args=(str(SERVERS / "library.py"),))
    http = ServerEntry("http", "http", url=url, headers=bearer)
    closed = ServerEntry("closed", "http", url=url)
    wrong = ServerEntry("wrong", "http", url=url, headers=(("Authorization", "Bearer wrong-1234"),))
    stream = ServerEntry("stream", "sse", url=url, headers=wrong.headers)
    async with opened(stdio, http, closed, wrong, stream) as servers:
        for name in ("stdio", "http"):
            standing = servers.standing(name)
            assert standing.state == "ready", standing.reason
            assert standing.instructions == "Add small numbers only."
            add, picture = standing.offers
            assert (await servers.call(add, {"a": 2, "b": 3}, no_progress)).text == "5"
            result = await servers.call(picture, {}, no_progress)
            assert [image.media_type for image in result.images] == ["image/png"]
        assert servers.standing("closed").state == "failed"
        assert "refused a request without a token (401)" in servers.standing("closed").reason
        for name in ("wrong", "stream"):
            refused = servers.standing(name)
            assert refused.state == "failed", "no second try is of use"
            assert refused.reason == (
                "the server refused the token (401); mend headers, then /mcp restart " + name
            )
        assert "open-sesame-1" not in repr(servers.standings)


async def test_servers_that_are_missing_dead_or_deaf_hold_nobody_up(opened: Opened) -> None:
    dead = ServerEntry("dead", command="false")
    async with opened(
        scripted("good"), dead, ServerEntry("none", command="no-such-program-here")
    ) as servers:
        assert await call(servers, "good", word="hello") == '{"word": "hello"}'
        assert servers.standing("dead").state in ("waiting", "connecting")
        assert servers.standing("none").state == "failed"
        assert "not found" in servers.standing("none").reason
        servers.open_soon([scripted("deaf", "deaf=")])
        assert await call(servers, "good", word="still") == '{"word": "still"}'
        assert servers.standing("deaf").state == "connecting"


async def test_a_server_that_dies_hangs_or_floods_fails_its_call_and_comes_back(
    opened: Opened,
) -> None:
    slow = scripted("slow", timeout_s=0.3)
    async with opened(scripted("mortal"), scripted("flood"), slow) as servers:
        with pytest.raises(ToolError, match="did not answer in time"):
            await call(servers, "slow", do="hang")
        assert await answer_in_time(servers, "slow", word="on") == '{"word": "on"}'
        for name, deed in (("mortal", "die"), ("flood", "huge")):
            with pytest.raises(ToolError, match=f"{name} failed"):
                await call(servers, name, do=deed)
        await until(lambda: servers.standing("flood").state != "ready")
        assert "more than 16 MB" in servers.standing("flood").reason
        await until(lambda: {each.state for each in servers.standings} == {"ready"})
        for name in ("mortal", "flood"):
            assert await call(servers, name, word="back") == '{"word": "back"}'


async def test_what_hostile_servers_offer_is_bounded_and_a_changed_offer_is_not_called(
    opened: Opened,
) -> None:
    async with opened(scripted("many", "many=600"), scripted("evil", "hostile=")) as servers:
        many, evil = servers.standing("many"), servers.standing("evil")
        assert len(many.offers) == 512
        assert many.left_out == "89 beyond the first 512"
        assert [offer.name for offer in evil.offers] == ["echo", "refs"]
        assert "3 with a name that is none or stands twice" in evil.left_out
        assert "1 whose parameters are too large" in evil.left_out
        servers.open_soon([scripted("evil")])
        await servers.settled(60)
        with pytest.raises(ToolError, match="offers something else by now"):
            await servers.call(evil.offers[0], {}, no_progress)


async def test_news_of_other_tools_are_followed(opened: Opened) -> None:
    async with opened(scripted("one")) as servers:
        await call(servers, "one", do="change")
        await until(lambda: [offer.name for offer in servers.offers] == ["echo", "tool_000"])


async def test_a_server_sees_nothing_of_the_environment_but_what_its_entry_names(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOKEN", "token-of-the-person")
    monkeypatch.setenv("OTHER", "other")
    named = scripted("named", "noise=", env=(("TOKEN", "${TOKEN}"),))
    async with opened(named, scripted("bare")) as servers:
        assert await call(servers, "bare", environment="OTHER") == "(not set)"
        assert await call(servers, "bare", environment="TOKEN") == "(not set)"
        # It was given the token, and what it says of it is covered.
        assert await call(servers, "named", environment="TOKEN") == "***"
        log = servers.logs / "named.log"
        await until(lambda: log.exists() and "complaint: ***\n" in log.read_text())
        assert "token-of-the-person" not in log.read_text()


async def test_a_server_asks_the_person_of_the_call_and_is_declined_where_nobody_is(
    opened: Opened,
) -> None:
    asked: list[ServerQuestion] = []

    async def ask(question: ServerQuestion) -> ServerAnswer:
        asked.append(question)
        return ServerAnswer("accept", {"size": 3})

    async with opened(scripted("one")) as servers:
        offer = servers.offers[0]
        result = await servers.call(offer, {"do": "ask"}, no_progress, ask)
        assert result.text == '{"action": "accept", "content": {"size": 3}}'
        assert [question.server for question in asked] == ["one"]
        alone = await servers.call(offer, {"do": "ask"}, no_progress)
        assert '"decline"' in alone.text


async def test_servers_end_with_winx_and_so_does_what_they_have_started(tmp_path: Path) -> None:
    child = tmp_path / "child"
    async with alone(tmp_path, scripted("one", f"child={child}", "stubborn=")) as servers:
        assert servers.standing("one").state == "ready"
        pid = int(child.read_text())
        os.kill(pid, 0)
    # It was killed, and ends when the machine has time for that.
    await until(lambda: not is_alive(pid))


async def test_servers_end_when_their_host_is_killed(tmp_path: Path) -> None:
    child = tmp_path / "child"
    async with alone(tmp_path, scripted("one", f"child={child}", "stubborn=")) as servers:
        pid = int(child.read_text())
        assert servers._host is not None
        servers._host.kill()
        await until(lambda: not is_alive(pid))
        await until(lambda: servers.standing("one").state == "ready")
        assert await call(servers, "one", word="again") == '{"word": "again"}'


_WINX = """
import asyncio, sys
from pathlib import Path
from tests.mcp_client.conftest import scripted
from winx_tui.mcp_client.servers import ToolServers

async def main():
    servers = ToolServers(Path.cwd(), Path.cwd() / "logs")
    servers.open_soon([scripted("one", f"child={sys.argv[1]}", "stubborn=")])
    await servers.settled(60)
    print("ready", flush=True)
    await asyncio.sleep(1000)

asyncio.run(main())
"""


async def test_servers_end_when_winx_is_killed(tmp_path: Path) -> None:
    child = tmp_path / "child"
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", _WINX, str(child)),
        stdout=subprocess.PIPE,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(SERVERS.parents[2])},
    )
    assert process.stdout is not None
    assert await process.stdout.readline() == b"ready\n"
    pid = int(child.read_text())
    os.kill(process.pid, signal.SIGKILL)
    await process.wait()
    await until(lambda: not is_alive(pid))


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
