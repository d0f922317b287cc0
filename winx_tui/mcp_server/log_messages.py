"""`notifications/message`: what a client is told beside results, at the level that it wants."""

from __future__ import annotations

from typing import get_args

import mcp_types
from mcp_types import LOG_LEVEL_META_KEY, LoggingLevel

from winx_tui.mcp_server.clients import Client, Context
from winx_tui.mcp_server.elicitation import is_modern
from winx_tui.workspace.display import visible

LOGGER = "winx"

_LEVELS: tuple[LoggingLevel, ...] = get_args(LoggingLevel)
"""From the least severe (RFC 5424)."""


async def tell(context: Context, client: Client, level: LoggingLevel, text: str) -> None:
    """Tell the client of a request something, if it wants to know.

    Since 2026-07-28 each request says what it wants to be told; without that, nothing.
    """
    wanted = client.log_level
    if is_modern(context):
        asked = (context.meta or {}).get(LOG_LEVEL_META_KEY)
        if asked not in _LEVELS:
            return
        wanted = asked
    if _is_wanted(level, wanted):
        await context.session.send_notification(_message(level, text), context.request_id)


async def tell_later(client: Client, level: LoggingLevel, text: str) -> None:
    """Tell a client of the handshake era something outside of its requests."""
    if client.connection is not None and _is_wanted(level, client.log_level):
        message = _message(level, text)
        data = message.model_dump(by_alias=True, mode="json", exclude_none=True)
        await client.connection.notify(message.method, data["params"])


def _is_wanted(level: LoggingLevel, wanted: LoggingLevel) -> bool:
    return _LEVELS.index(level) >= _LEVELS.index(wanted)


def _message(level: LoggingLevel, text: str) -> mcp_types.LoggingMessageNotification:
    return mcp_types.LoggingMessageNotification(
        params=mcp_types.LoggingMessageNotificationParams(
            level=level, logger=LOGGER, data=visible(text, multiline=True)
        )
    )
