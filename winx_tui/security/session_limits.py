"""What a session is limited to beyond its mode: limits deny, they never permit."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from winx_tui.core.access import Access, RunCommand, WritePath
from winx_tui.core.approval import Verdict
from winx_tui.security.command_list import judge_command

_ASK_USER = "ask the user if more is needed"
_NAMED = 20
"""How many entries of a list a reason names."""


class PathSet(Protocol):
    """The files that a list of globs names."""

    @property
    def patterns(self) -> tuple[str, ...]:
        """Return the globs as they were written."""
        ...

    def matches(self, path: Path) -> bool:
        """Tell whether the path, absolute and resolved, is among them."""
        ...


@dataclass(frozen=True, slots=True)
class SessionLimits:
    """The files that may be written and the commands that may be run; None: all of them."""

    write_globs: PathSet | None = None
    allowed_commands: tuple[str, ...] | None = None

    def lifts(self, present: SessionLimits) -> bool:
        """Tell whether these limits permit anything that the present ones do not.

        Lists are compared entry by entry: a new entry counts as lifting a limit.
        """
        return _lifts(_patterns(self.write_globs), _patterns(present.write_globs)) or _lifts(
            self.allowed_commands, present.allowed_commands
        )


NO_LIMITS = SessionLimits()


def judge_limits(access: Access, limits: SessionLimits) -> Verdict:
    """Deny what the limits leave out, ask where that cannot be told; they permit nothing."""
    match access:
        case WritePath(path) if limits.write_globs is not None:
            if not limits.write_globs.matches(path):
                patterns = _named(limits.write_globs.patterns)
                return Verdict(
                    "deny", (f"only these files may be written: {patterns}; {_ASK_USER}",)
                )
        case RunCommand(command) if limits.allowed_commands is not None:
            listed = _named(limits.allowed_commands)
            match judge_command(command, limits.allowed_commands):
                case "unlisted":
                    reason = f"only these commands may be run: {listed}; {_ASK_USER}"
                    return Verdict("deny", (reason,))
                case "unclear":
                    reason = f"cannot be told to keep to the commands on the list: {listed}"
                    return Verdict("ask", (reason,))
    return Verdict("allow")


def _named(entries: tuple[str, ...]) -> str:
    more = f" and {len(entries) - _NAMED} more" if len(entries) > _NAMED else ""
    return ", ".join(entries[:_NAMED]) + more if entries else "none"


def _patterns(globs: PathSet | None) -> tuple[str, ...] | None:
    return None if globs is None else globs.patterns


def _lifts(new: tuple[str, ...] | None, present: tuple[str, ...] | None) -> bool:
    if present is None:
        return False
    return new is None or not set(new) <= set(present)
