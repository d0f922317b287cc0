"""Answers of tools/list that the SDK has shaped once: they are given again as they are.

To describe every tool anew, check the answer against the revision's schema and write it as plain
data takes three times as long as everything else that such a request asks for.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mcp.server.context import CallNext, HandlerResult

from winx_tui.mcp_server.adapter import takes_data
from winx_tui.mcp_server.clients import Context, client_name, has_shaken_hands

Names = tuple[str, ...]
"""Of the tools that are listed, in order: nothing else of them ever changes."""

_METHOD = "tools/list"


class KnownListings:
    """Remembers the answers by protocol revision, kind of client and listed tools."""

    def __init__(self, shown: Callable[[], Names]) -> None:
        """Take what tells which tools a client would be shown now."""
        self._shown = shown
        self._answers: dict[tuple[str, bool, Names], dict[str, Any]] = {}

    async def answer(self, ctx: Context, call_next: CallNext) -> HandlerResult:
        """Answer a plain request that was answered before, as middleware of the SDK's server.

        One with parameters, or before the handshake, is for the SDK to judge.
        """
        if ctx.method != _METHOD or ctx.params or not has_shaken_hands(ctx):
            return await call_next(ctx)
        has_data = takes_data(client_name(ctx))
        known = self._answers.get((ctx.protocol_version, has_data, self._shown()))
        if known is not None:
            return known
        result = await call_next(ctx)
        if isinstance(result, dict):
            # Which tools they were is read off the answer: a key may have come meanwhile.
            names = tuple(tool["name"] for tool in result["tools"])
            self._answers[ctx.protocol_version, has_data, names] = result
        return result
