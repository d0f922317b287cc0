"""/commit on the screen: what would be committed, its message changed, taken or left."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from textual.widgets import TextArea

from tests.support.git_person import become, person_environment
from tests.support.git_project import committed, git
from tests.tui.support.desk import LARGE, SMALL, desk, until_left
from tests.tui.support.stage import Stage
from winx_tui.config.trust import TrustStore
from winx_tui.runtime.worktree_session import WorktreeSession
from winx_tui.runtime.worktrees import WorktreeDesk
from winx_tui.tui.screens.commit import CommitDialog
from winx_tui.workspace.repository import RepositoryStatus


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a change; the demo's model writes the message."""
    become(monkeypatch, person_environment(tmp_path / "home"))
    root = (tmp_path / "project").resolve()
    root.mkdir()
    committed(root, {"a.txt": "a\n", "[red]b.txt": "b\n"})
    (root / "a.txt").write_text("changed\n", encoding="utf-8")
    (root / "[red]b.txt").unlink()
    return root


async def asked(here: Stage) -> CommitDialog:
    await here.until(lambda: isinstance(here.app.screen, CommitDialog) and here.app.screen.is_armed)
    top = here.app.screen
    assert isinstance(top, CommitDialog)
    return top


async def test_what_is_shown_is_committed_with_the_message_as_it_was_changed(root: Path) -> None:
    async with desk(root, LARGE) as here:
        here.app.action_command("/commit")
        dialog = await asked(here)
        for text in (
            "Commit 2 files on main",
            "modified a.txt",
            "deleted  [red]b.txt",
            "Message, written by demo/scripted:",
            "Take a discount as a percentage",
        ):
            await here.until_shown(text)
        await here.pilot.press("d")
        await here.until_shown("+changed")
        await here.pilot.press("escape")
        await here.until(lambda: here.app.screen is dialog and dialog.is_armed)
        await here.pilot.press("e", "home", *"Fix: ", "escape")
        await here.until_shown("Fix: Take a discount")
        assert here.app.screen is dialog, "still open"
        await here.pilot.press("e", "ctrl+s")
        await here.until_shown("Committed ")
        await here.until_shown("pushed.")
    assert git(root, "log", "-1", "--format=%s") == "Fix: Take a discount as a percentage"
    assert git(root, "status", "--short") == ""


async def test_an_empty_message_and_escape_commit_nothing(root: Path) -> None:
    async with desk(root, SMALL) as here:
        here.app.action_open("commit")
        dialog = await asked(here)
        await here.until_shown("Commit 2 files on main")
        dialog.query_one(TextArea).clear()
        await here.pilot.press("c")
        assert here.app.screen is dialog
        assert dialog.focused is dialog.query_one(TextArea), "there it is to be written"
        await here.pilot.press("escape", "escape")
        await until_left(here)
        await here.until_shown("Nothing was committed.")
    assert git(root, "log", "--format=%s") == "start"


# Beside the branch, and at the end


async def test_the_status_bar_names_what_is_under_way_and_the_worktree(root: Path) -> None:
    async with desk(root, LARGE) as here:
        here.app._repository_changed(RepositoryStatus("main", operation="rebasing 2/5"))
        await here.until_shown("main rebasing 2/5")
        here.app._repository_changed(RepositoryStatus("winx/fix", worktree="fix"))
        await here.until_shown("winx/fix worktree")
        here.app._repository_changed(RepositoryStatus("main", worktree="there"))
        await here.until_shown("main worktree there")


async def test_whoever_leaves_is_asked_what_becomes_of_the_worktree(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    state = tmp_path / "state"
    worktrees = WorktreeDesk.at(root, state, TrustStore(tmp_path / "trust.json"), os.environ)
    stay = worktrees.enter("fix", lambda *_: None)
    session = WorktreeSession(stay, worktrees)
    async with desk(stay.folder) as here:
        assert here.app.runtime is not None
        here.app.runtime.worktree = session
        await here.pilot.press("ctrl+c", "ctrl+c")
        await here.until_shown("The worktree fix: what becomes of it?")
        await here.pilot.press("escape")
        await until_left(here)
        assert not session.is_decided
        await here.send("exit")
        await here.until_shown("Throw it away")
        await here.pilot.press("enter")
        await here.until(lambda: session.is_decided)
    assert session.end() == ()
    assert stay.folder.is_dir()
