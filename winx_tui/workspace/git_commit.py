"""Commits what a person has seen; nothing is pushed."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from winx_tui.workspace.display import visible
from winx_tui.workspace.git_actor import GitRefusedError, refusal, said
from winx_tui.workspace.git_committable import CommitObstacleError, CommitView, Selection
from winx_tui.workspace.repository import GitError, GitTimeoutError

COMMIT_S = 600.0
"""A hook may run the tests of a project."""
SIGNING_S = 60.0
"""Without hooks, only a program that signs can take long: it waits for a passphrase."""


@dataclass(frozen=True, slots=True)
class Committed:
    """A commit that was made."""

    id: str
    branch: str
    """Empty: HEAD is detached."""
    said: str = ""
    """What hooks have printed."""


class Committer:
    """Commits in the repository of a view; it may take as long as hooks do."""

    def __init__(self, view: CommitView) -> None:
        self._view = view
        self._actor = view.actor

    def commit(self, selection: Selection, message: str, *, timeout_s: float = 0.0) -> Committed:
        """Commit; nothing is pushed.

        Args:
            selection: what.
            message: as it is to stand there, lines that begin with "#" too.
            timeout_s: 0: as long as hooks or signing may take.

        Raises:
            GitTimeoutError: a hook or a program that signs took too long.
            GitRefusedError: git or a hook said no; its output is there to show.
            GitError: git cannot be used.
        """
        timeout_s = timeout_s or (COMMIT_S if self._actor.runs_hooks() else SIGNING_S)
        before = self._view.base()
        if not selection.is_index:
            self._check_filters(selection.names)
        with tempfile.TemporaryDirectory(prefix="winx-commit-") as directory:
            listed = _name_file(Path(directory) / "all", selection.names)
            news = [file.name for file in selection.files if file.is_new]
            new_names = _name_file(Path(directory) / "new", news)
            if news and not selection.is_index:
                self._actor.ask("add", "--intent-to-add", *new_names)
            try:
                arguments = () if selection.is_index else ("--only", *listed)
                committed = self._run(message, arguments, timeout_s)
            except GitError:
                if news and not selection.is_index and self._view.base() == before:
                    self._actor.run("rm", "--cached", "--quiet", "--force", *new_names)
                raise
        return committed

    def _run(self, message: str, arguments: tuple[str, ...], timeout_s: float) -> Committed:
        before = self._view.base()
        try:
            ran = self._actor.run(
                "commit", "--quiet", "--cleanup=whitespace", "--file=-", *arguments,
                stdin=message.encode("utf-8", "replace"), timeout_s=timeout_s,
            )  # fmt: skip
        except GitTimeoutError as error:
            if (now := self._view.base()) != before:
                return Committed(
                    now, self._view.branch(), "The hook post-commit took too long and was ended."
                )
            raise GitTimeoutError(
                f"Nothing was committed: git took longer than {timeout_s:g} seconds and was "
                "ended. A hook hangs, or a program that signs waits for a passphrase: "
                "`git commit` in a terminal of your own shows which."
            ) from error
        if ran.status != 0:
            raise self._why_not(refusal("Nothing was committed", ran))
        return Committed(self._actor.text("rev-parse", "HEAD"), self._view.branch(), said(ran))

    def _why_not(self, error: GitRefusedError) -> GitRefusedError:
        hooks = [hook for hook in self._actor.hooks() if hook in ("pre-commit", "commit-msg")]
        if self._actor.is_trusted and hooks:
            named = " or ".join(hooks)
            return GitRefusedError(f"{error} (git, or the hook {named}, said no)", error.output)
        return error

    def _check_filters(self, names: tuple[str, ...]) -> None:
        if self._actor.is_trusted:
            return
        for name, value in self._actor.filtered(names).items():
            raise CommitObstacleError(
                f"{visible(name)} is kept through the filter '{visible(value)}', a program that "
                "winx runs in a trusted folder only: /trust, or leave the file out."
            )


def _name_file(path: Path, names: Iterable[str]) -> tuple[str, ...]:
    """Write names to a file; return the options that hand it to git."""
    path.write_bytes(b"".join(os.fsencode(name) + b"\0" for name in names))
    return (f"--pathspec-from-file={path}", "--pathspec-file-nul")
