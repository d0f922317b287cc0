"""Directories that a person adds to the workspace for a session, and which ones may be."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from winx_tui.core.errors import ConfigError, UsageError
from winx_tui.runtime.choices import Choices
from winx_tui.runtime.confinement import SandboxKeeper
from winx_tui.security.commands.secret_paths import is_secret_path
from winx_tui.workspace.display import visible
from winx_tui.workspace.workspace import Workspace

_PACKAGE = Path(__file__).parents[1]
_NARROW = 3
"""Parts of a path: not "/srv", "/opt" or another directory of the system."""
_SYSTEM = tuple(
    map(Path, ("/bin", "/boot", "/dev", "/etc", "/lib", "/proc", "/run", "/sbin", "/sys", "/usr"))
)


@dataclass(frozen=True, slots=True)
class Premises:
    """What decides whether a directory may be added."""

    workspace: Workspace
    home: Path
    protected: tuple[Path, ...]
    """winx's own configuration and state."""
    environment: Mapping[str, str]
    """Its PATH says where programs lie."""

    def checked(self, text: str, present: Iterable[Path]) -> Path:
        """Return the directory that a text names, resolved.

        Raises:
            UsageError: it is none, is there already, or must not be opened as a whole.
            WorkspaceError: the text names no path.
        """
        path = self.workspace.resolve(text)
        shown = visible(str(path))
        if not path.is_dir():
            raise UsageError(f"'{shown}' is no directory; name one that exists.")
        for place in (self.workspace.root, *present):
            if path.is_relative_to(place):
                raise UsageError(f"'{shown}' lies in {visible(str(place))}, which is open already.")
        if reason := self._objection(path):
            raise UsageError(f"'{shown}' is not added: {reason}; choose another directory.")
        return path

    def _objection(self, path: Path) -> str:
        """Say why a directory must not be opened as a whole, a clause; "" if it may be."""
        home = Path(os.path.realpath(self.home))
        below = path.relative_to(home).parts if path.is_relative_to(home) else ()
        programs = (*self._search_path(), Path(sys.prefix).resolve(), _PACKAGE.resolve())
        objections = (
            (self.workspace.root.is_relative_to(path), "the workspace lies in it"),
            (home.is_relative_to(path), "it is or holds your home directory"),
            (
                len(path.parts) < _NARROW or any(map(path.is_relative_to, _SYSTEM)),
                "it belongs to the system",
            ),
            (
                any(_overlap(path, place) for place in self.protected),
                "winx's own settings and state lie there",
            ),
            (
                any(part.startswith(".") for part in below) or below[:1] == ("bin",),
                "settings and programs lie there, which steer what runs",
            ),
            (is_secret_path(str(path)) or ".git" in path.parts, "it may hold secrets or hooks"),
            (
                any(place.is_relative_to(path) for place in programs),
                "programs lie in it that PATH or winx itself runs",
            ),
        )
        return next((reason for holds, reason in objections if holds), "")

    def _search_path(self) -> tuple[Path, ...]:
        parts = self.environment.get("PATH", "").split(os.pathsep)
        return tuple(Path(os.path.realpath(part)) for part in parts if part)


class AddedDirectories:
    """Those of one conversation; its tools read them at each call."""

    def __init__(self, choices: Choices, premises: Premises, keeper: SandboxKeeper) -> None:
        self._choices = choices
        self._premises = premises
        self._keeper = keeper

    @property
    def all(self) -> tuple[Path, ...]:
        """Return them in the order in which they were added."""
        return self._choices.directories

    async def add(self, text: str) -> Path:
        """Let a directory be read and written like the workspace, from the next call on.

        Files in it that would steer winx (settings, instructions, commands, skills) do not count.

        Raises:
            UsageError: it must not be added, or is there already.
            WorkspaceError: the text names no path.
        """
        path = await asyncio.to_thread(self._premises.checked, text, self.all)
        self._choices.directories = (*self.all, path)
        try:
            await self._keeper.look_again()
        except ConfigError as error:
            self._choices.directories = tuple(each for each in self.all if each != path)
            raise UsageError(f"'{visible(text)}' is not added: {error}") from error
        return path


def checked_all(texts: Iterable[str], premises: Premises) -> tuple[Path, ...]:
    """Return the directories that a command line names, resolved.

    Raises:
        UsageError: one of them must not be added.
        WorkspaceError: one names no path.
    """
    found: list[Path] = []
    for text in texts:
        found.append(premises.checked(text, found))
    return tuple(found)


def _overlap(one: Path, other: Path) -> bool:
    return one.is_relative_to(other) or other.is_relative_to(one)
