"""/mcp: the MCP servers that winx is a client of, and what can be done with them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING

from winx_tui.commands.command import Command
from winx_tui.commands.host import Choice, CommandHost
from winx_tui.config.paths import config_file
from winx_tui.core.errors import UsageError
from winx_tui.workspace.display import visible

if TYPE_CHECKING:
    from winx_tui.runtime.server_desk import ServerDesk

_USAGE = "Write /mcp, or /mcp enable|disable|restart|tools SERVER."
_ALLOW = "allow"


async def _mcp(host: CommandHost, argument: str) -> None:
    desk = host.runtime.servers
    if desk is None:
        file = visible(str(config_file()))
        host.notify(
            f"There are no MCP servers. A table [mcp.servers.NAME] in {file}, with a command or a "
            "url, is one, and so is an entry of a trusted project's .mcp.json, from the next "
            "start on."
        )
        return
    act, _, name = argument.partition(" ")
    if argument:
        await _do(host, desk, act.lower(), name.strip())
        return
    await desk.reload()
    if not await host.open_page("mcp"):
        await host.show(_listed(desk))


async def _do(host: CommandHost, desk: ServerDesk, act: str, name: str) -> None:
    run = next((run for word, run in _ACTS.items() if act and word.startswith(act)), None)
    if run is None or not name:
        raise UsageError(_USAGE)
    await desk.reload()
    if told := await run(host, desk, name):
        host.notify(told)


async def enable(host: CommandHost, desk: ServerDesk, name: str) -> str:
    """Connect a server, a project's own after a question that shows it whole; say what is done.

    Raises:
        ConfigError: the answer cannot be kept.
        UsageError: there is no such server, or it may not run.
    """
    # Lazy, here and below: most people have no servers.
    from winx_tui.commands.server_words import entry_lines

    entry = desk.standing(name).entry
    desk.check_usable(entry)
    if entry.origin == "project":
        warning = "It would run with your rights, outside the sandbox, in this folder."
        await host.read(f"MCP server {name}", "\n".join((*entry_lines(entry), "", warning)))
        options = [Choice("leave", "leave it out"), Choice(_ALLOW, "let it run, as it is now")]
        if await host.choose(f"Let {name} run: {visible(entry.target)}", options) != _ALLOW:
            return f"{name} stays out."
    await desk.enable(name, shown=entry)
    return f"{name} is being connected; /mcp shows how that ends."


async def disable(host: CommandHost, desk: ServerDesk, name: str) -> str:
    """End a server, and say for how long.

    Raises:
        ConfigError: that cannot be kept.
        UsageError: there is no such server.
    """
    return await desk.disable(name)


async def restart(host: CommandHost, desk: ServerDesk, name: str) -> str:
    """Connect a server anew.

    Raises:
        UsageError: there is no such server, or it may not run.
    """
    await desk.restart(name)
    return f"{name} is being connected anew; /mcp shows how that ends."


async def _tools(host: CommandHost, desk: ServerDesk, name: str) -> str:
    from winx_tui.commands.server_words import state_words, tool_lines

    standing = desk.standing(name)
    lines = tool_lines(standing) or ("It offers no tools.",)
    listed = "\n".join(f"- {_plain(line)}" for line in lines)
    await host.show(f"**MCP server {name}**: {state_words(standing)}\n\n{listed}")
    return ""


def _listed(desk: ServerDesk) -> str:
    from winx_tui.commands.server_words import reason_words, state_words

    rows = []
    for standing in desk.servers.standings:
        why = f": {_plain(reason_words(standing))}" if standing.reason else ""
        target = _plain(visible(standing.entry.target))
        rows.append(f"- **{standing.entry.name}**, {state_words(standing)}{why}\n  `{target}`")
    rows += [f"- {desk.problem}"] if desk.problem else []
    return "\n".join(("**MCP servers**", "", *(rows or ["There are none."]), "", _USAGE))


def _plain(text: str) -> str:
    return text.replace("`", "'").replace("*", "\\*").replace("<", "\\<")


_ACTS: Mapping[str, Callable[[CommandHost, ServerDesk, str], Awaitable[str]]] = {
    "enable": enable,
    "disable": disable,
    "restart": restart,
    "tools": _tools,
}

MCP = Command(
    "mcp",
    (),
    "MCP servers whose tools the agent may use.",
    "[enable | disable | restart | tools SERVER]",
    _mcp,
)
