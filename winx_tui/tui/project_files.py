"""A project's files as `@` and the tree's filter find them: files, directories, ignored ones."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from winx_tui.tui.completion import FileIndex

_LINES = re.compile(r":(?:\d+(?:-\d*)?)?$")
"""Lines behind a path: ":10", ":10-20", and what is on the way there."""
_MOST_DIRECTORIES_FOUND = 20


class ProjectFiles:
    """What can be found by a part of its name; ready for searching at every key."""

    def __init__(self, files: Sequence[str] = (), *, recent: Sequence[str] = ()) -> None:
        """Take the files, which takes a while for many.

        Args:
            files: relative paths.
            recent: those that were touched lately, the latest first.
        """
        self._files = FileIndex(files)
        self._known = frozenset(files)
        self._directories = FileIndex(directories_of(files))
        self._ignored = FileIndex()
        self._recent = tuple(recent)
        self.is_complete = True
        """Whether the last search looked through everything; else the same finds more."""

    def take_ignored(self, ignored: FileIndex) -> None:
        """Know the files that git ignores: they come last, and only when asked for."""
        self._ignored = ignored

    def take_recent(self, recent: Iterable[str]) -> None:
        """Know which files were touched lately, the latest first."""
        self._recent = tuple(recent)

    def search(self, query: str, limit: int) -> list[str]:
        """Return the best matches; a directory ends with a slash.

        Args:
            query: what was typed; nothing finds what was touched lately, then what lies
                nearest to the top.
            limit: how many at most.
        """
        found = self._files.search(query, limit)
        self.is_complete = self._files.is_complete
        if not query:
            recent = [each for each in self._recent if each in self._known]
            return list(dict.fromkeys([*recent, *found]))[:limit]
        most = min(limit, _MOST_DIRECTORIES_FOUND)
        directories = self._directories.search(query, most, by_letters=False)
        # Both are in order already: what is alike stays so.
        ranked = sorted([*directories, *found], key=lambda path: _kind(path, query))
        if len(ranked) < limit and self.is_complete:
            ranked += self._ignored.search(query, limit - len(ranked))
            self.is_complete = self._ignored.is_complete
        return ranked[:limit]


def without_lines(query: str) -> tuple[str, str]:
    """Take lines off the end of a typed path: "a.py:10-20" gives "a.py" and ":10-20"."""
    found = _LINES.search(query)
    return (query[: found.start()], found[0]) if found else (query, "")


def directories_of(files: Iterable[str]) -> list[str]:
    """Return every directory that holds one of the files, with a slash, the nearest first."""
    directories: set[str] = set()
    for file in files:
        above = file.rpartition("/")[0]
        while above and above not in directories:
            directories.add(above)
            above = above.rpartition("/")[0]
    nearest = sorted(directories, key=lambda each: (each.count("/"), each))
    return [f"{each}/" for each in nearest]


def _kind(path: str, query: str) -> int:
    """Tell how well a path fits: its name begins so, holds it, the path holds it, or else."""
    wanted = query.lower().rstrip("/")
    path = path.lower().rstrip("/")
    name = path.rpartition("/")[2]
    if not wanted:
        return 2
    if name.startswith(wanted):
        return 0
    if wanted in name:
        return 1
    return 2 if wanted in path else 3
