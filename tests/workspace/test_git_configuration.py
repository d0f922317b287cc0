"""The names of all settings that a git directory has, wherever they come from."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from winx_tui.workspace.git_configuration import MAX_DIRECTORIES, GitConfigurations
from winx_tui.workspace.git_hardening import reader_git_environment
from winx_tui.workspace.repository import GitError


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "home").mkdir()
    return {"HOME": str(tmp_path / "home"), "PATH": os.environ["PATH"]}


@pytest.fixture
def root(tmp_path: Path, environment: dict[str, str]) -> Path:
    root = tmp_path / "project"
    git(root, environment, "init", "-q", "-b", "main")
    return root


def git(place: Path, environment: dict[str, str], *arguments: str) -> None:
    place.mkdir(exist_ok=True)
    subprocess.run(
        ["git", "-c", "user.name=t", "-c", "user.email=t@t.invalid", *arguments],
        cwd=place,
        env=environment,
        check=True,
    )


def test_names_come_from_the_person_too(root: Path, environment: dict[str, str]) -> None:
    git(root, environment, "config", "--global", "filter.lfs.clean", "x")
    git(root, environment, "config", "diff.own.textconv", "x")
    names = GitConfigurations(environment).names([root / ".git"])
    assert {"filter.lfs.clean", "diff.own.textconv"} <= names


def test_a_change_is_seen_and_so_is_a_file_that_was_missing(
    root: Path, environment: dict[str, str]
) -> None:
    known = GitConfigurations(environment)
    known.names([root / ".git"])
    for name, file in (
        ("filter.one.clean", root / ".git/config"),
        ("filter.two.clean", Path(environment["HOME"]) / ".gitconfig"),
    ):
        git(root, environment, "config", "--file", str(file), name, "x")
        assert name in known.names([root / ".git"])


def test_a_change_is_seen_though_the_file_was_dated_back(
    root: Path, environment: dict[str, str]
) -> None:
    config = root / ".git/config"
    git(root, environment, "config", "filter.one.clean", "x")
    known = GitConfigurations(environment)
    assert "filter.one.clean" in known.names([root / ".git"])
    before = config.stat()
    with config.open("r+b") as file:
        content = file.read().replace(b'"one"', b'"two"')
        file.seek(0)
        file.write(content)
    os.utime(config, ns=(before.st_atime_ns, before.st_mtime_ns))

    assert "filter.two.clean" in known.names([root / ".git"])


def test_what_is_included_is_asked_each_time(root: Path, environment: dict[str, str]) -> None:
    git(root, environment, "config", "include.path", "../more")
    known = GitConfigurations(environment)
    known.names([root / ".git"])
    (root / "more").write_text('[filter "later"]\nclean = x\n', encoding="utf-8")
    assert "filter.later.clean" in known.names([root / ".git"])


def test_the_settings_of_a_worktree_are_its_own(
    root: Path, tmp_path: Path, environment: dict[str, str]
) -> None:
    git(root, environment, "commit", "--allow-empty", "-qm", "one")
    git(root, environment, "worktree", "add", "-q", str(tmp_path / "tree"))
    known = GitConfigurations(environment)
    link = tmp_path / "tree/.git"
    known.names([link])
    git(root, environment, "config", "extensions.worktreeConfig", "true")
    git(tmp_path / "tree", environment, "config", "--worktree", "filter.tree.clean", "x")
    assert "filter.tree.clean" in known.names([link])


def test_what_is_no_git_directory_adds_nothing(tmp_path: Path, environment: dict[str, str]) -> None:
    (tmp_path / "a/.git").mkdir(parents=True)
    known = GitConfigurations(environment)
    assert known.names([tmp_path / "a/.git"]) == known.names([])


def test_too_many_and_broken_ones_are_an_error(root: Path, environment: dict[str, str]) -> None:
    places = [root / f"{number}/.git" for number in range(MAX_DIRECTORIES + 1)]
    with pytest.raises(GitError, match="more than 100"):
        GitConfigurations(environment).names(places)
    (root / ".git/config").write_text("[broken\n", encoding="utf-8")
    with pytest.raises(GitError, match="cannot read the settings"):
        GitConfigurations(environment).names([root / ".git"])


def test_without_git_there_is_nothing_to_know(tmp_path: Path) -> None:
    assert GitConfigurations({"PATH": str(tmp_path)}).names([tmp_path]) == frozenset()


def test_every_program_that_a_name_can_stand_for_is_switched_off() -> None:
    names = ["winx.hardened", "filter.A.b.clean", "alias.whatchanged", "tar.tar.gz.command"]
    environment = reader_git_environment(names)
    assert environment is not None
    count = int(environment["GIT_CONFIG_COUNT"])
    settings = {
        environment[f"GIT_CONFIG_KEY_{n}"]: environment[f"GIT_CONFIG_VALUE_{n}"]
        for n in range(count)
    }
    assert settings["filter.A.b.process"] == ""
    assert settings["alias.whatchanged"] == ""
    assert settings["tar.tar.gz.command"] == "false"
    assert settings["safe.bareRepository"] == "explicit"
    assert not {"GIT_DIR", "GIT_WORK_TREE", "GIT_CONFIG_GLOBAL"} & set(environment)
    assert reader_git_environment(["core.bare"]) is None
