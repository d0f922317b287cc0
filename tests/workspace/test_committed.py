"""What git has recorded of a file, byte for byte, need not be hidden."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from winx_tui.workspace.committed import committed_files

SECOND = "sub/.env"


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "home").mkdir()
    return {"HOME": str(tmp_path / "home"), "PATH": os.environ["PATH"]}


@pytest.fixture
def root(tmp_path: Path, environment: dict[str, str]) -> Path:
    root = tmp_path / "project"
    (root / "sub").mkdir(parents=True)
    for name in (".env", ".envrc", SECOND):
        (root / name).write_text(f"A={name}\n", encoding="utf-8")
    for arguments in (("init", "-q"), ("add", ".envrc", SECOND)):
        subprocess.run(["git", *arguments], cwd=root, env=environment, check=True)
    return root


def known(root: Path, environment: dict[str, str]) -> set[str]:
    paths = [root / name for name in (".env", ".envrc", SECOND)]
    found = committed_files(paths, [root / ".git"], environment)
    return {path.relative_to(root).as_posix() for path in found}


def test_recorded_files_are_told_from_others(root: Path, environment: dict[str, str]) -> None:
    assert known(root, environment) == {".envrc", SECOND}


def test_a_secret_written_into_a_recorded_file_is_noticed(
    root: Path, environment: dict[str, str]
) -> None:
    (root / ".envrc").write_text("A=other\n", encoding="utf-8")
    assert known(root, environment) == {SECOND}


def test_a_link_does_not_count(root: Path, environment: dict[str, str]) -> None:
    (root / ".env").unlink()
    (root / ".env").symlink_to("/etc/passwd")
    subprocess.run(["git", "add", ".env"], cwd=root, env=environment, check=True)
    assert ".env" not in known(root, environment)


def test_without_git_or_with_a_broken_index_nothing_counts(
    root: Path, environment: dict[str, str]
) -> None:
    assert known(root, environment | {"PATH": "/nowhere"}) == set()
    (root / ".git/index").write_bytes(b"DIRC broken")
    assert known(root, environment) == set()


def test_no_program_of_the_repository_runs(root: Path, environment: dict[str, str]) -> None:
    mark = root.parent / "ran"
    for key in ("core.fsmonitor", "filter.evil.clean"):
        subprocess.run(
            ["git", "config", key, f"touch {mark}"], cwd=root, env=environment, check=True
        )
    (root / ".gitattributes").write_text("* filter=evil\n", encoding="utf-8")
    assert known(root, environment) == {".envrc", SECOND}
    assert not mark.exists()
