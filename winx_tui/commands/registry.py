"""The slash commands: found by name, and run."""

from __future__ import annotations

import difflib

from winx_tui.commands.command import Command
from winx_tui.commands.compact import COMPACT
from winx_tui.commands.context import CONTEXT
from winx_tui.commands.copying import COPY
from winx_tui.commands.effort import EFFORT
from winx_tui.commands.host import CommandHost
from winx_tui.commands.leaving import EXIT
from winx_tui.commands.models import LOGIN, MODEL
from winx_tui.commands.modes import MODE, PLAN, YOLO
from winx_tui.commands.permissions import PERMISSIONS
from winx_tui.commands.privacy import PRIVACY
from winx_tui.commands.sessions import NEW, RESUME
from winx_tui.commands.shells import SHELLS
from winx_tui.commands.status import STATUS
from winx_tui.commands.themes import THEME
from winx_tui.commands.undoing import REDO, UNDO
from winx_tui.commands.usage import USAGE
from winx_tui.core.errors import WinxError


def all_commands() -> tuple[Command, ...]:
    """Return every command, in the order of `/help`."""
    return (
        _HELP,
        NEW,
        RESUME,
        UNDO,
        REDO,
        MODEL,
        EFFORT,
        MODE,
        PLAN,
        YOLO,
        PERMISSIONS,
        SHELLS,
        CONTEXT,
        COMPACT,
        STATUS,
        USAGE,
        PRIVACY,
        THEME,
        COPY,
        LOGIN,
        EXIT,
    )


def find(name: str) -> Command | None:
    """Find a command by its name, an alias, or the beginning of what fits only one.

    The slash may be there or not. A command that needs its whole name is not found by
    a beginning.
    """
    wanted = _bare(name)
    if not wanted:
        return None
    for command in all_commands():
        if wanted == command.name or wanted in command.aliases:
            return command
    fitting = {
        command.name: command
        for command in all_commands()
        if not command.needs_whole_name
        and any(known.startswith(wanted) for known in (command.name, *command.aliases))
    }
    return next(iter(fitting.values())) if len(fitting) == 1 else None


def is_command(text: str) -> bool:
    """Tell whether a prompt is meant as a slash command; a path such as /etc/hosts is not."""
    words = text.split(maxsplit=1)
    return bool(words) and words[0].startswith("/") and "/" not in words[0][1:]


def suggestion(name: str) -> str | None:
    """Return the name nearest to one that was not found, or None."""
    wanted = _bare(name)
    known = [known for command in all_commands() for known in (command.name, *command.aliases)]
    if beginnings := [name for name in known if wanted and name.startswith(wanted)]:
        return beginnings[0]
    nearest = difflib.get_close_matches(wanted, known, n=3, cutoff=0.5)
    # The same letters in another order are the likeliest slip.
    nearest.sort(key=lambda name: sorted(name) != sorted(wanted))
    return nearest[0] if nearest else None


async def run_command(text: str, host: CommandHost) -> None:
    """Run a line such as "/model gemini"; what goes wrong is told to the person."""
    name, _, argument = text.strip().partition(" ")
    command = find(name)
    if command is None:
        _tell_unknown(name, host)
        return
    try:
        await command.run(host, argument.strip())
    except WinxError as error:
        host.notify(str(error), "error")


def _tell_unknown(name: str, host: CommandHost) -> None:
    nearest = suggestion(name)
    hint = f"Did you mean /{nearest}?" if nearest else "/help lists the commands."
    host.notify(f"There is no command /{_bare(name)}. {hint}", "warning")


def _bare(name: str) -> str:
    return name.strip().removeprefix("/").lower()


async def _help(host: CommandHost, argument: str) -> None:
    if argument:
        await _help_on(host, argument)
        return
    lines = ["**Commands**", ""]
    for command in all_commands():
        lines.append(f"- `{_usage(command)}`: {command.summary}")
    lines += [
        "",
        "**In a prompt**",
        "",
        "- `@path` names a file of the project.",
        "- `!command` runs a shell command of your own; the model reads its output.",
    ]
    await host.show("\n".join(lines))


async def _help_on(host: CommandHost, name: str) -> None:
    command = find(name)
    if command is None:
        _tell_unknown(name, host)
        return
    text = f"`{_usage(command)}`: {command.summary}"
    if command.aliases:
        text += " Also " + ", ".join(f"`/{alias}`" for alias in command.aliases) + "."
    await host.show(text)


def _usage(command: Command) -> str:
    return f"/{command.name} {command.argument_hint}".rstrip()


_HELP = Command("help", ("?",), "What winx can do.", "[COMMAND]", _help)
