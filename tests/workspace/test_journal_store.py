from __future__ import annotations

import json
import logging
import os
import stat
from pathlib import Path

import pytest

from tests.support.confined import on_small_disk, run_python, without_root_rights
from tests.workspace.journaled_project import Project
from winx_tui.core.errors import WorkspaceError
from winx_tui.workspace.journal.bounds import Limits
from winx_tui.workspace.journal.edit_journal import EditJournal
from winx_tui.workspace.journal.history import NothingToUndoError
from winx_tui.workspace.journal.step import UndoRefusedError
from winx_tui.workspace.journal.store import JournalStore, JournalUnusableError
from winx_tui.workspace.transaction import FileChange


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


def test_what_is_kept_is_for_its_owner_only(project: Project) -> None:
    project.change(a=b"secret")
    project.change(a=b"2")
    paths = [project.directory, *project.directory.rglob("*")]
    assert len(paths) == 5
    for path in paths:
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600)


def test_the_same_content_is_kept_once_and_packed(project: Project) -> None:
    for _ in range(3):
        project.change(a=b"long " * 10_000)
        project.change(a=b"x")
    sizes = [path.stat().st_size for path in (project.directory / "contents").iterdir()]
    assert len(sizes) == 2
    assert max(sizes) < 1_000


def test_damaged_lines_are_passed_over(project: Project, caplog: pytest.LogCaptureFixture) -> None:
    log = project.directory / "log.jsonl"
    project.change(a=b"1")
    with log.open("ab") as file:
        file.write(
            b'\xff\x00\n{"v":99,"type":"intent"}\n[1]\n{"v":1,"type":"new kind"}\n{"v":1,"ty'
        )
    with caplog.at_level(logging.WARNING):
        project.change(a=b"2")
        project.start_again()
        assert project.undo("a").remaining == 1
        project.undo("a")
    assert project.files() == {}
    assert "a line of the undo journal was passed over" in caplog.text


def test_a_journal_of_nothing_but_noise_is_an_empty_one(project: Project) -> None:
    project.change(a=b"1")
    (project.directory / "log.jsonl").write_bytes(bytes(range(256)) * 50)
    project.start_again()
    with pytest.raises(NothingToUndoError):
        project.undo()
    project.change(a=b"2")
    project.undo()
    assert project.files() == {"a": b"1"}


@pytest.mark.parametrize("damage", [Path.unlink, lambda path: path.write_bytes(b"0no")])
def test_a_lost_content_refuses_its_step_only(project: Project, damage: object) -> None:
    project.change(a=b"1", b=b"1")
    project.change(a=b"2")
    project.change(b=None)
    (content,) = (
        path for path in (project.directory / "contents").iterdir() if path.name.startswith("6b86")
    )
    assert callable(damage)
    damage(content)
    with pytest.raises(UndoRefusedError, match="a cannot be brought back: the stored content"):
        project.undo("a")
    project.change(a=b"1")
    project.change(a=b"3")
    project.undo("a")
    assert project.files() == {"a": b"1"}


def test_the_oldest_calls_are_dropped(tmp_path: Path) -> None:
    project = Project(tmp_path, Limits(calls=10))
    for number in range(35):
        project.change(a=b"%d" % number)
    project.start_again()
    undone = 0
    while True:
        try:
            project.undo()
        except NothingToUndoError:
            break
        undone += 1
    assert 9 <= undone <= 10
    assert len(list((project.directory / "contents").iterdir())) < 15


def test_the_contents_kept_have_a_bound_and_the_last_call_is_always_kept(tmp_path: Path) -> None:
    project = Project(tmp_path, Limits(content_bytes=50_000))
    contents = [os.urandom(20_000) for _ in range(5)]
    for content in (*contents, os.urandom(100_000), b"end"):
        project.change(a=content)
    stored = sum(path.stat().st_size for path in (project.directory / "contents").iterdir())
    assert stored < 150_000
    project.undo()
    assert len(project.files()["a"]) == 100_000


def first_line(log: Path) -> bytes:
    return log.read_bytes().partition(b"\n")[0]


def test_a_log_written_anew_is_read_anew_though_it_has_the_inode_of_the_old(
    project: Project,
) -> None:
    log = project.directory / "log.jsonl"
    project.change(a=b"1")
    other = EditJournal(project.directory, project.root, Limits(calls=4))
    other.apply("call", "Edit: a", [FileChange(project.root / "a", b"1", b"2")])
    for number in range(10):
        content = b"%d" % number
        other.apply("call", "b", [FileChange(project.root / "b", project.read("b"), content)])
    rewritten = log.read_bytes()
    assert b'"type":"beginning"' in rewritten.partition(b"\n")[0]
    # As where the new file was given the inode that the old one had left free.
    project.start_again()
    log.write_bytes(rewritten[: rewritten.index(b"\n") + 1].replace(b"log_", b"old_"))
    with pytest.raises(NothingToUndoError):
        project.undo()
    log.write_bytes(rewritten)
    assert project.undo().title == "b"


def test_shortening_keeps_what_was_undone(tmp_path: Path) -> None:
    project = Project(tmp_path, Limits(log_bytes=4_000))
    other = EditJournal(project.directory, project.root)
    project.change(a=b"1", b=b"1")
    project.move("a", "c", b"2")
    project.undo("b")
    project.undo("c")
    log = project.directory / "log.jsonl"
    first = first_line(log)
    for number in range(20):
        project.change(d=b"%d" % number)
        project.undo("d")
    assert first_line(log) != first
    step = other.next_redo(project.root / "c")
    other.apply_step(step)
    project.start_again()
    project.redo("b")
    assert project.files() == {"b": b"1", "c": b"2"}


Tree = dict[str, bytes]


UNWRITABLE = """
    import sys
    from pathlib import Path
    from winx_tui.core.errors import WorkspaceError
    from winx_tui.workspace.journal.edit_journal import EditJournal
    from winx_tui.workspace.transaction import FileChange

    directory, root = Path(sys.argv[1]), Path(sys.argv[2])
    journal = EditJournal(directory, root)
    file = root / "a"
    try:
        print(journal.apply("call", "Edit", [FileChange(file, file.read_bytes(), b"new")]))
        journal.next_undo()
    except WorkspaceError as error:
        print(type(error).__name__, error)
"""


@pytest.mark.parametrize("is_used", [False, True])
def test_where_nothing_can_be_journaled_the_change_is_made_with_a_warning(
    project: Project, is_used: bool
) -> None:
    if is_used:
        project.change(b=b"1")
        for path in project.directory.rglob("*"):
            path.chmod(0o500 if path.is_dir() else 0o400)
        project.directory.chmod(0o500)
    else:
        project.directory.parent.chmod(0o555)
    (project.root / "a").write_bytes(b"old")
    told = run_python(
        UNWRITABLE, project.directory, project.root, within=without_root_rights()
    ).splitlines()
    assert told[0].startswith("This change cannot be undone: the undo journal ")
    assert "Permission denied" in told[0]
    assert told[1].startswith("JournalClosedError the undo journal ")
    assert project.files()["a"] == b"new"


def test_a_full_disk_refuses_the_change(project: Project) -> None:
    (project.root / "a").write_bytes(os.urandom(300_000))
    before = project.files()
    disk = project.directory
    disk.mkdir()
    told = run_python(
        UNWRITABLE, disk / "journal", project.root, within=on_small_disk(disk, "100k")
    )
    assert told.startswith("JournalUnusableError the undo journal in ")
    assert "No space left on device; free or mount the disk" in told
    assert project.files() == before


def test_a_record_says_who_did_what_and_when(project: Project) -> None:
    project.change(a=b"1")
    lines = (project.directory / "log.jsonl").read_text(encoding="ascii").splitlines()
    intent, outcome = map(json.loads, lines)
    assert intent["type"] == "intent"
    assert intent["title"] == "Edit: a"
    assert intent["at"].endswith("+00:00")
    assert outcome == {"v": 1, "type": "outcome", "id": intent["id"], "applied": [True]}


def test_a_journal_that_others_may_write_is_not_used(project: Project) -> None:
    project.directory.mkdir()
    project.directory.chmod(0o777)
    (project.root / "a").write_bytes(b"old")
    note = project.journal.apply("call", "Edit", [FileChange(project.root / "a", b"old", b"new")])
    assert "other users can change what is in" in note
    assert project.files() == {"a": b"new"}


def test_a_link_in_place_of_the_log_is_not_followed(project: Project, tmp_path: Path) -> None:
    project.change(a=b"1")
    log = project.directory / "log.jsonl"
    log.rename(tmp_path / "elsewhere")
    log.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(WorkspaceError, match=r"the undo journal in .* cannot be used"):
        project.change(a=b"2")


def test_another_winx_that_hangs_is_told(project: Project) -> None:
    store = JournalStore(project.directory, wait_s=0.05)
    with (
        JournalStore(project.directory).locked(),
        pytest.raises(JournalUnusableError, match="another winx has been changing files"),
        store.locked(),
    ):
        pass
    with store.locked():
        pass
