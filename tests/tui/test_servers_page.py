"""The page of MCP servers: how each stands, what it offers, and what can be done."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

from tests.tui.support.desk import LARGE, desk, open_page, until_left
from tests.tui.support.stage import CALM
from winx_tui.config.settings import McpSettings, ServerSettings
from winx_tui.tui.screens.reading import ReadingScreen
from winx_tui.tui.screens.servers_page import ServersPage

SCRIPT = str(Path(__file__).parents[1] / "mcp_client" / "servers" / "scripted.py")


async def test_servers_are_shown_ended_and_connected_again(project: Path) -> None:
    settings = replace(
        CALM,
        mcp=McpSettings(
            (
                ServerSettings("demo", sys.executable, ("-S", SCRIPT, "many=2")),
                ServerSettings("lost", "no-such-program-here"),
            )
        ),
    )
    async with desk(project, LARGE, settings) as here:
        await open_page(here, "mcp", "MCP servers", "ready, 3 tools", "failed")
        await here.until_shown("tool_001 (")
        await here.pilot.press("t")
        await here.until(lambda: isinstance(here.app.screen, ReadingScreen))
        await here.until_shown("Does echo.")
        await here.pilot.press("escape")
        await here.until(lambda: isinstance(here.app.screen, ServersPage))
        await here.pilot.press("d")
        await here.until_shown("demo was ended.")
        await here.until_shown("disabled")
        await here.pilot.press("e")
        await here.until_shown("demo is being connected;")
        await here.until_shown("ready, 3 tools")
        await here.pilot.press("down")
        await here.until_shown("no-such-program-here is not found")
        await here.pilot.press("escape")
        await until_left(here)


async def test_without_servers_the_page_says_so(project: Path) -> None:
    async with desk(project) as here:
        await open_page(here, "mcp", "There are no MCP servers.")
