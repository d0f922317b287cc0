"""Repositories that git looks into because the index names them, wherever they lie."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from winx_tui.workspace.gitlinks import MAX_REPOSITORIES, Gitlinks
from winx_tui.workspace.repository import GitError


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "home").mkdir()
    return {"HOME": str(tmp_path / "home"), "PATH": os.environ["PATH"]}


def repository(place: Path, environment: dict[str, str]) -> Path:
    place.mkdir(parents=True)
    for arguments in (("init", "-q"), ("commit", "-q", "--allow-empty", "-m", "x")):
        git(place, environment, *arguments)
    return place


def git(place: Path, environment: dict[str, str], *arguments: str) -> None:
    own = ["-c", "user.name=t", "-c", "user.email=t@t.invalid"]
    subprocess.run(
        ["git", *own, *arguments], cwd=place, env=environment, check=True, capture_output=True
    )


def test_a_repository_in_a_repository_in_a_package_is_found(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    root = repository(tmp_path / "project", environment)
    inner = repository(root / "node_modules/a", environment)
    innermost = repository(inner / "b", environment)
    git(inner, environment, "add", "b")
    known = Gitlinks(environment)
    assert known.below([root / ".git"]) == ()
    git(root, environment, "add", "node_modules/a")
    assert known.below([root / ".git"]) == (inner / ".git", innermost / ".git")
    assert known.below([root / ".git"]) == (inner / ".git", innermost / ".git")


def test_a_place_without_an_index_holds_none(tmp_path: Path, environment: dict[str, str]) -> None:
    assert Gitlinks(environment).below([tmp_path / ".git"]) == ()
    assert Gitlinks({"PATH": "/nowhere"}).below([tmp_path / ".git"]) == ()


def test_a_broken_index_is_told(tmp_path: Path, environment: dict[str, str]) -> None:
    root = repository(tmp_path / "project", environment)
    (root / ".git/index").write_bytes(b"broken")
    with pytest.raises(GitError, match="cannot read the index"):
        Gitlinks(environment).below([root / ".git"])


def test_too_many_are_told(tmp_path: Path, environment: dict[str, str]) -> None:
    with pytest.raises(GitError, match="more than"):
        Gitlinks(environment).below(
            [tmp_path / str(number) / ".git" for number in range(MAX_REPOSITORIES + 1)]
        )
