"""A view of the workspace's most telling files, as a tree.

Reading a large project takes a second, so what was found is kept and used
again as long as nothing speaks against it: git's index and HEAD, every known
directory and every `.gitignore` must look as they did. That misses only a file
in a directory that was empty or ignored before, and that for a minute at most;
and a file that is gone is never shown, because each one is looked at first.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from winx_tui.workspace.listing import all_files
from winx_tui.workspace.ranking import rank, shown_file_limit
from winx_tui.workspace.repository import GitError, Repository
from winx_tui.workspace.tree_text import count_children, tree_text

MAX_FILES = 100_000
"""How many files are taken into account, the nearest to the root first where there is no git."""
MAX_AGE_S = 60.0
_ACTIVE_SHOWN = 5
_FEWEST_RECENT, _RECENT_SHARE = 10, 5
"""Recently committed files shown: at least 10, at most a fifth of all."""
_RACY_NS = 20_000_000
"""Clocks of file systems tick every few milliseconds."""
_CHANGING = -1


@dataclass(frozen=True, slots=True)
class _Survey:
    """What was found of a project at one time."""

    ranked: tuple[str, ...]
    recent: tuple[str, ...]
    children: Mapping[str, int]
    limit: int
    stamps: Mapping[str, int]
    made_at_s: float


class WorkspaceOverview:
    """Tells which files matter; every call may block, for a second on a large project."""

    def __init__(
        self, root: Path, find_repository: Callable[[], Repository | None] = lambda: None
    ) -> None:
        """Take the workspace's root and what finds its repository; nothing is read yet."""
        self._root = root
        self._find_repository = find_repository
        self._survey: _Survey | None = None
        self._one_at_a_time = threading.Lock()

    def text(
        self, *, active: Sequence[Path] = (), max_lines: int | None = None, max_bytes: int = 20_000
    ) -> str:
        """Draw the tree: the root's path, then directories and files; `...` where more is hidden.

        Shown are the first five of `active`, those whose paths tell most and the
        files of the newest commits, as many as the project's size and the limits
        allow. Names are data, made visible.

        Args:
            active: what the session works on, the most important first; absolute paths.
            max_lines: of the whole text.
            max_bytes: of the whole text.
        """
        with self._one_at_a_time:
            survey = self._survey
            if survey is None or not self._still_holds(survey):
                survey = self._survey = self._read()
        names = self._shown(survey, active)
        # As many of the best as fit: more names never make the tree shorter.
        fitting, too_many = 0, len(names) + 1
        while too_many - fitting > 1:
            middle = (fitting + too_many) // 2
            if _fits(self._draw(survey, names[:middle]), max_lines, max_bytes):
                fitting = middle
            else:
                too_many = middle
        return self._draw(survey, names[:fitting])

    def _draw(self, survey: _Survey, names: Iterable[str]) -> str:
        return tree_text(str(self._root), names, survey.children)

    def _shown(self, survey: _Survey, active: Sequence[Path]) -> list[str]:
        worked_on = [
            path.relative_to(self._root).as_posix()
            for path in active
            if path.is_relative_to(self._root)
        ]
        recent = survey.recent[: max(_FEWEST_RECENT, survey.limit // _RECENT_SHARE)]
        shown: dict[str, None] = {}
        for name in (*worked_on[:_ACTIVE_SHOWN], *_mixed(survey.ranked, recent)):
            if len(shown) >= survey.limit:
                break
            if name not in shown and os.path.lexists(self._root / name):
                shown[name] = None
        return list(shown)

    def _read(self) -> _Survey:
        made_at_s, since_ns = time.monotonic(), time.time_ns() - _RACY_NS
        repository = self._find_repository()
        watched: list[str] = []
        recent: tuple[str, ...] = ()
        names: tuple[str, ...] = ()
        if repository is not None:
            watched, recent = _history(repository)
            names = all_files(self._root, repository, limit=MAX_FILES)
        if not names:
            # No repository, or one that ignores this directory.
            repository = None
            names = all_files(self._root, limit=MAX_FILES)
        children = count_children(names)
        # Where the limit cut the listing there is more than was counted.
        children[""] += len(names) == MAX_FILES
        root = str(self._root)
        watched += [f"{root}/{directory}" for directory in children]
        watched += [f"{root}/{name}" for name in names if name.endswith(".gitignore")]
        known = frozenset(names)
        return _Survey(
            ranked=rank(names),
            recent=tuple(name for name in recent if name in known),
            children=children,
            limit=shown_file_limit(len(names), is_repository=repository is not None),
            stamps=_stamps(watched, since_ns),
            made_at_s=made_at_s,
        )

    def _still_holds(self, survey: _Survey) -> bool:
        if time.monotonic() - survey.made_at_s > MAX_AGE_S:
            return False
        return all(_stamp(path) == stamp for path, stamp in survey.stamps.items())


def _mixed(ranked: Sequence[str], recent: Sequence[str]) -> Iterator[str]:
    """Put a recent file behind each two ranked ones, so that a short view has both."""
    waiting = iter(recent)
    for place, name in enumerate(ranked):
        yield name
        if place % 2:
            yield from islice(waiting, 1)
    yield from waiting


def _fits(text: str, max_lines: int | None, max_bytes: int) -> bool:
    if len(text.encode("utf-8", "replace")) > max_bytes:
        return False
    return max_lines is None or text.count("\n") + 1 <= max_lines


def _history(repository: Repository) -> tuple[list[str], tuple[str, ...]]:
    """Return git's own files that tell of changes, and the files of the newest commits."""
    try:
        state_files = [str(path) for path in repository.state_files()]
    except GitError:
        return [], ()
    try:
        return state_files, repository.recent_files()
    except GitError:
        # Before the first commit there is no history.
        return state_files, ()


def _stamps(paths: Iterable[str], since_ns: int) -> dict[str, int]:
    """Note when each was last changed; what changed while it was read will not hold."""
    stamps = {path: _stamp(path) for path in paths}
    return {path: _CHANGING if stamp >= since_ns else stamp for path, stamp in stamps.items()}


def _stamp(path: str) -> int:
    """Return when a file or directory was last changed, in nanoseconds; 0 where it is not."""
    try:
        return os.lstat(path).st_mtime_ns
    except OSError:
        return 0
