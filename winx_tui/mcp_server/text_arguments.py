"""Arguments that a client passes on as its model wrote them: JSON inside a text."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace
from typing import Any

from mcp.server.context import CallNext, HandlerResult, ServerRequestContext

from winx_tui.execution.arguments import parse_arguments

_MAX_AT_ONCE_CHARS = 16_384
"""Mending longer texts takes long enough to be noticed by other clients."""


async def read_text_arguments(
    ctx: ServerRequestContext[Any, Any], call_next: CallNext
) -> HandlerResult:
    """Open them before the SDK's server refuses the call, as middleware of it.

    What cannot be read stays: then the request itself is wrong, and is answered as such.
    """
    params = ctx.params or {}
    sent = params.get("arguments")
    if ctx.method == "tools/call" and isinstance(sent, str):
        with suppress(ValueError):
            ctx = replace(ctx, params={**params, "arguments": await _parsed(sent)})
    return await call_next(ctx)


async def _parsed(sent: str) -> dict[str, Any]:
    if len(sent) <= _MAX_AT_ONCE_CHARS:
        return parse_arguments(sent)
    return await asyncio.to_thread(parse_arguments, sent)
