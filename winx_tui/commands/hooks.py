"""/hooks: which commands of the user's own run, and when."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase

from winx_tui.commands.command import Command
from winx_tui.commands.host import CommandHost
from winx_tui.config.paths import config_file
from winx_tui.config.settings import TOOL_EVENTS, HookSettings
from winx_tui.workspace.display import visible

_WHEN = {
    "before_tool": "before a call, which it can block",
    "after_tool": "after a call",
    "prompt": "before a prompt is sent, which it can stop",
    "turn_finished": "when a turn is over",
    "session_started": "before the first prompt of a conversation",
    "session_ended": "when a conversation is closed",
}


async def _hooks(host: CommandHost, argument: str) -> None:
    hooks = host.runtime.settings.hooks
    file = visible(str(config_file()))
    if not hooks:
        host.notify(f"No hooks are set up. They are [[hooks]] tables in {file}.")
        return
    tools = host.conversation.tool_names
    rows = [_row(hook, tools) for hook in hooks]
    await host.show("\n".join((f"**Hooks**, from `{file}`, in this order", "", *rows)))


def _row(hook: HookSettings, tools: Sequence[str]) -> str:
    command = visible(" ".join(hook.command.split())).replace("`", "'")
    about = f", of {', '.join(f'`{visible(name)}`' for name in hook.tools)}" if hook.tools else ""
    row = f"- `{hook.event}` ({_WHEN[hook.event]}{about}; {hook.timeout_s:g} s): `{command}`"
    idle = [name for name in hook.tools if not any(fnmatchcase(tool, name) for tool in tools)]
    if hook.event in TOOL_EVENTS and idle:
        named = ", ".join(f"`{visible(name)}`" for name in idle)
        row += f"\n  **No tool is called {named}**; there are {', '.join(sorted(tools))}."
    return row


HOOKS = Command("hooks", (), "Which commands of your own run, and when.", "", _hooks)
