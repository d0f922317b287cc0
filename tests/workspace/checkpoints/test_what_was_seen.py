"""What one winx has seen of a project, the next need not read again; and it is never wrong."""

from __future__ import annotations

import os
import shutil
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from tests.workspace.checkpoints.project import state_of, write
from tests.workspace.checkpoints.recorded import files_read, opened, settle, store_of, work
from winx_tui.workspace.checkpoints.limits import Limits


@pytest.fixture
def root(tmp_path: Path) -> Path:
    project = tmp_path.resolve() / "project"
    for name in ("a", "inside/b", "inside/deep/c"):
        write(project / name, f"{name} at first\n")
    (project / "link").symlink_to("a")
    settle(project)
    with opened(project) as checkpoints:
        checkpoints.prepare()
    return project


def test_a_new_winx_reads_nothing_again(root: Path) -> None:
    with opened(root) as checkpoints, files_read() as names:
        checkpoints.prepare()
    assert {"a", "b", "c"}.isdisjoint(names)


def test_a_new_winx_reads_only_what_has_changed(root: Path) -> None:
    write(root / "inside/b", "b again\n")
    with opened(root) as checkpoints:
        with files_read() as names:
            number = checkpoints.begin(work())
        assert {"a", "b", "c"}.intersection(names) == {"b"}
        write(root / "inside/deep/c", "c again\n")
        assert [each.path for each in checkpoints.end(number)] == ["inside/deep/c"]


def test_what_was_just_written_is_read_again_by_a_new_winx(root: Path) -> None:
    write(root / "a", "fresh\n")
    with opened(root) as checkpoints:
        checkpoints.prepare()
    with opened(root) as checkpoints, files_read() as names:
        checkpoints.prepare()
    assert "a" in names


def test_work_over_several_winx_is_taken_back(root: Path) -> None:
    first = state_of(root)
    for round_ in range(3):
        with opened(root) as checkpoints:
            number = checkpoints.begin(work())
            write(root / f"inside/new{round_}", "new\n")
            (root / f"inside/{'b' if round_ == 1 else 'nothing'}").unlink(missing_ok=True)
            checkpoints.end(number)
    with opened(root) as checkpoints:
        spans = checkpoints.spans()
        restored = checkpoints.carry_out(checkpoints.steps(spans, "undo"), work(kind="undo"), spans)
        assert not restored.refused
    assert state_of(root) == first


def test_two_winx_at_once_see_each_others_work(root: Path) -> None:
    with opened(root) as one, opened(root) as other:
        other.prepare()
        number = one.begin(work("ses_1"))
        write(root / "a", "by the first\n")
        assert [each.path for each in one.end(number)] == ["a"]
        number = other.begin(work("ses_2"))
        write(root / "a", "by the second\n")
        assert [each.path for each in other.end(number)] == ["a"]
        number = one.begin(work("ses_1"))
        assert one.end(number) == ()


def test_what_was_seen_holds_for_the_same_directory_only(root: Path) -> None:
    copy = root.with_name("copy")
    shutil.copytree(root, copy, symlinks=True)
    shutil.rmtree(root)
    copy.rename(root)
    with opened(root) as checkpoints, files_read() as names:
        checkpoints.prepare()
    assert {"a", "b", "c"}.issubset(names)


def test_what_was_seen_holds_for_the_same_limits_only(root: Path) -> None:
    with opened(root, replace(Limits(), left_out=("inside/*",))) as checkpoints:
        checkpoints.prepare()
        assert [each.path for each in checkpoints.left_out] == ["inside/b", "inside/deep"]
    with opened(root) as checkpoints:
        checkpoints.prepare()
        assert checkpoints.left_out == ()


@pytest.mark.parametrize("column", ["stamps", "inner", "names", "left_out", "digest"])
def test_a_row_that_is_damaged_costs_only_a_second_look(root: Path, column: str) -> None:
    with sqlite3.connect(store_of(root)) as connection:
        connection.execute(f"UPDATE seen SET {column} = ?", (b"nonsense",))
    with opened(root) as checkpoints:
        number = checkpoints.begin(work())
        write(root / "a", "again\n")
        assert [each.path for each in checkpoints.end(number)] == ["a"]
        spans = checkpoints.spans()
        checkpoints.carry_out(checkpoints.steps(spans, "undo"), work(kind="undo"), spans)
    assert (root / "a").read_text(encoding="utf-8") == "a at first\n"


def test_a_lost_listing_costs_only_a_second_look(root: Path) -> None:
    write(root / "inside/b", "b again\n")
    with sqlite3.connect(store_of(root)) as connection:
        connection.execute("DELETE FROM content")
    with opened(root) as checkpoints:
        number = checkpoints.begin(work())
        write(root / "a", "again\n")
        checkpoints.end(number)
        spans = checkpoints.spans()
        checkpoints.carry_out(checkpoints.steps(spans, "undo"), work(kind="undo"), spans)
    assert (root / "a").read_text(encoding="utf-8") == "a at first\n"


def test_names_that_are_no_text_are_seen_again(root: Path) -> None:
    odd = os.fsdecode(b"\xff\xfe odd\nname")
    write(root / odd / odd, "odd\n")
    settle(root)
    with opened(root) as checkpoints:
        checkpoints.prepare()
    with opened(root) as checkpoints:
        with files_read() as names:
            number = checkpoints.begin(work())
        # The directory, and not the file in it.
        assert names.count(odd) == 1
        (root / odd / odd).unlink()
        checkpoints.end(number)
        spans = checkpoints.spans()
        checkpoints.carry_out(checkpoints.steps(spans, "undo"), work(kind="undo"), spans)
    assert (root / odd / odd).read_text(encoding="utf-8") == "odd\n"
