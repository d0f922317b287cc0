"""What a session is limited to beyond its mode: limits deny, they never permit."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


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


def _patterns(globs: PathSet | None) -> tuple[str, ...] | None:
    return None if globs is None else globs.patterns


def _lifts(new: tuple[str, ...] | None, present: tuple[str, ...] | None) -> bool:
    if present is None:
        return False
    return new is None or not set(new) <= set(present)
