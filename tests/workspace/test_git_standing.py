"""What a repository is in the middle of, and whose work tree it is."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.support.git_project import committed, git
from winx_tui.workspace.git_actor import GitActor
from winx_tui.workspace.git_standing import is_known_there, standing_of
from winx_tui.workspace.repository import GitError, Repository, RepositoryStatus


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Two branches that change the same line."""
    root = tmp_path / "project"
    root.mkdir()
    committed(root, {"a.txt": "a\n"})
    git(root, "switch", "-qc", "side")
    (root / "a.txt").write_text("side\n", encoding="utf-8")
    git(root, "commit", "-qam", "side")
    git(root, "switch", "-q", "main")
    (root / "a.txt").write_text("main\n", encoding="utf-8")
    git(root, "commit", "-qam", "main")
    return root


def status(root: Path) -> RepositoryStatus:
    repository = Repository.discover(root)
    assert repository is not None
    return repository.status()


@pytest.mark.parametrize(
    ("command", "branch", "words"),
    [
        ("merge side", "main", "merging"),
        ("rebase side", "main", "rebasing 1/1"),
        ("rebase --apply side", "main", "rebasing 1/1"),
        ("cherry-pick side", "main", "cherry-picking"),
        ("revert HEAD~1", "main", "reverting"),
        ("bisect start", "main", "bisecting"),
    ],
)
def test_what_is_under_way_is_told_with_the_branch(
    root: Path, command: str, branch: str, words: str
) -> None:
    if command.startswith("revert"):
        (root / "a.txt").write_text("more\n", encoding="utf-8")
        git(root, "commit", "-qam", "more")
    identity = ("-c", "user.name=t", "-c", "user.email=t@t.invalid")
    subprocess.run(["git", *identity, *command.split()], cwd=root, capture_output=True, check=False)
    now = status(root)
    assert (now.branch, now.operation, now.worktree) == (branch, words, "")


def test_a_linked_worktree_is_named_and_nothing_is_under_way_in_it(root: Path) -> None:
    git(root, "worktree", "add", "-q", "-b", "else", str(root.parent / "there"))
    now = status(root.parent / "there")
    assert (now.branch, now.operation, now.worktree) == ("else", "", "there")
    standing = standing_of(root.parent / "there" / ".git")
    assert not standing.is_submodule
    assert status(root).worktree == ""


def test_a_submodule_is_told_from_a_repository_whose_directory_lies_elsewhere(
    root: Path, tmp_path: Path
) -> None:
    outer = tmp_path / "outer"
    outer.mkdir()
    committed(outer, {"x.txt": "x\n"})
    git(outer, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(root), "in")
    assert standing_of(outer / "in" / ".git").is_submodule
    away = tmp_path / "away"
    git(tmp_path, "init", "-q", f"--separate-git-dir={tmp_path / 'elsewhere'}", str(away))
    assert not standing_of(away / ".git").is_submodule


def test_a_git_file_that_leads_nowhere_is_no_error(tmp_path: Path) -> None:
    (tmp_path / ".git").write_text("gitdir: ../../nowhere\n", encoding="utf-8")
    assert standing_of(tmp_path / ".git").words == ""


def test_a_git_file_that_names_somebody_elses_repository_is_not_known_there(
    root: Path, tmp_path: Path
) -> None:
    there = root.parent / "there"
    git(root, "worktree", "add", "-q", "-b", "else", str(there))
    outer = tmp_path / "outer"
    outer.mkdir()
    committed(outer, {"x.txt": "x\n"})
    git(outer, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(root), "in")
    for folder in (root, there, outer / "in"):
        assert is_known_there(folder / ".git")
    stranger = tmp_path / "stranger"
    stranger.mkdir()
    for named in (root / ".git", root / ".git/worktrees/there", outer / ".git/modules/in"):
        (stranger / ".git").write_text(f"gitdir: {named}\n", encoding="utf-8")
        assert not is_known_there(stranger / ".git")
    (stranger / ".git").unlink()
    (stranger / ".git").symlink_to(root / ".git")
    assert not is_known_there(stranger / ".git")
    repository = Repository.discover(stranger)
    assert repository is not None
    with pytest.raises(GitError, match="does not know the folder"):
        GitActor(repository, is_trusted=False).ask("rev-parse", "HEAD")
