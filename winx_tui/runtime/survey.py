"""What a session's sandbox must know of the machine and of the workspace, as of one look."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from winx_tui.core.errors import WorkspaceError
from winx_tui.security.sandbox.permitted import AddedDirectory, SandboxGround
from winx_tui.security.sandbox.reader_environment import plain_environment, reader_environment
from winx_tui.security.sandbox.surroundings import surroundings
from winx_tui.security.sandbox.workspace_scan import WorkspaceFindings, scan_workspace
from winx_tui.workspace.committed import committed_files
from winx_tui.workspace.git_configuration import GitConfigurations
from winx_tui.workspace.git_hardening import reader_git_environment
from winx_tui.workspace.gitlinks import Gitlinks

_FREE = frozenset({".cache", ".git"})
"""Of a home directory: what steers nothing, or is guarded otherwise."""
_PACKAGE = Path(__file__).parents[1]
_TOO_LARGE = "the workspace, or a directory added to it, is too large to be searched for secrets"
_OWN_GIT = "git lies in the workspace itself, where commands may have changed it"
_OLD_GIT = "this git is too old to be kept from running programs; install 2.31 or newer"


@dataclass(frozen=True, slots=True)
class Survey:
    """One look."""

    ground: SandboxGround
    reader: Mapping[str, str]
    """The whole environment of commands that nobody is asked about."""
    doubt: str = ""
    """Why no command may run by proof alone, a clause; "" where nothing stands against it."""
    directories: tuple[Path, ...] = ()
    """Those that were to be looked at beside the workspace."""


class Surveyor:
    """Looks at one workspace, again and again; every look may block for a moment."""

    def __init__(
        self,
        root: Path,
        *,
        home: Path,
        environment: Mapping[str, str],
        temporary: Path,
        readable: tuple[Path, ...],
        directories: Callable[[], tuple[Path, ...]] = tuple,
    ) -> None:
        """Keep what stays the same.

        Args:
            root: the workspace.
            home: the person's home directory.
            environment: what commands are told where a person is asked.
            temporary: the session's own directory.
            readable: winx's own directories that commands may read.
            directories: tells which ones the person has added to the workspace.
        """
        self.directories = directories
        self._root, self._home = root.resolve(), home
        self._environment = dict(environment)
        self._temporary, self._readable = temporary, readable
        self._plain = plain_environment(environment, home)
        own, inside = _split(self._plain["PATH"], self._root)
        self._searched = inside
        # A command that may write the workspace could have put a git of its own there.
        self._for_git = self._plain | {"PATH": own}
        has_git = shutil.which("git", path=own) or not shutil.which("git", path=self._plain["PATH"])
        self._git_doubt = "" if has_git else _OWN_GIT
        self._git = GitConfigurations(self._for_git)
        self._gitlinks = Gitlinks(self._for_git)

    def look(self) -> Survey:
        """Look at everything anew.

        Raises:
            ConfigError: winx's own directories are not known.
        """
        findings = self._without_committed(scan_workspace(self._root, self._home))
        steering = (*self._searched, *self._of_home())
        findings = replace(findings, startup=(*findings.startup, *steering))
        directories = self.directories()
        ground = SandboxGround(
            self._root,
            surroundings(self._home, self._environment),
            findings,
            self._temporary,
            self._readable,
            self._added(directories),
        )
        places = (findings, *(each.findings for each in ground.added))
        is_complete = all(each.is_complete for each in places)
        doubt = self._git_doubt if is_complete else _TOO_LARGE
        git: dict[str, str] | None = {}
        try:
            held = self._gitlinks.below(tuple(git for each in places for git in each.git))
            known = (place for each in places for place in each.git_directories)
            names = self._git.names((*known, *held))
        except WorkspaceError as error:
            doubt = doubt or str(error)
            return Survey(ground, reader_environment(self._plain, {}), doubt, directories)
        if names:
            git = reader_git_environment(names)
        if git is None:
            doubt = doubt or _OLD_GIT
            return Survey(ground, reader_environment(self._plain, {}), doubt, directories)
        return Survey(ground, reader_environment(self._plain, git), doubt, directories)

    def _added(self, directories: tuple[Path, ...]) -> tuple[AddedDirectory, ...]:
        """Look at the directories that were added, where they still are what they were then."""
        return tuple(
            AddedDirectory(path, self._without_committed(scan_workspace(path, self._home)))
            for path in directories
            if path.is_dir() and Path(os.path.realpath(path)) == path
        )

    def _of_home(self) -> Iterator[Path]:
        """Yield what steers programs outside where the workspace is, or holds, the home."""
        if self._home.resolve().is_relative_to(self._root):
            with suppress(OSError):
                for path in self._home.resolve().iterdir():
                    if path.name not in _FREE and (path.name.startswith(".") or path.name == "bin"):
                        yield path.resolve()

    def _without_committed(self, findings: WorkspaceFindings) -> WorkspaceFindings:
        """Hide no file that everybody who has the repository has read.

        Git would take a hidden one for changed.
        """
        secrets, keys = findings.secret_files, findings.key_files
        committed = committed_files((*secrets, *keys), findings.git, self._for_git)
        return replace(
            findings,
            secret_files=tuple(path for path in secrets if path not in committed),
            key_files=tuple(path for path in keys if path not in committed),
        )


def _split(search_path: str, root: Path) -> tuple[str, tuple[Path, ...]]:
    """Take what lies in the workspace out of a PATH; return the rest, and what was taken out.

    With the directory of the interpreter that winx itself runs by, if it lies there.
    """
    places = [Path(part) for part in search_path.split(os.pathsep) if part]
    inside = [place for place in places if _lies_in(place, root)]
    rest = os.pathsep.join(str(place) for place in places if place not in inside)
    own = [place for place in (Path(sys.prefix), _PACKAGE) if _lies_in(place, root)]
    there = (place.resolve() for place in (*inside, *own) if place.is_dir())
    return rest, tuple(dict.fromkeys(there))


def _lies_in(place: Path, root: Path) -> bool:
    return place.resolve().is_relative_to(root)
