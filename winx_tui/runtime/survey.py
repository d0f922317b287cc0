"""What a session's sandbox must know of the machine and of the workspace, as of one look."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from winx_tui.core.errors import WorkspaceError
from winx_tui.security.sandbox.permitted import SandboxGround
from winx_tui.security.sandbox.reader_environment import plain_environment, reader_environment
from winx_tui.security.sandbox.surroundings import surroundings
from winx_tui.security.sandbox.workspace_scan import WorkspaceFindings, scan_workspace
from winx_tui.workspace.committed import committed_files
from winx_tui.workspace.git_configuration import GitConfigurations
from winx_tui.workspace.git_hardening import reader_git_environment
from winx_tui.workspace.gitlinks import Gitlinks

_TOO_LARGE = "the workspace is too large to be searched for secrets"
_OLD_GIT = "this git is too old to be kept from running programs; install 2.31 or newer"


@dataclass(frozen=True, slots=True)
class Survey:
    """One look."""

    ground: SandboxGround
    reader: Mapping[str, str]
    """The whole environment of commands that nobody is asked about."""
    doubt: str = ""
    """Why no command may run by proof alone, a clause; "" where nothing stands against it."""


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
    ) -> None:
        """Keep what stays the same.

        Args:
            root: the workspace.
            home: the person's home directory.
            environment: what commands are told where a person is asked.
            temporary: the session's own directory.
            readable: winx's own directories that commands may read.
        """
        self._root, self._home = root.resolve(), home
        self._environment = dict(environment)
        self._temporary, self._readable = temporary, readable
        self._plain = plain_environment(environment, home)
        self._git = GitConfigurations(self._plain)
        self._gitlinks = Gitlinks(self._plain)

    def look(self) -> Survey:
        """Look at everything anew.

        Raises:
            ConfigError: winx's own directories are not known.
        """
        findings = self._without_committed(scan_workspace(self._root, self._home))
        ground = SandboxGround(
            self._root,
            surroundings(self._home, self._environment),
            findings,
            self._temporary,
            self._readable,
        )
        doubt = "" if findings.is_complete else _TOO_LARGE
        git: dict[str, str] | None = {}
        try:
            held = self._gitlinks.below(findings.git)
            names = self._git.names((*findings.git_directories, *held))
        except WorkspaceError as error:
            return Survey(ground, reader_environment(self._plain, {}), doubt or str(error))
        if names:
            git = reader_git_environment(names)
        if git is None:
            return Survey(ground, reader_environment(self._plain, {}), doubt or _OLD_GIT)
        return Survey(ground, reader_environment(self._plain, git), doubt)

    def _without_committed(self, findings: WorkspaceFindings) -> WorkspaceFindings:
        """Hide no file that everybody who has the repository has read.

        Git would take a hidden one for changed.
        """
        secrets = findings.secret_files
        committed = committed_files(secrets, findings.git, self._plain)
        return replace(
            findings, secret_files=tuple(path for path in secrets if path not in committed)
        )
