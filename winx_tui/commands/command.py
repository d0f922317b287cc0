"""What a slash command is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from winx_tui.commands.host import CommandHost


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command; names are written without the slash."""

    name: str
    aliases: tuple[str, ...]
    summary: str
    """One line for lists."""
    argument_hint: str
    """Such as `[PROVIDER/MODEL]`; empty where it takes none."""
    run: Callable[[CommandHost, str], Awaitable[None]]
    """Takes the argument as typed, stripped; raises WinxError for the person to read."""
    needs_whole_name: bool = False
    """Whether the beginning of a name does not run it: a slip would cost too much."""
