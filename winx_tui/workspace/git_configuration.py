"""Which settings git directories configure, by their names: what must be switched off in them."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from winx_tui.workspace.git_hardening import listing_environment, safe_search_path
from winx_tui.workspace.repository import GitError, GitTimeoutError

MAX_DIRECTORIES = 100
"""More are not asked: that would take longer than a command."""
_TIMEOUT_S = 5.0
_NOWHERE = Path("/dev/null")
"""In place of a git directory: the person's own settings alone."""
_OWN_FILES = ("config", "config.worktree", "commondir", "HEAD")
_SYSTEM_FILE = Path("/etc/gitconfig")
_INCLUDING = ("include.", "includeif.")

_Mark = tuple[Path, int, int, int]
"""A file, with its time of change in nanoseconds, size and inode; zeros where there is none."""


@dataclass(frozen=True, slots=True)
class _Answer:
    names: frozenset[str]
    marks: tuple[_Mark, ...]
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
        program = shutil.which("git", path=safe_search_path(self._environment.get("PATH", "")))
        if program is None:
            return frozenset()
        if len(directories) > MAX_DIRECTORIES:
            raise GitError(f"there are more than {MAX_DIRECTORIES} git directories")
        wanted = dict.fromkeys((_NOWHERE, *directories))
        self._answers = {place: self._answer(place, program) for place in wanted}
        return frozenset().union(*(answer.names for answer in self._answers.values()))

    def _answer(self, place: Path, program: str) -> _Answer:
        known = self._answers.get(place)
        if known is not None and known.marks and known.marks == _marks(m[0] for m in known.marks):
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
        for directory in (place, *_pointed_to(place)):
            yield from (directory / name for name in _OWN_FILES)

    def _list(self, place: Path, program: str) -> bytes:
        command = [program, "--no-pager", "config", "--list", "--includes", "--show-origin"]
        try:
            done = subprocess.run(
                [*command, "--name-only", "-z"],
                env=listing_environment(place, self._environment),
                cwd=place.parent,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=_TIMEOUT_S,
                start_new_session=True,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise GitTimeoutError(
                f"git gave no answer in {_TIMEOUT_S:g} seconds on the settings of {place}"
            ) from error
        except OSError as error:
            raise GitError(f"git cannot be started: {error.strerror}") from error
        if done.returncode:
            raise GitError(f"git cannot read the settings of {place}")
        return done.stdout


def _pointed_to(place: Path) -> Iterator[Path]:
    """Yield the directories that a `.git` file and a `commondir` name."""
    directory = place
    named = _text(place)
    if named.startswith("gitdir: "):
        directory = place.parent / named.removeprefix("gitdir: ")
        yield directory
    common = _text(directory / "commondir")
    if common:
        yield directory / common


def _text(path: Path) -> str:
    try:
        if not path.is_file():
            return ""
        return path.read_bytes()[:4096].decode("utf-8", "surrogateescape").rstrip("\n")
    except (OSError, ValueError):
        return ""


def _marks(paths: Iterable[Path]) -> tuple[_Mark, ...]:
    return tuple(map(_mark, paths))


def _mark(path: Path) -> _Mark:
    try:
        status = path.stat()
    except (OSError, ValueError):
        return path, 0, 0, 0
    return path, status.st_mtime_ns, status.st_size, status.st_ino
