"""What a client is told beside results: progress, log messages, lists that change."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from unittest.mock import patch

import pytest
from mcp_types import (
    LOG_LEVEL_META_KEY,
    ElicitResult,
    LoggingLevel,
    LoggingMessageNotificationParams,
    ToolListChangedNotification,
)

from tests.mcp_server.clients import LEGACY, MODERN, served
from winx_tui.mcp_server import progress as progress_module
from winx_tui.mcp_server.server import ToolServer

if TYPE_CHECKING:
    from mcp.server.session import ServerSession

BOTH = pytest.mark.parametrize("mode", [LEGACY, MODERN])


class Listener:
    """Keeps what it is told, and says when something was."""

    def __init__(self) -> None:
        self.told: list[tuple[float, str]] = []
        self.heard = asyncio.Event()

    async def __call__(self, progress: float, total: float | None, message: str | None) -> None:
        self.told.append((progress, message or ""))
        self.heard.set()


class Log:
    """Keeps log messages."""

    def __init__(self) -> None:
        self.told: list[LoggingMessageNotificationParams] = []

    async def __call__(self, params: LoggingMessageNotificationParams) -> None:
        self.told.append(params)


@BOTH
async def test_a_silent_command_shows_that_it_lives(root: Path, mode: str) -> None:
    listener = Listener()
    with patch.object(progress_module, "SIGN_OF_LIFE_S", 0.01):
        async with served(root, mode=mode) as client:
            call = asyncio.create_task(
                client.call_tool(
                    "bash_command",
                    {"command": "until [ -e go ]; do :; done"},
                    progress_callback=listener,
                )
            )
            while len(listener.told) < 3:
                await listener.heard.wait()
                listener.heard.clear()
            (root / "go").touch()
            await call
    numbers = [number for number, _ in listener.told]
    assert numbers == sorted(set(numbers)), "progress only grows"
    assert "still running" in listener.told[0][1]


async def test_what_is_being_told_when_the_call_ends_is_told() -> None:
    is_telling, may_end = asyncio.Event(), asyncio.Event()
    told: list[str] = []

    class SlowClient:
        async def report_progress(self, progress: float, *, message: str) -> None:
            is_telling.set()
            await may_end.wait()
            told.append(message)

    async with progress_module.ProgressLines(cast("ServerSession", SlowClient())) as lines:
        lines.feed("first\nsec")
        await is_telling.wait()
        lines.feed("ond")
        asyncio.get_running_loop().call_later(0.01, may_end.set)
    assert told == ["first", "second"]


async def test_a_call_that_waits_for_the_user_shows_that_too(root: Path) -> None:
    listener = Listener()

    async def slow_person(context: Any, params: Any) -> ElicitResult:
        while not any("user's answer" in text for _, text in listener.told):
            await listener.heard.wait()
            listener.heard.clear()
        return ElicitResult(action="accept", content={"decision": "approve once"})

    with patch.object(progress_module, "SIGN_OF_LIFE_S", 0.01):
        async with served(root, elicitation=slow_person) as client:
            result = await client.call_tool(
                "bash_command", {"command": "touch made"}, progress_callback=listener
            )
    assert not result.is_error


@pytest.mark.filterwarnings("ignore:The logging capability is deprecated")
@pytest.mark.parametrize(
    ("level", "is_told"), [("debug", True), ("notice", True), ("error", False)]
)
async def test_a_refusal_is_logged_at_the_level_that_the_client_wants(
    root: Path, level: LoggingLevel, is_told: bool
) -> None:
    log = Log()
    async with served(root, logging=log) as client:
        assert client.server_capabilities is not None
        assert client.server_capabilities.logging is not None
        await client.session.set_logging_level(level)
        await client.call_tool("bash_command", {"command": "rm -rf ~"})
        await client.call_tool("bash_command", {"command": "true"})
    assert [(each.level, each.logger) for each in log.told] == [("notice", "winx")] * is_told


@pytest.mark.parametrize("level", ["info", None, "error"])
async def test_since_2026_each_request_says_what_it_wants_to_be_told(
    root: Path, level: str | None
) -> None:
    log = Log()
    meta: Any = {} if level is None else {LOG_LEVEL_META_KEY: level}
    async with served(root, mode=MODERN, logging=log) as client:
        result = await client.call_tool("bash_command", {"command": "rm -rf ~"}, meta=meta)
    assert result.is_error
    assert len(log.told) == (level == "info")


async def test_nothing_secret_is_logged(root: Path) -> None:
    log = Log()
    async with served(root, logging=log) as client:
        key = "sk-ant-api03-" + "a1B2" * 24
        await client.call_tool("bash_command", {"command": f"rm -rf ~/{key}"})
        await client.call_tool("bash_command", {"command": "true"})
    assert log.told
    assert "a1B2a1B2" not in str(log.told)


async def test_clients_are_told_that_the_tools_have_changed(root: Path) -> None:
    servers: list[ToolServer] = []
    told = asyncio.Event()

    async def on_message(message: Any) -> None:
        if isinstance(message, ToolListChangedNotification):
            told.set()

    async with served(root, on_server=servers.append, messages=on_message) as client:
        assert client.server_capabilities is not None
        assert client.server_capabilities.tools is not None
        assert client.server_capabilities.tools.list_changed
        await client.list_tools()
        await servers[0].tools_changed()
        await told.wait()


async def test_since_2026_clients_listen_for_changes(root: Path) -> None:
    servers: list[ToolServer] = []
    async with served(root, mode=MODERN, on_server=servers.append) as client:
        assert client.server_capabilities is not None
        assert client.server_capabilities.tools is not None
        assert client.server_capabilities.tools.list_changed
        async with client.listen(tools_list_changed=True) as subscription:
            await servers[0].tools_changed()
            assert "Tools" in type(await anext(aiter(subscription))).__name__
