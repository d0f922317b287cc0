"""What is too large is left out and said; of a project that is too large, edits are kept."""

from __future__ import annotations

import errno
import os
import random
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from tests.workspace.checkpoints.project import state_of, write
from tests.workspace.checkpoints.recorded import files_read, opened, settle, work
from winx_tui.workspace.checkpoints.keeper import Checkpoints
from winx_tui.workspace.checkpoints.left_out import LeftOut, left_out_text
from winx_tui.workspace.checkpoints.limits import Bounds, Limits, StoreRetention
from winx_tui.workspace.checkpoints.store import CheckpointsUnusableError, ProjectTooLargeError

FEW = replace(Limits(), project=Bounds(10, 1 << 20))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    project = tmp_path.resolve() / "project"
    for number in range(12):
        write(project / f"part{number % 3}" / f"file{number}", f"{number} at first\n")
    return project


def test_a_project_of_too_many_files_is_refused_without_reading_one(root: Path) -> None:
    with opened(root, FEW) as checkpoints:
        with files_read() as names, pytest.raises(ProjectTooLargeError, match="more than 10 files"):
            checkpoints.prepare()
        with pytest.raises(ProjectTooLargeError):
            checkpoints.begin(work())
    assert not [name for name in names if name.startswith("file")]


def test_in_a_project_of_too_many_files_edits_are_taken_back(root: Path) -> None:
    first = state_of(root)
    with opened(root, FEW) as checkpoints:
        paths = ["part0/file0", "new/deep/file", "part1/file1"]
        number = checkpoints.begin(work(kind="edit"), touched=paths)
        for path in paths[:2]:
            write(root / path, "the agent's\n")
        (root / paths[2]).unlink()
        changed = [each.path for each in checkpoints.end(number, paths)]
        assert changed == ["new", "new/deep", "new/deep/file", "part0/file0", "part1/file1"]
        last = state_of(root)
        spans = checkpoints.spans()
        restored = checkpoints.carry_out(checkpoints.steps(spans, "undo"), work(kind="undo"), spans)
        assert not restored.refused
        assert state_of(root) == first
        checkpoints.carry_out(checkpoints.steps(spans, "redo"), work(kind="redo"), spans)
        assert state_of(root) == last


def test_a_directory_that_cannot_be_read_keeps_no_other_from_being_recorded(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_it = os.open

    def refuse_one(name: str | Path, *flags: int, dir_fd: int | None = None) -> int:
        if name == "part1":
            # As some directories of /proc do, and mounts whose server has gone.
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
        return open_it(name, *flags, dir_fd=dir_fd)

    monkeypatch.setattr(os, "open", refuse_one)
    with opened(root) as checkpoints:
        number = checkpoints.begin(work())
        (root / "part0/file0").unlink()
        assert [each.path for each in checkpoints.end(number)] == ["part0/file0"]
        assert [each.path for each in checkpoints.left_out] == ["part1"]


def test_what_was_not_looked_at_before_is_not_taken_for_new(root: Path) -> None:
    first = state_of(root)
    with opened(root, FEW) as checkpoints:
        number = checkpoints.begin(work(kind="edit"), ["part0/file0"])
        write(root / "part0/file0", "the agent's\n")
        seen = checkpoints.end(number, ["part0/file0", "part0/file3", "part1"])
        assert [each.path for each in seen] == ["part0/file0"]
    # And once there is room for the whole project, it is compared in what both know of.
    with opened(root) as checkpoints:
        checkpoints.prepare()
        (span,) = checkpoints.spans()
        steps = checkpoints.steps_to(span.before)
        assert [step.path for step in steps] == ["part0/file0"]
        checkpoints.carry_out(steps, work(kind="restore"))
    assert state_of(root) == first


def test_a_project_that_has_grown_too_large_keeps_its_past(root: Path) -> None:
    limits = replace(FEW, project=Bounds(20, 1 << 20))
    with opened(root, limits) as checkpoints:
        number = checkpoints.begin(work())
        write(root / "part0/file0", "changed\n")
        checkpoints.end(number)
        for number in range(30):
            write(root / f"grown/file{number}", "")
        with pytest.raises(ProjectTooLargeError):
            checkpoints.begin(work())
        spans = checkpoints.spans()
        checkpoints.carry_out(checkpoints.steps(spans, "undo"), work(kind="undo"), spans)
    assert (root / "part0/file0").read_text(encoding="utf-8") == "0 at first\n"


def test_a_large_directory_that_a_command_makes_anew_is_left_out_unread(root: Path) -> None:
    for number in range(8):
        write(root / f"node_modules/package/module{number}", "x")
    settle(root)
    limits = replace(Limits(), rebuildable=Bounds(5, 1 << 20))
    with opened(root, limits) as checkpoints, files_read() as names:
        (told,) = checkpoints.prepare()
        assert checkpoints.prepare() == ()
    with opened(root, limits) as another:
        assert another.prepare() == ()
    assert told == (
        "Not recorded, so what happens to it cannot be taken back: "
        "node_modules (large, and a command makes it anew)."
    )
    assert not [name for name in names if name.startswith("module")]


def test_what_can_be_made_anew_takes_no_room_of_the_project(root: Path) -> None:
    for number in range(20):
        write(root / f"a/node_modules/module{number}", "x" * 1000)
    limits = replace(Limits(), project=Bounds(25, 25_000))
    with opened(root, limits) as checkpoints:
        assert checkpoints.prepare() == ()
        number = checkpoints.begin(work())
        (root / "a/node_modules/module3").unlink()
        assert [each.path for each in checkpoints.end(number)] == ["a/node_modules/module3"]


def test_a_file_that_is_too_large_is_left_out_and_stays_so(root: Path) -> None:
    limits = replace(Limits(), file_bytes=1000)
    write(root / "large", "x" * 2000)
    for _ in range(2):
        with opened(root, limits) as checkpoints:
            checkpoints.prepare()
            assert checkpoints.left_out == (
                LeftOut("large", "larger than what is kept of one file"),
            )
            number = checkpoints.begin(work())
            assert checkpoints.end(number) == ()


def test_of_a_project_of_too_many_bytes_what_is_kept_stays_kept(root: Path) -> None:
    limits = replace(Limits(), project=Bounds(100, 3000))
    for name in "abcde":
        write(root / name, name * 1000)
    with opened(root, limits) as checkpoints:
        checkpoints.prepare()
        left = checkpoints.left_out
        assert len(left) in (3, 4)
        number = checkpoints.begin(work())
        write(root / "0 comes first", "0" * 800)
        assert [each.path for each in checkpoints.end(number)] == ["0 comes first"]
        kept = next(name for name in "abcde" if all(each.path != name for each in left))
        number = checkpoints.begin(work())
        write(root / kept, "!" * 999)
        checkpoints.end(number)
        spans = checkpoints.spans()[-1:]
        checkpoints.carry_out(checkpoints.steps(spans, "undo"), work(kind="undo"), spans)
    assert (root / kept).read_text(encoding="utf-8") == kept * 1000


def test_what_is_left_out_is_said_by_its_reasons() -> None:
    left = [
        LeftOut("build/big.bin", "larger than what is kept of one file"),
        LeftOut("wanted/not", "left out by the settings"),
        *(LeftOut(f"data/{number}", "the project is larger") for number in range(1200)),
        LeftOut("x", "no permission"),
        LeftOut("y", "no permission"),
        LeftOut("z", "a fourth reason"),
    ]
    assert left_out_text(left) == (
        "Not recorded, so what happens to it cannot be taken back: data/0, data/1 and 1,198 more "
        "(the project is larger); x, y (no permission); "
        "build/big.bin (larger than what is kept of one file); 1 more."
    )
    assert left_out_text(left[1:2]) == ""


def test_an_edit_that_was_killed_in_too_large_a_project_comes_to_its_end(root: Path) -> None:
    with opened(root, FEW) as checkpoints:
        checkpoints.begin(work(kind="edit"), touched=["part0/file0"])
        write(root / "part0/file0", "half of\n")
    with opened(root, FEW) as checkpoints:
        number = checkpoints.begin(work(kind="edit"), touched=["part1/file1"])
        write(root / "part1/file1", "changed\n")
        assert [each.path for each in checkpoints.end(number, ["part1/file1"])] == ["part1/file1"]
        first, _ = checkpoints.spans()
        assert [each.path for each in checkpoints.changes(first)] == ["part0/file0"]
        assert first.is_shared


def test_what_the_person_leaves_out_makes_no_project_too_large(root: Path) -> None:
    limits = replace(FEW, left_out=("part0/**", "part1/**", "part2/*"))
    with opened(root, limits) as checkpoints:
        assert checkpoints.prepare() == ()
        left = {each.path for each in checkpoints.left_out}
        assert left == {"part0", "part1", *(f"part2/file{number}" for number in (2, 5, 8, 11))}


def test_winxs_own_directories_in_a_project_are_no_part_of_it(root: Path) -> None:
    own = root / ".local/state/winx"
    write(own / "sessions/log", "said before\n")
    write(root / ".local/mine", "mine\n")
    checkpoints = Checkpoints(own / "checkpoints/key", root, Limits(), own=[own])
    checkpoints.prepare()
    number = checkpoints.begin(work())
    write(own / "sessions/log", "said before, and after\n")
    write(root / ".local/mine", "the agent's\n")
    assert [each.path for each in checkpoints.end(number)] == [".local/mine"]
    checkpoints.close()


def test_a_disk_that_is_nearly_full_is_left_alone(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("winx_tui.workspace.checkpoints.store._SPARED_BYTES", 1 << 60)
    with opened(root) as checkpoints:
        checkpoints.prepare()
        write(root / "large", "x" * (2 << 20))
        with pytest.raises(CheckpointsUnusableError, match="nearly full"):
            checkpoints.begin(work())


def test_a_directory_that_went_and_came_again_holds_nothing_of_what_it_held(root: Path) -> None:
    with opened(root) as checkpoints:
        checkpoints.prepare()
        shutil.rmtree(root / "part0")
        number = checkpoints.begin(work(kind="edit"), ["part0/new"])
        write(root / "part0/new", "new\n")
        changed = [each.path for each in checkpoints.end(number, ["part0/new"])]
    assert changed == ["part0", "part0/new"]


def test_a_record_that_is_full_takes_small_files_only_until_there_is_room(root: Path) -> None:
    large = root / "built"
    with opened(root, keep=StoreRetention(size_bytes=300_000)) as checkpoints:
        checkpoints.prepare()
        number = checkpoints.begin(work())
        large.write_bytes(random.Random(1).randbytes(300_000))
        checkpoints.end(number)
        assert not checkpoints.left_out
        number = checkpoints.begin(work())
        large.write_bytes(random.Random(2).randbytes(300_000))
        write(root / "part0/file0", "small\n")
        checkpoints.end(number)
        assert [each.path for each in checkpoints.left_out] == ["built"]
        newest = checkpoints.spans()[-1:]
        steps = checkpoints.steps(newest, "undo")
        # What it holds now could not be had again, and is kept.
        restored = checkpoints.carry_out(steps, work(kind="undo"), newest)
        assert [each.path for each in restored.refused] == ["built"]
        assert (root / "part0/file0").read_text(encoding="utf-8") == "0 at first\n"
        large.write_bytes(random.Random(3).randbytes(300_000))
        checkpoints.prepare()
        assert [each.path for each in checkpoints.left_out] == ["built"]
    with opened(root) as checkpoints:
        checkpoints.prepare()
        assert not checkpoints.left_out
