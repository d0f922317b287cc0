"""Which settings git directories configure, by their names: what must be switched off in them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from winx_tui.workspace.file_marks import FileMark, mark_of
from winx_tui.workspace.git_hardening import find_git, listing_environment
from winx_tui.workspace.git_layout import common_directory_of, directory_of
from winx_tui.workspace.git_process import ask_git
from winx_tui.workspace.repository import GitError

MAX_DIRECTORIES = 100
"""More are not asked: that would take longer than a command."""
_NOWHERE = Path("/dev/null")
"""In place of a git directory: the person's own settings alone."""
_OWN_FILES = ("config", "config.worktree", "commondir", "HEAD")
_SYSTEM_FILE = Path("/etc/gitconfig")
_INCLUDING = ("include.", "includeif.")


@dataclass(frozen=True, slots=True)
class _Answer:
    names: frozenset[str]
    marks: tuple[FileMark, ...]
    """Of the files that it was read from, and of those that were missing."""


class GitConfigurations:
    """The names of settings by git directory; asked again only where a file has changed."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        """Begin with nothing known.

        Args:
            environment: where git finds the person's own settings (HOME), and git itself (PATH).
        """
        self._environment = dict(environment)
        self._answers: dict[Path, _Answer] = {}

    def names(self, directories: Sequence[Path]) -> frozenset[str]:
        """Return the names of all settings, those of the person and the system included.

        A place that is no git directory adds nothing. Without git there are none.

        Raises:
            GitError: one cannot be read, or there are more than MAX_DIRECTORIES.
        """
        program = find_git(self._environment)
        if not program:
            return frozenset()
        if len(directories) > MAX_DIRECTORIES:
            raise GitError(f"there are more than {MAX_DIRECTORIES} git directories")
        wanted = dict.fromkeys((_NOWHERE, *directories))
        self._answers = {place: self._answer(place, program) for place in wanted}
        return frozenset().union(*(answer.names for answer in self._answers.values()))

    def _answer(self, place: Path, program: str) -> _Answer:
        known = self._answers.get(place)
        if known is not None and known.marks and known.marks == _marks(m.path for m in known.marks):
            return known
        own = tuple(self._own_files(place))
        before = _marks(own)
        fields = self._list(place, program).split(b"\0")
        origins = {os.fsdecode(field) for field in fields[:-1:2]}
        names = frozenset(os.fsdecode(field) for field in fields[1::2])
        if any(name.startswith(_INCLUDING) for name in names):
            # What is included may be missing, or depend on the branch: asked each time.
            return _Answer(names, ())
        base = place.parent
        files = {base / name.removeprefix("file:") for name in origins if name.startswith("file:")}
        return _Answer(names, before + _marks(sorted(files - set(own))))

    def _own_files(self, place: Path) -> Iterator[Path]:
        home = Path(self._environment.get("HOME", "/"))
        yield from (_SYSTEM_FILE, home / ".gitconfig", home / ".config/git/config")
        yield place
        own = directory_of(place)
        for directory in dict.fromkeys((place, own, common_directory_of(own))):
            yield from (directory / name for name in _OWN_FILES)

    def _list(self, place: Path, program: str) -> bytes:
        return ask_git(
            program,
            *("config", "--list", "--includes", "--show-origin", "--name-only", "-z"),
            environment=listing_environment(place, self._environment),
            cwd=place.parent,
            about=f"the settings of {place}",
        )


def _marks(paths: Iterable[Path]) -> tuple[FileMark, ...]:
    return tuple(map(mark_of, paths))
