"""Ways down through directories, and files on their way to the disk."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.workspace.checkpoints.recorded import files_read
from winx_tui.workspace.checkpoints.descending import DIRECTORY_FLAGS, Descent
from winx_tui.workspace.checkpoints.drafts import Syncs


@pytest.fixture
def way(tmp_path: Path) -> Iterator[Descent]:
    for directory in ("a/b/c", "a/d", "e"):
        (tmp_path / directory).mkdir(parents=True)
    top = os.open(tmp_path, DIRECTORY_FLAGS)
    with closing(Descent(top)) as descent:
        yield descent
    os.close(top)


def is_at(descriptor: int, directory: Path) -> bool:
    """Tell whether a directory is the open one."""
    return os.path.samestat(os.fstat(descriptor), directory.stat())


def test_what_two_ways_have_in_common_is_opened_once(way: Descent, tmp_path: Path) -> None:
    for directory, opened in (
        ("a/b/c", ["a", "b", "c"]),
        ("a/b/c", []),
        ("a/b", []),
        ("a/d", ["d"]),
        ("e", ["e"]),
        ("", []),
        ("a/d", ["a", "d"]),
    ):
        with files_read() as names:
            descriptor = way.to(directory)
        assert names == opened
        assert is_at(descriptor, tmp_path / directory)


def test_no_way_leads_through_a_link_or_a_file(way: Descent, tmp_path: Path) -> None:
    (tmp_path / "a" / "link").symlink_to(tmp_path / "e")
    (tmp_path / "a" / "file").touch()
    (tmp_path / "e" / "inner").mkdir()
    way.to("a/b")
    for directory in ("a/link", "a/link/inner", "a/file", "a/file/inner"):
        with pytest.raises(NotADirectoryError):
            way.to(directory)
        nearest, there = way.nearest(directory)
        assert there == "a"
        assert is_at(nearest, tmp_path / "a")


def test_what_takes_the_place_of_an_open_directory_is_not_entered_by_its_name(
    way: Descent, tmp_path: Path
) -> None:
    held = way.to("a/b")
    (tmp_path / "a" / "b").rename(tmp_path / "a" / "moved")
    (tmp_path / "a" / "b").symlink_to(tmp_path / "e")
    assert way.to("a/b") == held
    assert is_at(held, tmp_path / "a" / "moved")
    way.to("")
    with pytest.raises(NotADirectoryError):
        way.to("a/b")


def test_a_way_that_fails_can_be_gone_again_once_it_is_there(way: Descent, tmp_path: Path) -> None:
    nearest, there = way.nearest("a/b/x/y")
    assert there == "a/b"
    assert is_at(nearest, tmp_path / "a" / "b")
    (tmp_path / "a" / "b" / "x" / "y").mkdir(parents=True)
    assert is_at(way.to("a/b/x/y"), tmp_path / "a" / "b" / "x" / "y")


def test_what_cannot_be_synced_is_told_and_closed_like_the_rest(tmp_path: Path) -> None:
    syncs = Syncs()
    for number in range(100):
        syncs.take(f"{number}", os.open(tmp_path / f"{number}", os.O_WRONLY | os.O_CREAT))
    # A pipe lies on no disk.
    reading, writing = os.pipe()
    syncs.take("pipe", writing)
    syncs.wait()
    assert list(syncs.failed) == ["pipe"]
    assert os.read(reading, 1) == b""
    os.close(reading)
    syncs.close()


def test_what_is_let_go_of_is_closed(tmp_path: Path) -> None:
    syncs = Syncs()
    for _ in range(100):
        syncs.let_go(os.open(tmp_path, DIRECTORY_FLAGS))
    reading, writing = os.pipe()
    syncs.let_go(writing)
    syncs.close()
    assert os.read(reading, 1) == b""
    os.close(reading)
