"""Folders of a project whose files steer winx: its commands and its skills."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

COMMAND_FOLDERS = (".winx/commands", ".claude/commands")
"""Relative to the root; the first that has a command gives it."""
SKILL_FOLDERS = (".winx/skills", ".claude/skills", ".agents/skills")
"""Relative to the root; the first that has a skill gives it."""

MAX_FILES = 200
"""Those beyond, in the order of their names, do not count: each is hashed at every start."""
_MAX_ENTRIES = 2_000
"""So many names are looked at, whatever they are."""
_MAX_DEPTH = 8
_MADE_BY_PROGRAMS = frozenset({"__pycache__", "node_modules", ".git", ".venv", ".DS_Store"})
"""Names that come and go without anybody's doing; what lies there is nobody's instruction."""


def steering_files(root: Path) -> tuple[str, ...]:
    """Name the files of a project's commands and skills, relative to the root.

    A link counts where it leads to something inside the project. Directories that are
    not there cost one system call each.
    """
    walk = _Walk(Path(os.path.realpath(root)))
    found: list[str] = []
    for folder in (*COMMAND_FOLDERS, *SKILL_FOLDERS):
        is_of_commands = folder in COMMAND_FOLDERS
        for name in walk.files(folder):
            if not is_of_commands or name.lower().endswith(".md"):
                found.append(name)
            if len(found) >= MAX_FILES:
                return tuple(found)
    return tuple(found)


@dataclass
class _Walk:
    """One walk; a directory that several links lead to is visited under each name once."""

    root: Path
    seen: set[tuple[str, str]] = field(default_factory=set)
    entries: int = 0

    def files(self, name: str, depth: int = 0) -> Iterator[str]:
        path = self.root / name
        if depth > _MAX_DEPTH or not path.is_dir() or not self._is_inside(path):
            return
        place = (name.split("/")[1], os.path.realpath(path))
        if place in self.seen:
            return
        self.seen.add(place)
        for entry in self._entries(path):
            child = f"{name}/{entry.name}"
            if entry.is_dir():
                yield from self.files(child, depth + 1)
            elif not entry.is_symlink() or self._is_inside(Path(entry.path)):
                yield child

    def _entries(self, path: Path) -> list[os.DirEntry[str]]:
        try:
            with os.scandir(path) as entries:
                wanted = (entry for entry in entries if entry.name not in _MADE_BY_PROGRAMS)
                listed = list(islice(wanted, max(0, _MAX_ENTRIES - self.entries)))
        except OSError:
            return []
        self.entries += len(listed)
        return sorted(listed, key=lambda entry: entry.name)

    def _is_inside(self, path: Path) -> bool:
        return Path(os.path.realpath(path)).is_relative_to(self.root)
