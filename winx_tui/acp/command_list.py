"""The slash commands that an editor offers: all but those that need winx's own screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from acp import schema

from winx_tui.commands.registry import all_commands, find, own_commands_of

if TYPE_CHECKING:
    from winx_tui.commands.command import Command
    from winx_tui.runtime.runtime import Runtime

_BY_EDITOR = "the editor opens, lists and leaves conversations"
_ON_SCREEN = "it works in winx's own screen"
_IN_SHELL = "type keys in a shell: `winx auth login`, `winx auth logout`"

NOT_HERE: dict[str, str] = {
    "copy": _ON_SCREEN,
    "editor": _ON_SCREEN,
    "exit": _BY_EDITOR,
    "fork": _BY_EDITOR,
    "keys": _ON_SCREEN,
    "login": _IN_SHELL,
    "logout": _IN_SHELL,
    "mouse": _ON_SCREEN,
    "new": _BY_EDITOR,
    "onboarding": _IN_SHELL,
    "resume": _BY_EDITOR,
    "retry": _ON_SCREEN,
    "rewind": _ON_SCREEN,
    "sessions": _BY_EDITOR,
    "theme": _ON_SCREEN,
    "vim": _ON_SCREEN,
}
"""Command → why it is not to be had in an editor, a clause."""


def why_not_here(typed: str) -> str:
    """Say why a typed command cannot be had in an editor; "" where it can, or is unknown."""
    command = find(typed.split(maxsplit=1)[0])
    reason = NOT_HERE.get(command.name, "") if command is not None else ""
    return f"/{command.name} is not for editors: {reason}." if command and reason else ""


async def available_commands(runtime: Runtime) -> schema.AvailableCommandsUpdate:
    """Return what an editor may offer, the person's and the project's own commands included."""
    own = [each.as_command() for each in await own_commands_of(runtime)]
    offered = [*(each for each in all_commands() if each.name not in NOT_HERE), *own]
    return schema.AvailableCommandsUpdate(
        session_update="available_commands_update",
        available_commands=[_offered(command) for command in offered],
    )


def _offered(command: Command) -> schema.AvailableCommand:
    hint = command.argument_hint
    return schema.AvailableCommand(
        name=command.name,
        description=command.summary,
        input=schema.AvailableCommandInput(schema.UnstructuredCommandInput(hint=hint))
        if hint
        else None,
    )
