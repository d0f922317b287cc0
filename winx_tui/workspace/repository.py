"""The git repository around the workspace: the only door to GitPython.

Opening a hostile repository runs nothing (see git_hardening), every call has a
time limit, and whatever fails leaves a plain answer: no branch, no marks.
"""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from winx_tui.core.errors import WorkspaceError
from winx_tui.workspace.git_hardening import find_git, git_environment, neutralised
from winx_tui.workspace.git_standing import standing_of
from winx_tui.workspace.git_status import StatusCode, parse_status

if TYPE_CHECKING:
    from git.cmd import Git

_log = logging.getLogger(__name__)

_TIMEOUT_S = 5.0
_ENV_PROGRAM = "/usr/bin/env"
_NO_SUBMODULES = "--ignore-submodules=dirty"
"""Looking into a submodule's files would obey the submodule's own configuration."""


class GitError(WorkspaceError):
    """Git is missing, refused, or did not answer in time."""


class GitTimeoutError(GitError):
    """Git did not answer in time."""

    code = "timeout"


@dataclass(frozen=True, slots=True)
class RepositoryStatus:
    """Where the repository stands. Names are data: show them through visible()."""

    branch: str = ""
    """Branch name, or "detached at abc1234"; empty where it could not be read."""
    changed: Mapping[str, StatusCode] = field(default_factory=dict)
    """Path relative to the workspace root → state; an untracked directory stands for all in it."""
    ahead: int | None = None
    """Commits that the upstream does not have; None without an upstream."""
    behind: int | None = None
    problem: str = ""
    """Why the status could not be read, as one sentence; empty when all is well."""
    operation: str = ""
    """What is under way, such as "merging" or "rebasing 2/5"; empty: nothing."""
    worktree: str = ""
    """The name of a linked worktree; empty in the main one."""


@dataclass(frozen=True, slots=True)
class DiffStat:
    """How much the work tree differs from the last commit."""

    files: int = 0
    added_lines: int = 0
    removed_lines: int = 0


class Repository:
    """The repository that holds a directory; every method may block for a moment."""

    def __init__(self, root: Path, work_tree: Path, git_dir: Path, timeout_s: float) -> None:
        self.root = root
        """The directory that paths are relative to."""
        self.work_tree = work_tree
        self.git_dir = git_dir
        self._timeout_s = timeout_s

    @classmethod
    def discover(cls, root: Path, *, timeout_s: float = _TIMEOUT_S) -> Repository | None:
        """Find the repository around a directory; None where there is none that works.

        A `.git` above the directory counts only if the user or the directory's
        owner made it: in a shared place anybody can leave one.
        """
        root = Path(os.path.realpath(root))
        try:
            owners = {os.geteuid(), root.stat().st_uid}
            for directory in (root, *root.parents):
                git_dir = directory / ".git"
                if os.path.lexists(git_dir):
                    if git_dir.lstat().st_uid not in owners:
                        return None
                    repository = cls(root, directory, git_dir, timeout_s)
                    repository._git("rev-parse", "--git-dir")
                    return repository
        except (OSError, GitError) as error:
            _log.info("no usable repository: %s", error)
        return None

    def branch(self) -> str:
        """Return the branch, also before the first commit, or "detached at abc1234"."""
        try:
            return self._text("symbolic-ref", "--quiet", "--short", "HEAD")
        except GitError:
            pass
        try:
            return "detached at " + self._text("rev-parse", "--short", "HEAD")
        except GitError:
            return ""

    def status(self) -> RepositoryStatus:
        """Read branch and changed files below the root; a failure is told in `problem`."""
        try:
            output = self._git(
                "status", "--porcelain=v2", "--branch", "--no-renames", "-z",
                "--untracked-files=normal", _NO_SUBMODULES, "--", str(self.root),
                settings=self._safe_settings(),
            )  # fmt: skip
        except GitTimeoutError as error:
            return RepositoryStatus(problem=str(error))
        except GitError as error:
            return RepositoryStatus(branch=self.branch(), problem=str(error))
        parsed, standing = parse_status(output), standing_of(self.git_dir)
        return RepositoryStatus(
            # While it is rebased, HEAD is on no branch.
            branch=standing.branch or parsed.branch,
            operation=standing.words,
            worktree=standing.worktree,
            changed=self._below_root(parsed.changed),
            ahead=parsed.ahead,
            behind=parsed.behind,
        )

    def ignored(self, paths: Iterable[Path]) -> frozenset[Path]:
        """Return those of the paths that git ignores; none where git cannot tell."""
        by_name = {
            os.fsencode(path.relative_to(self.work_tree)): path
            for path in paths
            if path.is_relative_to(self.work_tree) and path != self.work_tree
        }
        return frozenset(by_name[name] for name in self._ignored(by_name) if name in by_name)

    def ignored_in(self, directory: Path, names: Iterable[str]) -> frozenset[str]:
        """Return those of a directory's entries that git ignores; none where it cannot tell.

        The same as `ignored`, for directories of many thousand entries.
        """
        if not directory.is_relative_to(self.work_tree):
            return frozenset()
        inside = os.fsencode(directory.relative_to(self.work_tree))
        above = b"" if inside == b"." else inside + b"/"
        ignored = self._ignored(above + os.fsencode(name) for name in names)
        return frozenset(os.fsdecode(name[len(above) :]) for name in ignored)

    def _ignored(self, names: Iterable[bytes]) -> Sequence[bytes]:
        asked = b"\0".join(names)
        if not asked:
            return ()
        try:
            output = self._git("check-ignore", "-z", "--stdin", stdin=asked + b"\0", good=(0, 1))
        except GitError as error:
            _log.info("ignore rules unknown: %s", error)
            return ()
        return [name for name in output.split(b"\0") if name]

    def diff_stat(self) -> DiffStat:
        """Count what changed since the last commit; zeros where that is not known."""
        try:
            output = self._git(
                "diff", "--numstat", "-z", "--no-renames", "--no-ext-diff", "--no-textconv",
                _NO_SUBMODULES, "HEAD", "--",
                settings=self._safe_settings(),
            )  # fmt: skip
        except GitError as error:
            _log.info("no diff stat: %s", error)
            return DiffStat()
        counts = [line.split(b"\t", 2)[:2] for line in output.split(b"\0") if b"\t" in line]
        return DiffStat(
            files=len(counts),
            added_lines=sum(int(added) for added, _ in counts if added.isdigit()),
            removed_lines=sum(int(removed) for _, removed in counts if removed.isdigit()),
        )

    def diff_text(self, names: Sequence[str]) -> str:
        """Return what changed in these files, relative to the root, since the last commit.

        The counts of each file come first, then the lines.

        Raises:
            GitError: git cannot tell, or there is no commit yet.
        """
        if not names:
            return ""
        output = self._git(
            "diff", "--stat=100", "--patch", "--no-color", "--no-renames", "--no-ext-diff",
            "--no-textconv", "--relative", _NO_SUBMODULES, "HEAD", "--",
            *(f":(literal){name}" for name in names),
            settings=self._safe_settings(),
            cwd=self.root,
        )  # fmt: skip
        return output.decode("utf-8", "replace")

    def recent_files(self, *, commits: int = 500) -> tuple[str, ...]:
        """List files below the root by the commits that changed them, the newest first.

        Merges are left out; files that are gone may be among them.

        Raises:
            GitError: git cannot tell, or there is no commit yet.
        """
        output = self._git(
            "log", "-z", "--format=", "--name-only", "--no-merges", f"--max-count={commits}",
            "--diff-filter=d", "--no-renames", "--no-ext-diff", "--no-textconv",
            "--no-show-signature", "--relative", "--", ".",
            settings=self._safe_settings(),
            cwd=self.root,
        )  # fmt: skip
        names = dict.fromkeys(output.split(b"\0"))
        return tuple(os.fsdecode(name) for name in names if name)

    def state_files(self) -> tuple[Path, ...]:
        """Return git's own files that change with the index and with what is checked out.

        Raises:
            GitError: git cannot tell where they are.
        """
        git_dir = Path(self._text("rev-parse", "--absolute-git-dir"))
        return tuple(git_dir / name for name in ("index", "HEAD", "logs/HEAD"))

    def tracked_files(self) -> tuple[str, ...]:
        """List the tracked files below the root, relative to it.

        Raises:
            GitError: git cannot tell.
        """
        return self._listed("--cached")

    def project_files(self) -> tuple[str, ...]:
        """List tracked files and new ones that are not ignored, relative to the root.

        Raises:
            GitError: git cannot tell.
        """
        return self._listed("--cached", "--others", "--exclude-standard")

    def ignored_files(self) -> tuple[str, ...]:
        """List the files that git ignores, relative to the root.

        Raises:
            GitError: git cannot tell.
        """
        return self._listed("--others", "--ignored", "--exclude-standard")

    def _listed(self, *options: str) -> tuple[str, ...]:
        output = self._git("ls-files", "-z", *options, cwd=self.root)
        names = dict.fromkeys(output.split(b"\0"))
        return tuple(os.fsdecode(name) for name in names if name)

    def _below_root(self, changed: Mapping[str, StatusCode]) -> dict[str, StatusCode]:
        prefix = self.root.relative_to(self.work_tree).as_posix()
        if prefix == ".":
            return dict(changed)
        below = {}
        for name, code in changed.items():
            if name.startswith(f"{prefix}/"):
                below[name[len(prefix) + 1 :]] = code
            elif f"{prefix}/".startswith(f"{name}/"):
                below["."] = code
        return below

    def _safe_settings(self) -> dict[str, str]:
        names = self._git("config", "--list", "--name-only", "--includes", "-z").split(b"\0")
        settings = neutralised(os.fsdecode(name) for name in names)
        if settings is None:
            raise GitError("this git is too old to be used safely; install 2.31 or newer")
        return settings

    def _text(self, *arguments: str) -> str:
        return os.fsdecode(self._git(*arguments)).strip("\n")

    def _git(
        self,
        *arguments: str,
        settings: Mapping[str, str] | None = None,
        stdin: bytes = b"",
        good: Sequence[int] = (0,),
        cwd: Path | None = None,
    ) -> bytes:
        """Run one hardened git command and return what it printed."""
        environment = git_environment(self.git_dir, self.work_tree, os.environ, settings or {})
        program = _git_program(self.work_tree)
        # GitPython adds to the environment and takes nothing away: env -i starts from none.
        command = [
            _ENV_PROGRAM, "-i", *(f"{name}={value}" for name, value in environment.items()),
            program, "--no-pager", *arguments,
        ]  # fmt: skip
        git = _git_class(program)(cwd or self.work_tree)
        try:
            running = git.execute(
                command, istream=subprocess.PIPE, as_process=True, start_new_session=True
            )
        except (OSError, ValueError) as error:
            raise GitError(f"git cannot be started: {error}") from error
        process = running.proc
        if process is None:
            raise GitError("git ended before it could be asked")
        try:
            output, complaint = process.communicate(stdin, timeout=self._timeout_s)
        except subprocess.TimeoutExpired as error:
            raise GitTimeoutError(
                f"git {arguments[0]} gave no answer in {self._timeout_s:g} seconds"
            ) from error
        finally:
            if process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.communicate()
        if process.returncode not in good:
            reason = os.fsdecode(complaint).strip().splitlines()
            raise GitError(f"git {arguments[0]} failed: {reason[0] if reason else 'no reason'}")
        return bytes(output)


def _git_program(work_tree: Path) -> str:
    program = find_git(os.environ, Path(os.path.realpath(work_tree)))
    if not program:
        raise GitError("git is not installed")
    return program


def _git_class(program: str) -> type[Git]:
    # Lazy: GitPython takes 70 ms to load and asks git for its version.
    os.environ.setdefault("GIT_PYTHON_GIT_EXECUTABLE", program)
    try:
        from git.cmd import Git
    except ImportError as error:
        raise GitError(f"GitPython cannot be used: {error}") from error
    finally:
        os.environ.pop("GIT_PYTHON_GIT_EXECUTABLE", None)
    return Git
