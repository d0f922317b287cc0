"""What `/help` shows, as Markdown that fits a screen of 24 rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from winx_tui.commands.command import Command
from winx_tui.commands.grouping import CommandGroup, grouped
from winx_tui.commands.typed_text import GO_WORD

_OF_OTHERS = "Your own, and the project's"


def overview(commands: Sequence[Command], own: Sequence[Command], *, has_screen: bool) -> str:
    """Return the names of all commands under their headings, and what else can be typed."""
    lines = [
        "`/help NAME` tells of a command or a heading, `/help all` of every command.",
        "",
        *(f"- {_names(group)}" for group in _all_groups(commands, own)),
        "",
        "**In a prompt**",
        "",
        *_in_a_prompt(has_screen=has_screen),
    ]
    return "\n".join(lines)


def in_full(commands: Sequence[Command], own: Sequence[Command]) -> str:
    """Return every command with what it does, under the headings."""
    return "\n\n".join(group_text(group) for group in _all_groups(commands, own))


def group_text(group: CommandGroup) -> str:
    """Return the commands of a heading with what they do."""
    rows = (f"- `{usage(command)}`: {command.summary}" for command in group.commands)
    return "\n".join((f"**{group.title}**", "", *rows))


def command_text(command: Command) -> str:
    """Return what one command does, and its other names."""
    text = f"`{usage(command)}`: {command.summary}"
    if command.aliases:
        text += " Also " + ", ".join(f"`/{alias}`" for alias in command.aliases) + "."
    return text


def usage(command: Command) -> str:
    """Return how a command is written."""
    return f"/{command.name} {command.argument_hint}".rstrip()


def _all_groups(commands: Sequence[Command], own: Sequence[Command]) -> tuple[CommandGroup, ...]:
    groups = grouped(commands)
    return (*groups, CommandGroup(_OF_OTHERS, tuple(own))) if own else groups


def _names(group: CommandGroup) -> str:
    return f"**{group.title}**: " + " ".join(f"`/{command.name}`" for command in group.commands)


def _in_a_prompt(*, has_screen: bool) -> Iterator[str]:
    yield "- `@path` names a file of the project."
    yield "- `!command` runs a shell command of your own; the model reads its output."
    yield f"- `/skill:NAME [TASK]` uses a skill; `{GO_WORD}` alone has a plan carried out."
    if has_screen:
        yield "- `/keys` lists the keys; `winx keys` tells how to change them."
