from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from winx_tui.workspace.listing import all_files, list_directory
from winx_tui.workspace.repository import DiffStat, Repository


def git(cwd: Path, *arguments: str) -> None:
    environment = {"PATH": os.environ["PATH"], "HOME": str(cwd), "GIT_CONFIG_GLOBAL": "/dev/null"}
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.org")
    subprocess.run(
        ["git", *identity, *arguments], cwd=cwd, env=environment, check=True, capture_output=True
    )


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "repo"
    (root / "sub").mkdir(parents=True)
    git(root, "init", "-q", "-b", "main")
    for name in ("a.txt", "gone.txt", "sub/b.txt"):
        (root / name).write_text("one\ntwo\n", encoding="utf-8")
    (root / ".gitignore").write_text("*.log\nbuild/\n", encoding="utf-8")
    git(root, "add", ".")
    git(root, "commit", "-qm", "first")
    return root


def opened(root: Path) -> Repository:
    repository = Repository.discover(root)
    assert repository is not None
    return repository


def test_status_tells_branch_and_changed_files(root: Path) -> None:
    (root / "a.txt").write_text("one\n2\n3\n", encoding="utf-8")
    (root / "gone.txt").unlink()
    (root / "new dir").mkdir()
    (root / "new dir" / "x").touch()
    (root / "added").touch()
    git(root, "add", "added")
    repository = opened(root)
    status = repository.status()
    assert status.branch == "main"
    assert status.changed == {
        "a.txt": "modified",
        "gone.txt": "deleted",
        "added": "added",
        "new dir": "untracked",
    }
    assert repository.diff_stat() == DiffStat(files=3, added_lines=2, removed_lines=3)


def test_paths_are_relative_to_the_workspace_below_the_top(root: Path) -> None:
    (root / "a.txt").write_text("x\n", encoding="utf-8")
    (root / "sub" / "b.txt").write_text("x\n", encoding="utf-8")
    repository = opened(root / "sub")
    assert repository.status().changed == {"b.txt": "modified"}
    assert repository.tracked_files() == ("b.txt",)


def test_branch_is_known_before_the_first_commit_and_when_detached(
    root: Path, tmp_path: Path
) -> None:
    git(root, "checkout", "-q", "--detach")
    assert opened(root).branch().startswith("detached at ")
    assert opened(root).status().branch.startswith("detached at ")
    (tmp_path / "fresh").mkdir()
    git(tmp_path / "fresh", "init", "-q", "-b", "trunk")
    assert opened(tmp_path / "fresh").branch() == "trunk"
    assert opened(tmp_path / "fresh").status().branch == "trunk"


def test_ahead_and_behind_are_counted(root: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", str(root), "copy")
    git(tmp_path / "copy", "commit", "-q", "--allow-empty", "-m", "more")
    status = opened(tmp_path / "copy").status()
    assert (status.ahead, status.behind) == (1, 0)
    assert (opened(root).status().ahead, opened(root).status().behind) == (None, None)


def test_strange_names_are_kept_as_data(root: Path) -> None:
    names = ["with\nnewline", "[bold]x", "\u202eevil", "--option", "é"]
    for name in names:
        (root / name).touch()
    repository = opened(root)
    assert set(names) <= set(repository.status().changed)
    assert set(names) <= set(repository.project_files())


def test_no_repository_or_a_broken_one_is_none(tmp_path: Path) -> None:
    assert Repository.discover(tmp_path) is None
    (tmp_path / ".git").write_text("gitdir: /nowhere", encoding="utf-8")
    assert Repository.discover(tmp_path) is None


def test_without_git_there_is_no_repository(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(root))
    assert Repository.discover(root) is None


def test_a_repository_that_breaks_later_has_a_problem(root: Path) -> None:
    repository = opened(root)
    (root / ".git" / "index").write_bytes(b"broken")
    status = repository.status()
    assert "status failed" in status.problem
    assert status.branch == "main"


def test_git_gets_nothing_of_the_environment_but_what_it_needs(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_DIR", "/nowhere")
    monkeypatch.setenv("GIT_CONFIG_PARAMETERS", "'alias.x=y'")
    assert opened(root).status().branch == "main"


def test_a_directory_is_listed_with_ignored_entries_marked(root: Path) -> None:
    (root / "x.log").touch()
    (root / "build").mkdir()
    (root / "Zoo").mkdir()
    (root / "link").symlink_to(root / "sub")
    entries = list_directory(root, opened(root))
    assert [(entry.name, entry.is_directory, entry.is_ignored) for entry in entries] == [
        ("build", True, True),
        ("sub", True, False),
        ("Zoo", True, False),
        (".gitignore", False, False),
        ("a.txt", False, False),
        ("gone.txt", False, False),
        ("link", False, False),
        ("x.log", False, True),
    ]
    assert next(entry for entry in entries if entry.name == "link").is_symlink


def test_entries_of_a_directory_below_the_top_are_marked_by_its_own_rules(root: Path) -> None:
    (root / "sub" / ".gitignore").write_text("*.tmp\n", encoding="utf-8")
    for name in ("t.tmp", "x.log", "sub.tmp\u00fc"):
        (root / "sub" / name).touch()
    repository = opened(root)
    assert repository.ignored_in(root / "sub", ["t.tmp", "x.log", "b.txt"]) == {"t.tmp", "x.log"}
    assert repository.ignored_in(root.parent, ["repo"]) == set()
    assert [each.name for each in list_directory(root / "sub", repository) if each.is_ignored] == [
        "t.tmp",
        "x.log",
    ]


def test_ignored_files_are_listed_apart(root: Path) -> None:
    (root / "build").mkdir()
    for name in ("x.log", "build/out", "new"):
        (root / name).touch()
    assert {*opened(root).ignored_files()} == {"x.log", "build/out"}


def test_project_files_are_the_same_with_and_without_git(root: Path) -> None:
    (root / "x.log").touch()
    (root / "build").mkdir()
    (root / "build" / "out").touch()
    (root / "sub" / ".gitignore").write_text("!keep.log\n*.tmp\n", encoding="utf-8")
    for name in ("keep.log", "t.tmp", "new"):
        (root / "sub" / name).touch()
    (root / "loop").symlink_to(root)
    expected = {".gitignore", "a.txt", "gone.txt", "loop"} | {
        f"sub/{name}" for name in (".gitignore", "b.txt", "keep.log", "new")
    }
    assert set(all_files(root, opened(root))) == expected
    assert set(all_files(root)) == expected
    assert len(all_files(root, limit=3)) == 3


def test_what_cannot_be_read_is_left_out(tmp_path: Path) -> None:
    assert list_directory(tmp_path / "missing") == ()
    assert all_files(tmp_path / "missing") == ()
