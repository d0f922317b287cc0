"""Git as it acts for a person: commits, worktrees, merges.

In a folder that they trust it is their own git: hooks, filters and signing as they have set
them up. In any other, no program that the repository names runs.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from winx_tui.workspace.display import visible
from winx_tui.workspace.git_hardening import (
    SIGNING,
    careful_git_environment,
    find_git,
    listing_environment,
    neutralised,
    person_git_environment,
)
from winx_tui.workspace.git_process import GitRun, run_git
from winx_tui.workspace.git_standing import is_known_there
from winx_tui.workspace.repository import GitError, Repository
from winx_tui.workspace.shown_content import MOST_SHOWN_BYTES

_GENERAL = (
    "--literal-pathspecs",
    "-c", f"core.bigFileThreshold={MOST_SHOWN_BYTES}",
    "-c", "gc.auto=0",
    "-c", "maintenance.auto=false",
    "-c", "core.quotePath=false",
    "-c", "advice.addEmbeddedRepo=false",
)  # fmt: skip
_ASK_S = 20.0
_HOOKS = (
    "pre-commit",
    "prepare-commit-msg",
    "commit-msg",
    "post-commit",
    "pre-merge-commit",
    "post-merge",
)
_MOST_COMPLAINT_LINES = 40


class GitRefusedError(GitError):
    """Git, or a hook, did not do what it was told to."""

    def __init__(self, text: str, output: str = "") -> None:
        super().__init__(text)
        self.output = output
        """What it said, harmless, at most so many lines; empty: nothing."""


@dataclass(frozen=True, slots=True)
class _Grounds:
    program: str
    environment: Mapping[str, str]


class GitActor:
    """Works in one repository; every method may block for as long as git takes."""

    def __init__(
        self,
        repository: Repository,
        *,
        is_trusted: bool,
        inherited: Mapping[str, str] = os.environ,
    ) -> None:
        """Take the repository.

        Args:
            repository: where git works: at the top of its work tree.
            is_trusted: whether hooks, filters and other programs of it may run.
            inherited: where git is found (PATH), and who the person is (HOME).
        """
        self.repository = repository
        self.top = repository.work_tree
        self.is_trusted = is_trusted
        self._inherited = inherited
        self._known: _Grounds | None = None

    def ask(self, *arguments: str, stdin: bytes = b"", good: tuple[int, ...] = (0,)) -> bytes:
        """Return what git prints.

        Raises:
            GitRefusedError: it says no.
            GitError: it cannot be asked.
        """
        ran = self.run(*arguments, stdin=stdin)
        if ran.status not in good:
            raise refusal(f"git {arguments[0]} failed", ran)
        return ran.output

    def text(self, *arguments: str) -> str:
        """Return what git prints, as a text without its last line end; raises what ask() does."""
        return os.fsdecode(self.ask(*arguments)).rstrip("\n")

    def tells(self, *arguments: str) -> bool:
        """Tell whether git says yes: by its exit status."""
        return self.run(*arguments).status == 0

    def run(
        self,
        *arguments: str,
        stdin: bytes = b"",
        timeout_s: float = _ASK_S,
        variables: Mapping[str, str] | None = None,
    ) -> GitRun:
        """Run git at the top of the work tree.

        Raises:
            GitTimeoutError: it took too long, and was ended.
            GitError: it cannot be used.
        """
        grounds = self._grounds()
        return run_git(
            grounds.program,
            *_GENERAL,
            *arguments,
            environment={**grounds.environment, **(variables or {})},
            cwd=self.top,
            stdin=stdin,
            timeout_s=timeout_s,
        )

    def elsewhere(self, repository: Repository) -> GitActor:
        """Return who acts in another work tree, with the same trust."""
        return GitActor(repository, is_trusted=self.is_trusted, inherited=self._inherited)

    def hooks(self) -> tuple[str, ...]:
        """Name the hooks around commits that the repository has, whether they run or not."""
        listed = self._list_hooks_path()
        directory = self.top / listed
        return tuple(name for name in _HOOKS if os.access(directory / name, os.X_OK))

    def runs_hooks(self) -> bool:
        """Tell whether hooks around commits will run, which may take long."""
        return self.is_trusted and bool(self.hooks())

    def filtered(self, names: tuple[str, ...]) -> Mapping[str, str]:
        """Return which of the files, relative to the top, git keeps through a filter, and which.

        Raises:
            GitError: git cannot tell.
        """
        asked = b"".join(os.fsencode(name) + b"\0" for name in names)
        told = self.ask("check-attr", "-z", "--stdin", "filter", stdin=asked).split(b"\0")
        found = zip(told[::3], told[2::3], strict=False)
        return {
            os.fsdecode(name): os.fsdecode(value)
            for name, value in found
            if value not in (b"unspecified", b"unset", b"set")
        }

    def _list_hooks_path(self) -> Path:
        # Careful git is told of no hooks, so the place is asked of a git that looks only.
        program, environment = self._program(), person_git_environment(self._inherited)
        ran = run_git(
            program, "rev-parse", "--git-path", "hooks", environment=environment, cwd=self.top
        )
        return Path(os.fsdecode(ran.output).rstrip("\n"))

    def _grounds(self) -> _Grounds:
        if self._known is None:
            if not self.is_trusted and not is_known_there(self.repository.git_dir):
                raise GitError(
                    "The .git of this folder names a repository that does not know the folder, so "
                    "nothing is written to it; /trust (or `winx trust`) lets it count"
                )
            program = self._program()
            environment = (
                person_git_environment(self._inherited)
                if self.is_trusted
                else self._careful(program)
            )
            self._known = _Grounds(program, environment)
        return self._known

    def _program(self) -> str:
        program = find_git(self._inherited, Path(os.path.realpath(self.top)))
        if not program:
            raise GitError("git is not installed")
        return program

    def _careful(self, program: str) -> Mapping[str, str]:
        git_dir = self.repository.git_dir
        listing = listing_environment(git_dir, self._inherited)
        listed = self._list(program, listing, "--name-only")
        settings = neutralised(filter(None, listed))
        if settings is None:
            raise GitError("this git is too old to be used safely; install 2.31 or newer")
        settings |= self._own_signing(program)
        return careful_git_environment(git_dir, self.top, self._inherited, settings)

    def _own_signing(self, program: str) -> dict[str, str]:
        """Return how the person signs by their own settings, whatever the repository's say."""
        elsewhere = {**person_git_environment(self._inherited), "GIT_DIR": os.devnull}
        own = dict(
            pair.split("\n", 1)
            for pair in self._list(program, elsewhere, "--includes")
            if "\n" in pair
        )
        if "gpg.program" in own:
            own.setdefault("gpg.openpgp.program", own["gpg.program"])
        signing = {name: own.get(name, default) for name, default in SIGNING.items()}
        return signing | {name: own[name] for name in ("user.signingkey",) if name in own}

    def _list(self, program: str, environment: Mapping[str, str], *options: str) -> list[str]:
        ran = run_git(
            program, "config", "--list", "-z", *options, environment=environment, cwd=self.top
        )
        return os.fsdecode(ran.output).split("\0")


def refusal(what: str, ran: GitRun) -> GitRefusedError:
    """Say that git did not do something, by its own first line."""
    output = said(ran)
    lines = [line for line in output.splitlines() if line.strip()]
    reason = next((line for line in lines if line.startswith(("fatal:", "error:"))), "")
    reason = (reason or (lines[0] if lines else "it gave no reason")).strip()
    return GitRefusedError(f"{what}: {reason}", output)


def said(ran: GitRun) -> str:
    """Return what git and its hooks have printed, harmless, the end of it where it is long."""
    text = b"\n".join(filter(None, (ran.output.strip(), ran.complaint.strip())))
    lines = visible(text.decode("utf-8", "replace"), multiline=True).splitlines()
    if len(lines) > _MOST_COMPLAINT_LINES:
        left_out = len(lines) - _MOST_COMPLAINT_LINES
        lines = [f"… {left_out} lines before …", *lines[-_MOST_COMPLAINT_LINES:]]
    return "\n".join(lines)
