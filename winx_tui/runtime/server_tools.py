"""Puts the tools of MCP servers beside winx's own, for one conversation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from winx_tui.core.questions import PersonAsker
from winx_tui.mcp_client.offers import DECLINED, ServerAnswer, ServerQuestion
from winx_tui.runtime.server_desk import ServerDesk
from winx_tui.runtime.server_questions import ask_for_server
from winx_tui.tools.base import Tool
from winx_tui.tools.foreign.shelf import MAX_LISTED_TOKENS, WINDOW_SHARE, ToolShelf


def shelf_of(
    own: Mapping[str, Tool[Any]],
    desk: ServerDesk,
    asker: PersonAsker | None,
    window: Callable[[], int | None],
) -> ToolShelf:
    """Make the tools of a conversation.

    Args:
        own: winx's tools.
        desk: knows the servers.
        asker: asks the person what a server wants to know; None: it is declined.
        window: tells the tokens of the model's window; None where nobody knows.
    """

    async def ask(question: ServerQuestion) -> ServerAnswer:
        return DECLINED if asker is None else await ask_for_server(question, asker)

    def budget() -> int:
        tokens = window()
        share = MAX_LISTED_TOKENS if tokens is None else tokens // WINDOW_SHARE
        return min(MAX_LISTED_TOKENS, share)

    return ToolShelf(own, desk.servers, ask, budget)
