"""Which repositories a repository holds by its index: git looks into them by itself."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from winx_tui.workspace.file_marks import FileMark, mark_of
from winx_tui.workspace.git_hardening import find_git, git_environment
from winx_tui.workspace.git_layout import directory_of
from winx_tui.workspace.git_process import ask_git
from winx_tui.workspace.repository import GitError

MAX_REPOSITORIES = 100
_GITLINK = b"160000 "


class Gitlinks:
    """Finds submodules, however they came into the index; asks again only where that changed."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        """Begin with nothing known; `environment` is where git is found (PATH)."""
        self._environment = dict(environment)
        self._known: dict[Path, tuple[FileMark, tuple[Path, ...]]] = {}
        """`.git` → its index as it was, and what that held."""

    def below(self, git_directories: Iterable[Path]) -> tuple[Path, ...]:
        """Return the `.git` of every repository that these hold, and that those hold.

        Args:
            git_directories: the `.git`, directory or file, of each repository.

        Raises:
            GitError: an index cannot be read, or there are more than MAX_REPOSITORIES.
        """
        given = tuple(git_directories)
        program = find_git(self._environment)
        if not program:
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
        mark = mark_of(directory_of(place) / "index")
        known = self._known.get(place)
        if known is not None and known[0] == mark:
            links = known[1]
        else:
            links = self._list(place, program) if mark.exists else ()
            self._known[place] = (mark, links)
        return tuple(link / ".git" for link in links if os.path.lexists(link / ".git"))

    def _list(self, place: Path, program: str) -> tuple[Path, ...]:
        tree = place.parent
        listed = ask_git(
            program,
            *("ls-files", "--stage", "-z"),
            environment=git_environment(place, tree, self._environment, {}),
            cwd=tree,
            about=f"the index of {place}",
        )
        entries = (entry for entry in listed.split(b"\0") if entry.startswith(_GITLINK))
        return tuple(tree / os.fsdecode(entry.partition(b"\t")[2]) for entry in entries)
