"""The answer of the classifier, and where a command would run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from winx_tui.security.commands.accesses import CommandAccess

CommandEffect = Literal["allow", "ask"]


@dataclass(frozen=True, slots=True)
class CommandPlace:
    """Where a command would run; all paths are absolute."""

    cwd: Path
    root: Path
    """The workspace."""
    home: Path
    """What `~` stands for."""
    directories: tuple[Path, ...] = ()
    """Read like the workspace; resolved."""


@dataclass(frozen=True, slots=True)
class CommandPart:
    """One simple command of a line: a row of the approval dialog."""

    text: str
    program: str
    """Empty where the name is not a plain word."""
    effect: CommandEffect
    reason: str = ""
    """Why it asks; empty where it is proven to only read."""


@dataclass(frozen=True, slots=True)
class Classification:
    """What is known of a command before it runs."""

    effect: CommandEffect
    """allow: proven to only read inside the workspace, with no network, secrets or code."""
    danger: tuple[str, ...] = ()
    """Reasons for a red mark; they never decide the effect alone."""
    reasons: tuple[str, ...] = ()
    """Why it asks, in the order of the text; empty for allow."""
    parts: tuple[CommandPart, ...] = ()
    accesses: tuple[CommandAccess, ...] = ()
    needs_git_hardening: bool = False
    """Whether allow holds only if git runs with the hardened configuration."""


class NotProvenError(Exception):
    """A command cannot be proven to only read; the message is the reason shown."""
