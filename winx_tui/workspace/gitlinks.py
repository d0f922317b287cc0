"""Which repositories a repository holds by its index: git looks into them by itself."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path

from winx_tui.workspace.git_hardening import git_environment, safe_search_path
from winx_tui.workspace.repository import GitError

MAX_REPOSITORIES = 100
_TIMEOUT_S = 5.0
_GITLINK = b"160000 "

_Mark = tuple[int, int, int]
"""Of an index: time of change in nanoseconds, size and inode."""


class Gitlinks:
    """Finds submodules, however they came into the index; asks again only where that changed."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        """Begin with nothing known; `environment` is where git is found (PATH)."""
        self._environment = dict(environment)
        self._known: dict[Path, tuple[_Mark, tuple[Path, ...]]] = {}

    def below(self, git_directories: Iterable[Path]) -> tuple[Path, ...]:
        """Return the `.git` of every repository that these hold, and that those hold.

        Args:
            git_directories: the `.git`, directory or file, of each repository.

        Raises:
            GitError: an index cannot be read, or there are more than MAX_REPOSITORIES.
        """
        given = tuple(git_directories)
        program = shutil.which("git", path=safe_search_path(self._environment.get("PATH", "")))
        if program is None:
            return ()
        found = dict.fromkeys(given)
        waiting = list(given)
        for place in waiting:
            for inner in self._held(place, program):
                if inner not in found:
                    found[inner] = None
                    waiting.append(inner)
            if len(found) > MAX_REPOSITORIES:
                raise GitError(f"there are more than {MAX_REPOSITORIES} git directories")
        return tuple(place for place in found if place not in given)

    def _held(self, place: Path, program: str) -> tuple[Path, ...]:
        mark = _mark(_index_of(place))
        known = self._known.get(place)
        if known is not None and known[0] == mark:
            links = known[1]
        else:
            links = self._list(place, program) if mark[0] else ()
            self._known[place] = (mark, links)
        return tuple(link / ".git" for link in links if os.path.lexists(link / ".git"))

    def _list(self, place: Path, program: str) -> tuple[Path, ...]:
        tree = place.parent
        try:
            done = subprocess.run(
                [program, "--no-pager", "ls-files", "--stage", "-z"],
                env=git_environment(place, tree, self._environment, {}),
                cwd=tree,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=_TIMEOUT_S,
                start_new_session=True,
                check=True,
            )
        except (OSError, subprocess.SubprocessError) as error:
            raise GitError(f"git cannot read the index of {place}") from error
        entries = (entry for entry in done.stdout.split(b"\0") if entry.startswith(_GITLINK))
        return tuple(tree / os.fsdecode(entry.partition(b"\t")[2]) for entry in entries)


def _index_of(place: Path) -> Path:
    """Return the index of a repository; of a worktree or submodule it lies elsewhere."""
    try:
        if place.is_file():
            named = place.read_text(encoding="utf-8", errors="surrogateescape").strip()
            return place.parent / named.removeprefix("gitdir: ") / "index"
    except (OSError, ValueError):
        pass
    return place / "index"


def _mark(path: Path) -> _Mark:
    try:
        status = path.stat()
    except (OSError, ValueError):
        return 0, 0, 0
    return status.st_mtime_ns, status.st_size, status.st_ino
