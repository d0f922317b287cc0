"""Under which headings `/help` lists the commands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from winx_tui.commands.command import Command


@dataclass(frozen=True, slots=True)
class CommandGroup:
    """Commands that have to do with the same thing."""

    title: str
    commands: tuple[Command, ...]


_HEADINGS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "Conversation",
        (
            "new",
            "resume",
            "sessions",
            "rename",
            "fork",
            "rewind",
            "retry",
            "btw",
            "plan",
            "go",
            "review",
            "init",
            "compact",
            "context",
            "todo",
            "shells",
            "copy",
            "export",
        ),
    ),
    ("Model", ("model", "effort", "usage", "status", "login", "logout")),
    ("Files", ("diff", "commit", "undo", "redo", "add-dir", "memory", "skills", "mcp", "hooks")),
    ("Permissions", ("mode", "permissions", "trust", "privacy", "yolo")),
    ("Look", ("theme", "keys", "mouse", "vim", "editor")),
    ("winx", ("help", "settings", "doctor", "feedback", "onboarding", "exit")),
)
"""Title → names of commands, as they are listed; what stands nowhere comes under the last."""


def grouped(commands: Sequence[Command]) -> tuple[CommandGroup, ...]:
    """Return commands under their headings; a heading without commands is left out."""
    known = {command.name: command for command in commands}
    groups = [
        (title, [known.pop(name) for name in names if name in known]) for title, names in _HEADINGS
    ]
    groups[-1][1].extend(known.values())
    return tuple(CommandGroup(title, tuple(found)) for title, found in groups if found)


def headed(title: str, commands: Sequence[Command]) -> CommandGroup | None:
    """Return the group of a heading, however it is written; None where there is none."""
    wanted = title.strip().casefold()
    return next(
        (group for group in grouped(commands) if group.title.casefold() == wanted),
        None,
    )


def has_heading(command: Command) -> bool:
    """Tell whether a command stands in the table."""
    return any(command.name in names for _, names in _HEADINGS)
