"""The state of a project on disk as a checkpoint; only what has changed is read again."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from winx_tui.workspace.checkpoints.limits import Limits
from winx_tui.workspace.checkpoints.walking import DIRECTORY_FLAGS, Paths, Seen, Walk
from winx_tui.workspace.globs import GlobSet


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something whose content is not in a snapshot."""

    path: str
    """Relative to the project."""
    why: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The project at one moment."""

    digest: bytes
    """Of the listing of its root."""
    left_out: tuple[LeftOut, ...]


class Scanner:
    """Looks a project through, and remembers the status of each file that it has read."""

    def __init__(self, root: Path, limits: Limits) -> None:
        """Look at a directory; absolute and resolved.

        Raises:
            WorkspaceError: a glob of the limits cannot be used.
        """
        self._root = root
        self._limits = limits
        self._never = GlobSet.of(root, limits.left_out)
        self._seen: dict[str, Seen] = {}
        self._generation = ""

    def scan(self, connection: sqlite3.Connection, only: Iterable[str] = ()) -> Snapshot:
        """Record what is on the disk now.

        Args:
            connection: of a store that is being written.
            only: paths relative to the root. If there are some, nothing else is looked at,
                unless the project has never been looked through.

        Raises:
            OSError: the root cannot be read.
            sqlite3.Error: the store cannot be written.
        """
        (generation,) = connection.execute("SELECT id FROM generation").fetchone()
        if generation != self._generation:
            self._seen, self._generation = {}, generation
        paths = _tree_of(only) if self._seen else {}
        walk = Walk(connection, self._limits, self._never, self._seen)
        root = os.open(self._root, DIRECTORY_FLAGS)
        try:
            digest = walk.project(root, paths or None)
        finally:
            os.close(root)
        self._seen = {**self._seen, **walk.found} if paths else walk.found
        return Snapshot(digest, tuple(self._left_out()))

    def forget(self) -> None:
        """Read everything anew the next time: what was read has not come into the store."""
        self._seen = {}

    def _left_out(self) -> Iterable[LeftOut]:
        for directory, seen in self._seen.items():
            for name, why in seen.left_out.items():
                yield LeftOut(f"{directory}/{name}" if directory else name, why)


def _tree_of(paths: Iterable[str]) -> Paths:
    """Arrange paths by their names; where one lies below another, the upper one is all of it."""
    tree: dict[str, Any] = {}
    for path in sorted(paths):
        *directories, last = path.split("/")
        here = tree
        for name in directories:
            here = here.setdefault(name, {})
        here[last] = {}
    return tree
