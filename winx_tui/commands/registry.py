"""The slash commands: found by name, and run."""

from __future__ import annotations

import asyncio
import difflib
from collections.abc import Sequence
from typing import TYPE_CHECKING

from winx_tui.commands.btw import BTW
from winx_tui.commands.command import Command
from winx_tui.commands.committing import COMMIT
from winx_tui.commands.compact import COMPACT
from winx_tui.commands.context import CONTEXT
from winx_tui.commands.copying import COPY
from winx_tui.commands.diffing import DIFF
from winx_tui.commands.directories import ADD_DIR
from winx_tui.commands.doctor import DOCTOR
from winx_tui.commands.editing import EDITOR, VIM
from winx_tui.commands.effort import EFFORT
from winx_tui.commands.exporting import EXPORT
from winx_tui.commands.feedback import FEEDBACK
from winx_tui.commands.grouping import headed
from winx_tui.commands.help_text import command_text, group_text, in_full, overview
from winx_tui.commands.hooks import HOOKS
from winx_tui.commands.host import CommandHost
from winx_tui.commands.init import INIT, init_prompt
from winx_tui.commands.keys import KEYS, MOUSE
from winx_tui.commands.leaving import EXIT
from winx_tui.commands.mcp import MCP
from winx_tui.commands.memory import MEMORY
from winx_tui.commands.models import LOGIN, LOGOUT, MODEL, ONBOARDING
from winx_tui.commands.modes import MODE, YOLO
from winx_tui.commands.own_commands import OwnCommand, called, own_commands
from winx_tui.commands.permissions import PERMISSIONS
from winx_tui.commands.plan import GO, PLAN
from winx_tui.commands.privacy import PRIVACY
from winx_tui.commands.reviewing import REVIEW
from winx_tui.commands.rewinding import FORK, RETRY, REWIND
from winx_tui.commands.sessions import NEW, RENAME, RESUME, SESSIONS
from winx_tui.commands.settings import SETTINGS
from winx_tui.commands.shells import SHELLS
from winx_tui.commands.skills import SKILLS
from winx_tui.commands.status import STATUS
from winx_tui.commands.themes import THEME
from winx_tui.commands.todo import TASK_LIST
from winx_tui.commands.trust import TRUST
from winx_tui.commands.typed_text import is_command
from winx_tui.commands.undoing import REDO, UNDO
from winx_tui.commands.usage import USAGE
from winx_tui.core.errors import UsageError, WinxError
from winx_tui.core.messages import Message
from winx_tui.core.modes import Mode

if TYPE_CHECKING:
    from winx_tui.runtime.runtime import Runtime

_ALL = "all"
"""What `/help` is asked for every command in full."""


def all_commands() -> tuple[Command, ...]:
    """Return every command, in the order of `/help`."""
    return (
        _HELP,
        NEW,
        RESUME,
        SESSIONS,
        RENAME,
        FORK,
        REWIND,
        RETRY,
        BTW,
        EXPORT,
        UNDO,
        REDO,
        DIFF,
        REVIEW,
        COMMIT,
        ADD_DIR,
        MODEL,
        EFFORT,
        MODE,
        PLAN,
        GO,
        YOLO,
        PERMISSIONS,
        TRUST,
        HOOKS,
        SKILLS,
        MCP,
        MEMORY,
        INIT,
        SHELLS,
        TASK_LIST,
        CONTEXT,
        COMPACT,
        STATUS,
        USAGE,
        PRIVACY,
        SETTINGS,
        THEME,
        KEYS,
        MOUSE,
        EDITOR,
        VIM,
        COPY,
        LOGIN,
        LOGOUT,
        ONBOARDING,
        DOCTOR,
        FEEDBACK,
        EXIT,
    )


async def own_commands_of(runtime: Runtime) -> tuple[OwnCommand, ...]:
    """Look for the commands of the person and the project; the disk is read in a thread."""
    return await asyncio.to_thread(own_commands, runtime.library, names_in_use())


def names_in_use() -> frozenset[str]:
    """Return the names and aliases of winx's own commands, which no others take away."""
    return frozenset(
        name for command in all_commands() for name in (command.name, *command.aliases)
    )


def find(name: str, own: Sequence[Command] = ()) -> Command | None:
    """Find a command by its name, an alias, or a beginning that fits only one.

    The slash may be there or not. A command that needs its whole name is not found by
    a beginning. winx's own come first, by name and by beginning, before a beginning of others.

    Args:
        name: as typed.
        own: the commands of the person and the project.
    """
    wanted = _bare(name)
    if not wanted:
        return None
    for command in (*all_commands(), *own):
        if wanted == command.name or wanted in command.aliases:
            return command
    fitting = _by_beginning(wanted, own)
    return fitting[0] if len(fitting) == 1 else None


def _by_beginning(wanted: str, own: Sequence[Command]) -> list[Command]:
    """Return the commands that begin so: winx's own, else those of others."""
    return _beginning_so(wanted, all_commands()) or _beginning_so(wanted, own)


def _beginning_so(wanted: str, commands: Sequence[Command]) -> list[Command]:
    """Return the commands whose name begins so; with none, those with such an alias."""
    open_to = [command for command in commands if not command.needs_whole_name]
    by_name = [command for command in open_to if command.name.startswith(wanted)]
    return by_name or [
        command for command in open_to if any(alias.startswith(wanted) for alias in command.aliases)
    ]


def _name_beginning_so(wanted: str, command: Command) -> str:
    names = (command.name, *command.aliases)
    return next(name for name in names if name.startswith(wanted))


async def prompt_for(text: str, runtime: Runtime, mode: Mode) -> str | Message:
    """Return what is sent for a prompt where no commands can be run: `winx -p`.

    A command of the person or the project, a skill and `/init` are prompts in other words;
    anything else is sent as it is, but for the names of winx's other commands: nobody means
    those for a model.

    Raises:
        WorkspaceError: the command's file cannot be used.
        UsageError: nothing can be written in that mode, or the command needs a screen.
    """
    if not is_command(text):
        return text
    name, argument = _taken_apart(text)
    if _bare(name) == INIT.name:
        return init_prompt(argument, mode)
    own = called(name, await own_commands_of(runtime))
    if own is None and (known := called(name, all_commands())) is not None:
        raise UsageError(
            f"/{known.name} works in winx's screen and in winx --repl; winx -p takes prompts, "
            "/init, /review, and commands and skills of your own"
        )
    return text if own is None else await own.prompt(argument)


def suggestion(name: str, own: Sequence[Command] = ()) -> str | None:
    """Return the name nearest to one that was not found, or None."""
    wanted = _bare(name)
    commands = (*all_commands(), *own)
    known = [known for command in commands for known in (command.name, *command.aliases)]
    if beginnings := [name for name in known if wanted and name.startswith(wanted)]:
        return beginnings[0]
    nearest = difflib.get_close_matches(wanted, known, n=3, cutoff=0.5)
    # The same letters in another order are the likeliest slip.
    nearest.sort(key=lambda name: sorted(name) != sorted(wanted))
    return nearest[0] if nearest else None


async def run_command(text: str, host: CommandHost) -> None:
    """Run a line such as "/model gemini"; what goes wrong is told to the person."""
    name, argument = _taken_apart(text)
    try:
        command, own = await _found(name, host)
        if command is None:
            await _tell_unknown(name, own, host)
            return
        await command.run(host, argument)
    except WinxError as error:
        host.notify(str(error), "error")


async def _found(name: str, host: CommandHost) -> tuple[Command | None, Sequence[Command]]:
    """Find a command; others' are looked for only where the name is none of winx's own."""
    if _bare(name) in names_in_use():
        return find(name), ()
    own = [each.as_command() for each in await own_commands_of(host.runtime)]
    return find(name, own), own


async def _tell_unknown(name: str, own: Sequence[Command], host: CommandHost) -> None:
    wanted = _bare(name)
    if called(wanted, await _untrusted_commands(host.runtime)) is not None:
        host.notify(
            f"/{wanted} comes with this folder, which is not trusted: /trust lets it count.",
            "warning",
        )
        return
    if wanted and len(fitting := _beginning_so(wanted, (*all_commands(), *own))) > 1:
        *others, last = (f"/{_name_beginning_so(wanted, command)}" for command in fitting)
        host.notify(f"/{wanted} may be {', '.join(others)} or {last}: type more of it.", "warning")
        return
    nearest = suggestion(name, own)
    hint = f"Did you mean /{nearest}?" if nearest else "/help lists the commands."
    host.notify(f"There is no command /{wanted}. {hint}", "warning")


async def _untrusted_commands(runtime: Runtime) -> tuple[OwnCommand, ...]:
    """Look for what would be there if the folder were trusted."""
    library = runtime.library.as_if_trusted()
    return await asyncio.to_thread(own_commands, library, names_in_use())


def _taken_apart(text: str) -> tuple[str, str]:
    """Return name and arguments of a line."""
    name, *rest = text.split(maxsplit=1)
    return name, rest[0].strip() if rest else ""


def _bare(name: str) -> str:
    return name.strip().removeprefix("/").lower()


async def _help(host: CommandHost, argument: str) -> None:
    if argument and argument.casefold() != _ALL:
        await _help_on(host, argument)
        return
    own = [each.as_command() for each in await own_commands_of(host.runtime)]
    if argument.casefold() == _ALL:
        await host.show(in_full(all_commands(), own))
        return
    await host.show(overview(all_commands(), own, has_screen=host.has_screen))


async def _help_on(host: CommandHost, name: str) -> None:
    if (group := headed(name, all_commands())) is not None:
        # Some headings are the name of a command too.
        named = called(name, all_commands())
        texts = ([] if named is None else [command_text(named)]) + [group_text(group)]
        await host.show("\n\n".join(texts))
        return
    command, own = await _found(name, host)
    if command is None:
        await _tell_unknown(name, own, host)
        return
    await host.show(command_text(command))


_HELP = Command("help", ("?", "h"), "What winx can do.", "[NAME | HEADING | all]", _help)
