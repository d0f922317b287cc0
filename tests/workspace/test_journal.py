from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from tests.complaints.themes import complaint
from tests.workspace.journaled_project import Project
from winx_tui.core.errors import WorkspaceError
from winx_tui.workspace.atomic_write import FileChangedError
from winx_tui.workspace.journal.edit_journal import EditJournal
from winx_tui.workspace.journal.history import NothingToUndoError
from winx_tui.workspace.journal.step import UndoRefusedError
from winx_tui.workspace.transaction import FileChange


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


@complaint(23)
def test_undo_walks_back_and_redo_walks_forth(project: Project) -> None:
    for content in (b"1", b"2", b"3"):
        project.change(a=content)
    assert [project.undo("a").remaining for _ in range(3)] == [2, 1, 0]
    assert project.files() == {}
    with pytest.raises(NothingToUndoError, match="made no change of a that could be undone"):
        project.undo("a")
    assert [project.redo("a").remaining for _ in range(3)] == [2, 1, 0]
    assert project.files() == {"a": b"3"}
    with pytest.raises(NothingToUndoError, match="undone no change of a that could be made again"):
        project.redo("a")


def test_a_step_tells_what_it_will_do(project: Project) -> None:
    project.change(a=b"1")
    project.change(a=b"2")
    step = project.journal.next_undo(project.root / "a")
    assert (step.direction, step.call_id, step.title, step.remaining) == (
        "undo",
        "call",
        "Edit: a",
        1,
    )
    assert step.changes == (FileChange(project.root / "a", b"2", b"1"),)


def test_a_call_is_undone_as_a_whole_or_file_by_file(project: Project) -> None:
    project.change(a=b"1", b=b"1")
    project.change(a=b"2", b=b"2")
    project.undo()
    assert project.files() == {"a": b"1", "b": b"1"}
    project.redo()
    project.undo("a")
    assert project.files() == {"a": b"1", "b": b"2"}
    assert project.undo().remaining == 1
    assert project.files() == {"a": b"1", "b": b"1"}
    project.redo()
    assert project.files() == {"a": b"2", "b": b"2"}


def test_files_have_stacks_of_their_own(project: Project) -> None:
    project.change(a=b"1")
    project.change(b=b"1")
    project.change(a=b"2")
    project.change(b=b"2")
    project.undo("a")
    project.undo("a")
    assert project.files() == {"b": b"2"}
    project.redo("a")
    assert project.files() == {"a": b"1", "b": b"2"}


def test_a_deleted_file_comes_back_with_its_permission_bits(project: Project) -> None:
    file = project.root / "run"
    file.write_bytes(b"x")
    file.chmod(0o751)
    project.change(run=None)
    project.undo()
    assert stat.S_IMODE(file.stat().st_mode) == 0o751
    file.chmod(0o700)
    project.redo()
    project.undo()
    assert stat.S_IMODE(file.stat().st_mode) == 0o700


def test_a_created_file_that_comes_back_keeps_its_permission_bits(project: Project) -> None:
    project.change(run=b"x")
    (project.root / "run").chmod(0o755)
    project.undo()
    project.redo()
    assert stat.S_IMODE((project.root / "run").stat().st_mode) == 0o755


def test_directories_made_for_a_file_go_with_it(project: Project) -> None:
    (project.root / "kept").mkdir()
    project.change(**{"kept/new/deep/a": b"1"})
    project.change(**{"kept/new/b": b"1"})
    project.undo()
    project.undo()
    assert [path.name for path in project.root.rglob("*")] == ["kept"]
    project.redo()
    (project.root / "kept" / "new" / "theirs").touch()
    project.undo()
    assert project.files() == {"kept/new/theirs": b""}


def test_both_halves_of_a_move_go_together(project: Project) -> None:
    project.change(a=b"1")
    (project.root / "a").chmod(0o755)
    project.move("a", "b")
    project.change(b=b"2")
    with pytest.raises(UndoRefusedError, match=r"b was also changed by 'Edit: b': undo that first"):
        project.undo("a")
    project.undo("b")
    assert project.files() == {"b": b"1"}
    project.undo("a")
    assert project.files() == {"a": b"1"}
    assert stat.S_IMODE((project.root / "a").stat().st_mode) == 0o755
    project.redo("b")
    assert project.files() == {"b": b"1"}
    project.undo("b")
    project.undo("a")
    assert project.files() == {}
    with pytest.raises(UndoRefusedError, match="a was also changed by 'Edit: a': redo that first"):
        project.redo("b")


def test_a_move_with_an_edit_is_undone_and_redone(project: Project) -> None:
    project.change(a=b"1")
    project.move("a", "b", b"2")
    project.undo()
    assert project.files() == {"a": b"1"}
    project.redo()
    assert project.files() == {"b": b"2"}


def test_a_new_change_of_a_file_ends_its_redo_alone(project: Project) -> None:
    project.change(a=b"1", b=b"1")
    project.undo()
    project.change(a=b"2")
    with pytest.raises(NothingToUndoError):
        project.redo("a")
    project.redo()
    assert project.files() == {"a": b"2", "b": b"1"}


def test_what_builds_on_a_dropped_redo_is_dropped_too(project: Project) -> None:
    project.change(a=b"1")
    project.move("a", "b")
    project.change(b=b"2")
    for _ in range(3):
        project.undo()
    project.change(a=b"new")
    with pytest.raises(NothingToUndoError):
        project.redo("b")


@pytest.mark.parametrize(
    ("interference", "message"),
    [
        (lambda path: path.write_bytes(b"theirs"), "a has changed since winx wrote it"),
        (Path.unlink, "a was deleted or moved after winx wrote it"),
        (lambda path: path.write_bytes(b"1"), "a is already as an undo would leave it"),
    ],
)
def test_a_file_that_others_changed_is_left_alone(
    project: Project, interference: object, message: str
) -> None:
    project.change(a=b"1")
    project.change(a=b"2", b=b"2")
    assert callable(interference)
    interference(project.root / "a")
    present = project.files()
    for name in ("a", None):
        with pytest.raises(UndoRefusedError, match=message):
            project.undo(name)
    assert project.files() == present
    with pytest.raises(UndoRefusedError, match=r"undo the other files of that call one by one"):
        project.undo()
    project.undo("b")


def test_a_file_that_exists_again_is_not_overwritten(project: Project) -> None:
    project.change(a=b"1")
    project.change(a=None)
    (project.root / "a").write_bytes(b"theirs")
    with pytest.raises(UndoRefusedError, match=r"a exists again, .* move it away"):
        project.undo()
    assert project.files() == {"a": b"theirs"}


def test_a_file_that_has_become_something_else_is_told(project: Project) -> None:
    project.change(a=b"1")
    (project.root / "a").unlink()
    os.mkfifo(project.root / "a")
    with pytest.raises(WorkspaceError, match="a is a named pipe, not a file"):
        project.undo()
    (project.root / "a").unlink()
    (project.root / "a").mkdir()
    with pytest.raises(WorkspaceError, match="a is a directory, not a file"):
        project.undo()


def test_a_change_between_plan_and_run_is_noticed(project: Project) -> None:
    project.change(a=b"1")
    step = project.journal.next_undo()
    (project.root / "a").write_bytes(b"theirs")
    with pytest.raises(FileChangedError, match="a has changed"):
        project.journal.apply_step(step)
    assert project.files() == {"a": b"theirs"}
    (project.root / "a").write_bytes(b"1")
    project.undo()


def test_a_step_is_made_once(project: Project) -> None:
    project.change(a=b"1")
    step = project.journal.next_undo()
    project.journal.apply_step(step)
    with pytest.raises(FileChangedError, match="what would be undone of 'Edit: a' has changed"):
        project.journal.apply_step(step)


def test_a_refused_change_leaves_no_trace(project: Project) -> None:
    project.change(a=b"1")
    log = project.directory / "log.jsonl"
    before = log.read_bytes()
    with pytest.raises(FileChangedError):
        project.journal.apply("call", "Edit", [FileChange(project.root / "a", b"x", b"2")])
    assert log.read_bytes() == before
    with pytest.raises(FileChangedError):
        project.journal.apply("call", "Edit", [FileChange(project.root / "b", b"x", b"2")])
    assert project.undo().title == "Edit: a"


def test_a_change_that_changes_nothing_is_not_undone(project: Project) -> None:
    project.change(a=b"1")
    project.change(a=b"1")
    project.undo()
    assert project.files() == {}


def test_the_journal_outlives_the_process(project: Project) -> None:
    project.change(a=b"1")
    project.change(a=b"2", b=b"2")
    project.start_again()
    project.undo()
    project.start_again()
    project.redo()
    project.undo("b")
    project.start_again()
    project.undo("a")
    assert project.files() == {"a": b"1"}


def test_without_a_file_ones_own_calls_come_first(project: Project) -> None:
    other = EditJournal(project.directory, project.root)
    project.change(a=b"mine")
    other.apply("call", "Theirs", [FileChange(project.root / "b", None, b"theirs")])
    project.undo()
    assert project.files() == {"b": b"theirs"}
    project.redo()
    other.apply("call", "Theirs too", [FileChange(project.root / "a", b"mine", b"theirs")])
    with pytest.raises(UndoRefusedError, match="a was also changed by 'Theirs too'"):
        project.undo()


def test_names_that_are_no_text_are_kept(project: Project) -> None:
    name = os.fsdecode(b"caf\xe9\n")
    project.change(**{name: b"1"})
    project.start_again()
    project.undo(name)
    project.redo()
    assert project.files() == {name: b"1"}


def test_a_file_outside_the_workspace_is_undone_as_well(project: Project, tmp_path: Path) -> None:
    outside = tmp_path / "outside.txt"
    project.journal.apply("call", "Write", [FileChange(outside, None, b"1")])
    step = project.journal.next_undo(outside)
    project.journal.apply_step(step)
    assert not outside.exists()
