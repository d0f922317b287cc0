"""What a command touches, as far as its text tells."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PathRead:
    """Reads a file or directory."""

    path: str
    """Absolute, or as written where it cannot be resolved."""
    outside: bool = False
    """Whether it lies outside the workspace."""


@dataclass(frozen=True, slots=True)
class PathWrite:
    """Creates, changes or deletes a file."""

    path: str
    outside: bool = False


@dataclass(frozen=True, slots=True)
class Network:
    """Speaks to another machine."""

    target: str
    """A URL or host where the command names one, else the program."""


@dataclass(frozen=True, slots=True)
class Secret:
    """Touches what may hold keys or passwords: a file, a variable, a store of keys."""

    name: str


CommandAccess = PathRead | PathWrite | Network | Secret
