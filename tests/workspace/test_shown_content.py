"""Versions of files that are put before a person: nothing from outside, nothing huge."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.git_project import committed, git
from winx_tui.workspace.git_changes import GitChanges
from winx_tui.workspace.repository import Repository
from winx_tui.workspace.shown_content import MOST_SHOWN_BYTES, shown_content
from winx_tui.workspace.text_file import FileTooLargeError


@pytest.fixture
def root(tmp_path: Path) -> Path:
    path = (tmp_path / "project").resolve()
    path.mkdir()
    return path


@pytest.mark.parametrize("name", ["link/a", "link/deeper/a", "real/../../outside/a", "none/a"])
def test_what_no_longer_lies_at_its_place_counts_as_absent(root: Path, name: str) -> None:
    outside = root.parent / "outside"
    (outside / "deeper").mkdir(parents=True)
    (root / "real").mkdir()
    (root / "link").symlink_to(outside)
    for place in (outside, outside / "deeper"):
        (place / "a").write_text("outside\n")
    assert shown_content(root / name, root) is None


def test_a_root_and_an_added_directory_are_read_as_they_are_named(root: Path) -> None:
    (root / "a").write_text("a\n")
    other = root.parent / "way"
    other.symlink_to(root)
    assert shown_content(other / "a", other) == b"a\n"
    assert shown_content(root / "a", root.parent / "elsewhere") == b"a\n"


def test_a_file_is_read_up_to_the_limit(root: Path) -> None:
    (root / "a\x1b").write_bytes(b"12345")
    assert shown_content(root / "a\x1b", root, 5) == b"12345"
    with pytest.raises(FileTooLargeError) as caught:
        shown_content(root / "a\x1b", root, 4)
    assert str(caught.value) == "a\\u{1B} is too large to be shown (0.0 kB)"


def test_git_is_asked_for_the_size_of_a_version_first(root: Path) -> None:
    committed(root, {"sub/a.txt": "x" * 2048})
    repository = Repository.discover(root)
    assert repository is not None
    changes = GitChanges(repository)
    assert changes.content("HEAD", "sub/a.txt", 2048) == b"x" * 2048
    assert changes.content("HEAD", "sub/b.txt", 2048) is None
    with pytest.raises(FileTooLargeError, match=r"^sub/a.txt is too large .*\(2\.0 kB\)$"):
        changes.content("HEAD", "sub/a.txt", 2047)


def test_a_diff_of_commits_leaves_the_lines_of_huge_files_out(root: Path) -> None:
    committed(root, {"a.txt": "a\n", "big.txt": "x\n"})
    (root / "a.txt").write_text("b\n")
    (root / "big.txt").write_text("y" * (MOST_SHOWN_BYTES + 1))
    git(root, "-c", "core.compression=0", "commit", "-qam", "huge")
    repository = Repository.discover(root)
    assert repository is not None
    told = GitChanges(repository).diff_text("HEAD~1", "HEAD")
    assert "+b\n" in told
    assert "+y" not in told


def test_a_file_of_gigabytes_holds_up_no_list_of_changes(root: Path) -> None:
    committed(root, {"a.txt": "a\n", "[big] *.txt": "x\n"})
    (root / "a.txt").write_text("b\n")
    # Of blocks that are not there: it is large for git only, which would read it for long.
    with (root / "[big] *.txt").open("r+b") as file:
        file.truncate(3 << 30)
    repository = Repository.discover(root)
    assert repository is not None
    changes = GitChanges(repository)
    found = {change.name: change for change in changes.changed_since(changes.commit())}
    assert (found["a.txt"].added_lines, found["a.txt"].removed_lines) == (1, 1)
    assert (found["[big] *.txt"].kind, found["[big] *.txt"].added_lines) == ("modified", None)
