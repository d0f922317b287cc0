from __future__ import annotations

import errno
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from tests.support.confined import PROJECT, run_audited
from tests.workspace.journaled_project import Project
from winx_tui.workspace.journal.history import NothingToUndoError
from winx_tui.workspace.transaction import FileChange

STRIDE = 1 if os.environ.get("WINX_EXPLORE") else 3
"""Every moment takes ten seconds to try."""
TOUCHES = ("open", "os.rename", "os.link", "os.remove", "os.mkdir", "os.rmdir")
"""What is audited when the disk is touched."""


def is_killed(number: int, work: Callable[[], object]) -> bool:
    """Work in a process of its own that is killed at its n-th touch of the disk."""
    count = 0

    def kill(event: str) -> None:
        nonlocal count
        if event in TOUCHES:
            count += 1
            if count == number:
                os.kill(os.getpid(), signal.SIGKILL)

    return run_audited(work, kill)


KILLED_AMONG = {"a": b"a" * 5_000, "b": b"b", "c": b"c", "f": b"f"}


def change_every_kind(project: Project) -> None:
    """Edit, delete, move, move with an edit, and create, in one call."""
    path = project.root
    project.journal.apply(
        "call",
        "Killed",
        [
            FileChange(path / "a", KILLED_AMONG["a"], b"A"),
            FileChange(path / "b", b"b", None),
            FileChange(path / "c", b"c", None),
            FileChange(path / "d", None, b"c", moved_from=path / "c"),
            FileChange(path / "new" / "e", None, b"e"),
            FileChange(path / "f", b"f", None),
            FileChange(path / "there" / "g", None, b"g", moved_from=path / "f"),
        ],
    )


def numbered(place: Path, number: int) -> Project:
    place = place / str(number)
    place.mkdir()
    project = Project(place)
    for name, content in KILLED_AMONG.items():
        (project.root / name).write_bytes(content)
    return project


def undo_all(project: Project) -> None:
    with suppress(NothingToUndoError):
        while True:
            project.undo()


def test_a_call_killed_at_any_moment_can_be_undone(memory: Path) -> None:
    number = 1 - STRIDE
    was_killed = True
    while was_killed:
        number += STRIDE
        project = numbered(memory, number)
        was_killed = is_killed(number, lambda: change_every_kind(project.fresh()))  # noqa: B023
        project.start_again()
        undo_all(project)
        assert project.files() == KILLED_AMONG, number
        assert sorted(path.name for path in project.root.iterdir()) == list(KILLED_AMONG), number
        change_every_kind(project)
        undo_all(project)
        assert project.files() == KILLED_AMONG, number
    assert number > 30


def test_an_undo_killed_at_any_moment_can_be_ended_or_taken_back(memory: Path) -> None:
    number = 1 - STRIDE
    was_killed = True
    while was_killed:
        number += STRIDE
        project = numbered(memory, number)
        change_every_kind(project)
        changed = project.files()
        was_killed = is_killed(number, lambda: project.fresh().undo())  # noqa: B023
        project.start_again()
        undo_all(project)
        assert project.files() == KILLED_AMONG, number
        assert not list(project.root.rglob(".winx*")), number
        with suppress(NothingToUndoError):
            while True:
                project.redo()
        assert project.files() == changed, number
    assert number > 30


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


def refuse_links(event: str) -> None:
    if event == "os.link":
        raise PermissionError(errno.EPERM, "Operation not permitted")


def test_a_file_system_without_hard_links_will_do(tmp_path: Path) -> None:
    project = numbered(tmp_path, 1)
    (project.root / "c").chmod(0o751)
    assert not run_audited(lambda: change_every_kind(project), refuse_links)
    assert set(project.files()) == {"a", "d", "new/e", "there/g"}
    assert stat.S_IMODE((project.root / "d").stat().st_mode) == 0o751
    assert not run_audited(lambda: project.fresh().undo(), refuse_links)
    assert project.files() == KILLED_AMONG
    assert not list(project.root.rglob(".winx*"))


def test_processes_change_files_side_by_side(project: Project) -> None:
    program = """if True:
        import sys
        from pathlib import Path
        from winx_tui.workspace.journal.edit_journal import EditJournal
        from winx_tui.workspace.transaction import FileChange

        journal = EditJournal(Path(sys.argv[1]), Path(sys.argv[2]))
        path = Path(sys.argv[2]) / sys.argv[3]
        for number in range(25):
            before = path.read_bytes() if path.exists() else None
            journal.apply("call", "Edit", [FileChange(path, before, b"%d" % number)])
            if number % 5 == 4:
                journal.apply_step(journal.next_undo(path))
                journal.apply_step(journal.next_redo())
    """
    running = [
        subprocess.Popen(
            [sys.executable, "-c", program, str(project.directory), str(project.root), name],
            cwd=PROJECT,
        )
        for name in ("a", "b", "c")
    ]
    assert [process.wait(60) for process in running] == [0, 0, 0]
    for name in ("a", "b", "c"):
        assert [project.undo(name).remaining for _ in range(25)] == list(range(24, -1, -1))
    assert project.files() == {}
