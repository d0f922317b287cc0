"""What another program makes of a file right after a change is part of that change."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.workspace.journaled_project import Project
from winx_tui.workspace.journal.bounds import Limits
from winx_tui.workspace.journal.step import UndoRefusedError


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


def format_(project: Project, name: str, after: bytes) -> None:
    """Change a file as a formatter would, and tell the journal."""
    before = project.read(name)
    assert before is not None
    (project.root / name).write_bytes(after)
    project.journal.amend(project.root / name, before, after)


def test_undo_takes_both_back_and_redo_makes_both_again(project: Project) -> None:
    for content in (b"1", b"2"):
        project.change(a=content)
        format_(project, "a", content + b" formatted")
    contents = []
    for step in (project.undo, project.undo, project.redo, project.redo, project.undo):
        step("a")
        contents.append(project.read("a"))
    assert contents == [b"1 formatted", None, b"1 formatted", b"2 formatted", b"1 formatted"]


def test_an_amendment_outlives_the_process_and_a_shortened_journal(tmp_path: Path) -> None:
    project = Project(tmp_path, Limits(calls=4))
    for number in range(8):
        project.change(a=b"%d" % number)
        format_(project, "a", b"%d formatted" % number)
    project.fresh()
    assert project.undo("a").remaining >= 2
    assert project.read("a") == b"6 formatted"
    project.fresh().undo("a")
    assert project.read("a") == b"5 formatted"


def test_one_file_of_several_and_one_that_moves_are_amended(project: Project) -> None:
    project.change(a=b"1", b=b"1")
    format_(project, "b", b"one")
    project.move("a", "c", b"2")
    format_(project, "c", b"two")
    project.undo()
    assert project.files() == {"a": b"1", "b": b"one"}
    project.undo()
    assert project.files() == {}


def test_what_an_undo_left_can_be_amended_as_well(project: Project) -> None:
    project.change(a=b"1")
    project.change(a=b"2")
    project.undo("a")
    format_(project, "a", b"one")
    project.redo("a")
    assert project.read("a") == b"2"


def test_what_was_not_left_by_winx_is_not_amended(project: Project) -> None:
    project.change(a=b"1")
    (project.root / "a").write_bytes(b"by hand")
    format_(project, "a", b"by hand, formatted")
    with pytest.raises(UndoRefusedError, match="has changed since winx wrote it"):
        project.undo("a")


def test_a_later_change_without_the_journals_knowledge_still_refuses(project: Project) -> None:
    project.change(a=b"1")
    format_(project, "a", b"one")
    (project.root / "a").write_bytes(b"by hand")
    with pytest.raises(UndoRefusedError, match="has changed since winx wrote it"):
        project.undo("a")
