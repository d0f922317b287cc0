"""`winx worktrees`: list, merge and remove, for scripts."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.support.git_person import become, person_environment
from tests.support.git_project import committed, git
from winx_tui.cli.commands.worktrees import run
from winx_tui.cli.options import parser, understand
from winx_tui.cli.worktree_launch import in_worktree
from winx_tui.core.errors import UsageError


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    become(monkeypatch, person_environment(tmp_path / "home"))
    monkeypatch.setenv("WINX_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("WINX_CONFIG_DIR", str(tmp_path / "config"))
    root = (tmp_path / "project").resolve()
    root.mkdir()
    committed(root, {"a.txt": "a\n"})
    monkeypatch.chdir(root)
    return root


@pytest.fixture
def there(root: Path) -> Path:
    """A worktree with a commit, nobody in it."""
    with in_worktree(root, "fix") as worktree:
        assert Path.cwd() == worktree.stay.folder
        os.close(worktree.stay.hold)
        folder = worktree.stay.folder
    os.chdir(root)
    (folder / "a.txt").write_text("fixed\n", encoding="utf-8")
    git(folder, "commit", "-qam", "fix")
    return folder


def test_worktrees_are_listed_from_the_project_and_from_themselves(
    there: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (there / "new.txt").write_text("new\n", encoding="utf-8")
    for folder in (Path.cwd(), there):
        os.chdir(folder)
        assert run(["list"]) == 0
        told = capsys.readouterr().out
        assert "fix " in told
        assert "from main, 1 commit, 1 file not committed" in told
    assert run(["list", "--json"]) == 0
    [row] = json.loads(capsys.readouterr().out)
    assert (row["name"], row["base"], row["changed_files"]) == ("fix", "main", ["new.txt"])


def test_a_merge_is_told(root: Path, there: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["merge", "fix"]) == 0
    assert "main is at winx/fix now" in capsys.readouterr().out
    assert (root / "a.txt").read_text(encoding="utf-8") == "fixed\n"
    with pytest.raises(UsageError, match="There is no worktree 'other'"):
        run(["merge", "other"])


def test_nothing_that_is_nowhere_else_is_removed_unasked(
    root: Path, there: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(UsageError, match="--yes removes it"):
        run(["remove", "fix"])
    with pytest.raises(UsageError, match="1 commit is nowhere else"):
        run(["remove", "fix", "--yes"])
    assert there.is_dir()
    assert run(["remove", "fix", "--discard"]) == 0
    assert "refs/winx/thrown/fix-" in capsys.readouterr().out
    assert not there.exists()
    assert run(["list"]) == 0
    assert "No worktrees" in capsys.readouterr().out


def test_what_is_somewhere_else_too_is_removed_with_yes(
    root: Path, there: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(["merge", "fix"])
    assert run(["remove", "fix", "--yes"]) == 0
    assert not there.exists()


def test_what_was_decided_on_the_screen_is_done_when_it_has_gone(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with in_worktree(root, "fix") as worktree:
        assert worktree.resuming("ses_1") == "winx -w fix --resume ses_1"
        worktree.is_to_be_thrown = True
        assert worktree.resuming("ses_1") == ""
        folder = worktree.stay.folder
    assert not folder.exists()
    assert "is removed; it held nothing of its own" in capsys.readouterr().err
    assert Path.cwd() == root


@pytest.mark.parametrize("other", ["--mcp", "--acp", "--web", "--demo"])
def test_front_ends_that_have_no_end_have_no_worktree(other: str) -> None:
    with pytest.raises(UsageError, match="--worktree works on the screen"):
        understand(parser().parse_args(["-w", "fix", other]))


def test_a_worktree_is_named_on_the_command_line() -> None:
    assert understand(parser().parse_args(["-w", "fix", "-c"])).worktree == "fix"
