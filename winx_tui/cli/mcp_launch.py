"""Starts `winx --mcp`: on stdio, or over HTTP with the token that its clients have to show."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from winx_tui.config.key_digests import KeyDigests, digests_of_keys
from winx_tui.config.key_environment import HTTP_TOKEN

if TYPE_CHECKING:
    from winx_tui.cli.launch import Launch
    from winx_tui.cli.options import HttpOptions
    from winx_tui.llm.host_process import HandOverKeys, SleepingHostProcess
    from winx_tui.security.http_admission import ServerToken


def token_for(wish: HttpOptions | None, chosen: str | None) -> ServerToken | None:
    """Return what clients have to show; None on stdio.

    Raises:
        UsageError: what was chosen is no secret.
    """
    if wish is None:
        return None
    # Lazy: only over HTTP does anybody have to show one.
    from winx_tui.security.http_admission import server_token

    return server_token(chosen, HTTP_TOKEN)


def secret_digests(keys: Mapping[str, str], token: ServerToken | None) -> KeyDigests:
    """Hash keys and the token: enough to know them in output, for a process that lets them go."""
    return digests_of_keys(keys if token is None else {**keys, "http": token.text})


def keys_to_hand_over(keys: dict[str, str]) -> HandOverKeys:
    """Return what puts keys into a process that holds them, and forgets them here.

    Args:
        keys: provider → key; emptied when it is called. Without one no process is started.
    """

    def hand_over() -> SleepingHostProcess | None:
        if not keys:
            return None
        # Lazy: it takes longer to load than the client waits for its first answer.
        from winx_tui.llm.host_process import spawn_sleeping_host

        try:
            return spawn_sleeping_host(keys)
        finally:
            keys.clear()

    return hand_over


def run_mcp(start: Launch) -> int:
    """Serve clients and return the exit status.

    Raises:
        WinxError: the folder or the address cannot be used.
    """
    assert start.key_digests is not None
    wish, token = start.options.http, start.http_token
    if wish is not None and token is not None:
        # Lazy: each transport is loaded when it is its turn.
        from winx_tui.mcp_server.http import HttpServing, run_http

        return run_http(
            HttpServing(wish.bind, wish.allowed_hosts, wish.allowed_origins, token),
            start.settings,
            start.root,
            is_trusted=start.is_trusted,
            key_digests=start.key_digests,
            hand_over_keys=start.hand_over_keys,
            approval=start.options.mcp_approval,
        )
    # Lazy: see above.
    from winx_tui.mcp_server.stdio import run_stdio

    return run_stdio(
        start.settings,
        start.root,
        is_trusted=start.is_trusted,
        key_digests=start.key_digests,
        hand_over_keys=start.hand_over_keys,
        approval=start.options.mcp_approval,
    )
