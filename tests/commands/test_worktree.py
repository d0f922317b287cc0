"""What becomes of a worktree when its winx is left."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.commands.scripted_home import Desk, Home, desk
from tests.support.git_person import become, person_environment
from tests.support.git_project import committed, git
from winx_tui.commands.registry import run_command
from winx_tui.config.trust import TrustStore
from winx_tui.runtime.worktree_session import WorktreeSession
from winx_tui.runtime.worktrees import WorktreeDesk
from winx_tui.session.store import SessionStore


@pytest.fixture(autouse=True)
def person(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    become(monkeypatch, person_environment(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)


@asynccontextmanager
async def in_worktree(
    home: Home, tmp_path: Path, choices: Sequence[str | None], *, has_screen: bool = True
) -> AsyncIterator[tuple[Desk, WorktreeSession, Path]]:
    committed(home.root, {"a.txt": "a\n"})
    state = tmp_path / "state"
    worktrees = WorktreeDesk.at(home.root, state, TrustStore(tmp_path / "config/trust.json"))
    stay = worktrees.enter("fix", SessionStore(state / "sessions").note_worktree)
    session = WorktreeSession(stay, worktrees)
    async with desk(Home(home.config, stay.folder), choices=choices) as here:
        here.host.has_screen = has_screen
        here.host.runtime.worktree = session
        yield here, session, stay.folder


async def test_it_is_kept_where_nothing_else_is_chosen(home: Home, tmp_path: Path) -> None:
    async with in_worktree(home, tmp_path, ["keep"]) as (here, session, folder):
        await run_command("/exit", here.host)
        assert here.host.has_quit
        assert [row.value for row in here.host.offered[0]] == ["keep", "throw"]
    assert session.end() == ()
    assert folder.is_dir()


async def test_whoever_would_rather_stay_stays(home: Home, tmp_path: Path) -> None:
    async with in_worktree(home, tmp_path, [None]) as (here, _, _):
        await run_command("/exit", here.host)
        assert not here.host.has_quit


async def test_a_line_prompt_that_is_closed_keeps_it(home: Home, tmp_path: Path) -> None:
    async with in_worktree(home, tmp_path, [None], has_screen=False) as (here, session, _):
        await run_command("/exit", here.host)
        assert here.host.has_quit
        assert not session.is_to_be_thrown


async def test_a_worktree_that_git_cannot_read_is_kept_and_left(home: Home, tmp_path: Path) -> None:
    async with in_worktree(home, tmp_path, []) as (here, session, folder):
        (folder / ".git").unlink()
        await run_command("/exit", here.host)
        assert here.host.has_quit
        assert not session.is_to_be_thrown
    assert folder.is_dir()


async def test_what_is_not_committed_is_committed_and_merged(home: Home, tmp_path: Path) -> None:
    choices = ["merge", "Fix it"]
    async with in_worktree(home, tmp_path, choices) as (here, session, folder):
        (folder / "a.txt").write_text("fixed\n", encoding="utf-8")
        (folder / "new.txt").write_text("new\n", encoding="utf-8")
        await run_command("/exit", here.host)
        assert here.host.has_quit
        merge = here.host.offered[0][1]
        assert (merge.label, merge.detail) == (
            "Merge it into main",
            "2 changed files committed first",
        )
    assert session.end()[0].startswith("main is at winx/fix now")
    assert git(home.root, "log", "-1", "--format=%s") == "Fix it"
    assert (home.root / "new.txt").is_file()


async def test_a_merge_that_cannot_be_is_told_and_asked_again(home: Home, tmp_path: Path) -> None:
    async with in_worktree(home, tmp_path, ["merge", "keep"]) as (here, session, folder):
        (folder / "a.txt").write_text("fixed\n", encoding="utf-8")
        git(folder, "commit", "-qam", "fix")
        (home.root / "a.txt").write_text("mine\n", encoding="utf-8")
        await run_command("/exit", here.host)
        assert "(a.txt): commit or stash them" in here.told
        assert here.host.has_quit
    assert session.end() == ()


async def test_what_is_nowhere_else_is_thrown_away_when_it_was_said_twice(
    home: Home, tmp_path: Path
) -> None:
    choices = ["throw", "no", "throw", "yes"]
    async with in_worktree(home, tmp_path, choices) as (here, session, folder):
        (folder / "new.txt").write_text("new\n", encoding="utf-8")
        await run_command("/exit", here.host)
        assert here.host.has_quit
        assert folder.is_dir(), "as long as winx works in it"
    [words] = session.end()
    assert "takes it back" in words
    assert not folder.exists()


async def test_a_secret_is_asked_about_before_it_is_committed(home: Home, tmp_path: Path) -> None:
    choices = ["merge", "Fix it", "no", "keep"]
    async with in_worktree(home, tmp_path, choices) as (here, _, folder):
        key = "ghp_" + "a1B2c3D4e5" * 4
        (folder / "a.txt").write_text(f"token = '{key[:40]}'\n", encoding="utf-8")
        await run_command("/exit", here.host)
        assert "Nothing was committed, and nothing merged." in here.told
    assert git(home.root, "log", "--format=%s", "--all") == "start"
