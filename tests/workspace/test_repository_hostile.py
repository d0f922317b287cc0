"""A repository built to run programs runs none when winx looks at it."""

from __future__ import annotations

import contextlib
import os
import subprocess
from pathlib import Path

import pytest

from winx_tui.workspace.listing import all_files, list_directory
from winx_tui.workspace.repository import GitError, Repository


def git(cwd: Path, *arguments: str) -> None:
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(cwd),
        "GIT_CONFIG_GLOBAL": "/dev/null",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_ALLOW_PROTOCOL": "file",
    }
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.org")
    subprocess.run(
        ["git", *identity, *arguments], cwd=cwd, env=environment, check=True, capture_output=True
    )


def make_dirty(repository: Path, name: str) -> None:
    """Change a file so that only its content tells: same size, another time."""
    file = repository / name
    file.write_text(file.read_text(encoding="utf-8").swapcase(), encoding="utf-8")
    os.utime(file, (1, 1))


def look_at_everything(root: Path) -> Repository:
    repository = Repository.discover(root)
    assert repository is not None
    repository.branch()
    repository.status()
    repository.diff_stat()
    repository.ignored([root / "a.txt", root / "a.evil"])
    repository.tracked_files()
    repository.state_files()
    for look in (repository.recent_files, lambda: repository.diff_text(["a.txt", "a.evil"])):
        with contextlib.suppress(GitError):
            look()
    all_files(root, repository)
    list_directory(root, repository)
    return repository


@pytest.fixture
def hostile(tmp_path: Path) -> tuple[Path, Path]:
    """Return a repository and the file that any of its programs would make."""
    canary = tmp_path / "canary"
    program = tmp_path / "evil"
    program.write_text(f"#!/bin/sh\necho $0 $* >> {canary}\ncat\n", encoding="utf-8")
    program.chmod(0o755)
    root = tmp_path / "repo"
    root.mkdir()
    git(root, "init", "-q", "-b", "main")
    (root / "a.txt").write_text("text\n", encoding="utf-8")
    (root / "a.evil").write_text("text\n", encoding="utf-8")
    (root / "b.evil").write_text("text\n", encoding="utf-8")
    git(root, "add", ".")
    git(root, "commit", "-qm", "first")
    (root / ".gitattributes").write_text(
        "a.evil filter=e diff=e\n*.txt filter=a=b diff=x.y\nb.evil filter=included\n",
        encoding="utf-8",
    )
    included = root / "included.cfg"
    included.write_text(f'[filter "included"]\n\tclean = {program} inc\n', encoding="utf-8")
    config = f"""
[core]
	fsmonitor = {program}
	hooksPath = {root}/hooks
	pager = {program}
	editor = {program}
	sshCommand = {program}
	gitProxy = {program}
	askPass = {program}
	alternateRefsCommand = {program}
[include]
	path = {included}
[filter "e"]
	clean = {program} clean
	smudge = {program} smudge
	process = {program} process
	required = true
[filter "a=b"]
	clean = {program} odd
[diff]
	external = {program}
[diff "e"]
	textconv = {program}
	command = {program}
[diff "x.y"]
	textconv = {program}
	command = {program}
[merge "e"]
	driver = {program} %A
[alias]
	status = !{program}
	st = !{program}
[gpg]
	program = {program}
[log]
	showSignature = true
[credential]
	helper = {program}
[protocol]
	allow = always
[protocol "ext"]
	allow = always
[status]
	submoduleSummary = true
[trace2]
	eventTarget = {canary}
"""
    with (root / ".git" / "config").open("a", encoding="utf-8") as file:
        file.write(config)
    for directory in (root / "hooks", root / ".git" / "hooks"):
        directory.mkdir(exist_ok=True)
        for hook in ("post-index-change", "fsmonitor-watchman", "post-checkout", "pre-auto-gc"):
            (directory / hook).write_text(f"#!/bin/sh\ntouch {canary}\n", encoding="utf-8")
            (directory / hook).chmod(0o755)
    for name in ("a.txt", "a.evil", "b.evil"):
        make_dirty(root, name)
    return root, canary


def test_the_hostile_repository_would_run_programs_under_plain_git(
    hostile: tuple[Path, Path],
) -> None:
    root, canary = hostile
    subprocess.run(["git", "status"], cwd=root, capture_output=True, check=False)
    assert canary.exists()


def test_looking_at_a_hostile_repository_runs_nothing(hostile: tuple[Path, Path]) -> None:
    root, canary = hostile
    status = look_at_everything(root).status()
    assert not canary.exists(), canary.read_text(encoding="utf-8")
    assert status.problem == ""
    assert {"a.txt", "a.evil", "b.evil"} <= {
        name for name, code in status.changed.items() if code == "modified"
    }


def test_per_worktree_configuration_runs_nothing(hostile: tuple[Path, Path]) -> None:
    root, canary = hostile
    program = canary.parent / "evil"
    git(root, "config", "extensions.worktreeConfig", "true")
    (root / ".git" / "config.worktree").write_text(
        f'[filter "worktree"]\n\tclean = {program}\n', encoding="utf-8"
    )
    (root / ".gitattributes").write_text("* filter=worktree\n", encoding="utf-8")
    look_at_everything(root)
    assert not canary.exists()


def test_a_hostile_submodule_runs_nothing(tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    inner, outer = tmp_path / "inner", tmp_path / "outer"
    for directory in (inner, outer):
        directory.mkdir()
        git(directory, "init", "-q", "-b", "main")
        (directory / "a.txt").write_text("text\n", encoding="utf-8")
        (directory / ".gitattributes").write_text("* filter=sub\n", encoding="utf-8")
        git(directory, "add", ".")
        git(directory, "commit", "-qm", "first")
    git(outer, "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(inner), "sub")
    git(outer, "commit", "-qm", "sub")
    git(outer / "sub", "config", "filter.sub.clean", f"touch {canary}; cat")
    git(outer / "sub", "config", "core.fsmonitor", f"touch {canary}; false")
    make_dirty(outer / "sub", "a.txt")
    look_at_everything(outer)
    assert not canary.exists()


def test_missing_objects_of_a_partial_clone_are_not_fetched(tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    root = tmp_path / "repo"
    root.mkdir()
    git(root, "init", "-q", "-b", "main")
    (root / "a.txt").write_text("text\n", encoding="utf-8")
    git(root, "add", ".")
    git(root, "commit", "-qm", "first")
    with (root / ".git" / "config").open("a", encoding="utf-8") as file:
        file.write(
            f'[remote "o"]\n\turl = ext::sh -c "touch {canary}"\n\tpromisor = true\n'
            f"\tuploadpack = touch {canary};\n[extensions]\n\tpartialClone = o\n"
            '[protocol "ext"]\n\tallow = always\n'
        )
    for item in (root / ".git" / "objects").glob("??/*"):
        item.unlink()
    look_at_everything(root)
    assert not canary.exists()


def test_a_work_tree_setting_cannot_point_elsewhere(tmp_path: Path) -> None:
    private = tmp_path / "private"
    private.mkdir()
    (private / "secret-name").touch()
    root = tmp_path / "repo"
    root.mkdir()
    git(root, "init", "-q")
    git(root, "config", "core.worktree", str(private))
    (root / "mine").touch()
    repository = Repository.discover(root)
    assert repository is not None
    assert repository.project_files() == ("mine",)


@pytest.mark.parametrize("entry", [".", "{root}", "{root}/../link"])
def test_a_git_program_in_the_repository_is_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, entry: str
) -> None:
    canary = tmp_path / "canary"
    root = tmp_path / "repo"
    root.mkdir()
    git(root, "init", "-q")
    (root / "git").write_text(f"#!/bin/sh\ntouch {canary}\n", encoding="utf-8")
    (root / "git").chmod(0o755)
    monkeypatch.chdir(root)
    (tmp_path / "link").symlink_to(root)
    monkeypatch.setenv("PATH", f"{entry.format(root=root)}:{os.environ['PATH']}")
    look_at_everything(root)
    assert not canary.exists()


def test_a_configuration_that_never_ends_is_given_up(tmp_path: Path) -> None:
    root = tmp_path / "repo"
    root.mkdir()
    git(root, "init", "-q")
    repository = Repository.discover(root, timeout_s=1.0)
    assert repository is not None
    os.mkfifo(root / "pipe")
    git(root, "config", "include.path", str(root / "pipe"))
    assert "gave no answer" in repository.status().problem
