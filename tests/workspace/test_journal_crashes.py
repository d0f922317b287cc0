from __future__ import annotations

import errno
import os
import signal
import stat
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.complaints.themes import complaint
from tests.support.confined import PROJECT, run_audited, run_python, without_root_rights
from tests.workspace.journaled_project import Project
from winx_tui.workspace.journal.history import NothingToUndoError
from winx_tui.workspace.journal.torn import is_mixture
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


def test_what_was_cut_short_is_ended_for_whoever_reads_the_files_first(memory: Path) -> None:
    number, had_drafts = 30, False
    project = numbered(memory, number)
    while is_killed(number, lambda: change_every_kind(project.fresh())):  # noqa: B023
        had_drafts |= any(project.root.rglob(".winx*"))
        assert project.start_again().recover() == ()
        assert not any(project.root.rglob(".winx*")), number
        undo_all(project)
        assert project.files() == KILLED_AMONG, number
        number += 7
        project = numbered(memory, number)
    assert had_drafts


def test_where_nothing_was_ever_written_there_is_nothing_to_end(tmp_path: Path) -> None:
    project = Project(tmp_path)
    assert project.journal.recover() == ()
    assert not project.directory.exists()


@complaint(23)
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


KILLED_IN_PLACE = """
    import os, resource, signal, sys
    from pathlib import Path
    from winx_tui.workspace.journal.edit_journal import EditJournal
    from winx_tui.workspace.transaction import FileChange

    file = Path(sys.argv[2]) / sys.argv[3]
    before = file.read_bytes()

    def limit(event, details):
        if event == "open" and details[0] == str(file) and details[2] & os.O_WRONLY:
            # What lies behind the half of it cannot be written, and that kills.
            resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) // 2, resource.RLIM_INFINITY))

    signal.signal(signal.SIGXFSZ, lambda *_: os.kill(os.getpid(), signal.SIGKILL))
    sys.addaudithook(limit)
    change = FileChange(file, before, before.upper() + b"more\\n")
    EditJournal(Path(sys.argv[1]), Path(sys.argv[2])).apply("call", "Edit", [change])
"""
WHOLE = b"".join(b"line %d\n" % number for number in range(20_000))


def kill_in_place(project: Project, name: str) -> None:
    """Have a process killed by SIGKILL when it has overwritten the half of a file."""
    source = textwrap.dedent(KILLED_IN_PLACE)
    arguments = [str(project.directory), str(project.root), name]
    command = [*without_root_rights(), sys.executable, "-c", source, *arguments]
    done = subprocess.run(command, cwd=PROJECT, check=False, capture_output=True)
    assert done.returncode == -signal.SIGKILL, done.stderr
    half = len(WHOLE) // 2
    assert project.read(name) == WHOLE[:half].upper() + WHOLE[half:]
    project.start_again()


@pytest.fixture(params=["linked", "below/file"])
def in_place(request: pytest.FixtureRequest, memory: Path) -> Iterator[tuple[Project, str]]:
    """Give files that are overwritten where they lie: two names, or no room for a draft."""
    name: str = request.param
    project = Project(memory)
    file = project.root / name
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(WHOLE)
    if name == "linked":
        (project.root / "other").hardlink_to(file)
    else:
        file.parent.chmod(0o555)
    yield project, name
    file.parent.chmod(0o755)


def test_a_file_half_written_in_place_when_killed_gets_back_what_it_held(
    in_place: tuple[Project, str],
) -> None:
    project, name = in_place
    kill_in_place(project, name)
    with pytest.raises(NothingToUndoError, match=f"{name} was half written by 'Edit' when winx"):
        project.undo()
    assert project.read(name) == WHOLE
    assert not list(project.root.rglob(".winx*"))
    assert len(list((project.directory / "contents").iterdir())) == 1
    project.change(new=b"1")
    project.start_again()
    project.undo()
    assert set(project.files().values()) == {WHOLE}


def test_the_next_change_tells_of_a_file_that_was_half_written(
    in_place: tuple[Project, str],
) -> None:
    project, name = in_place
    kill_in_place(project, name)
    change = FileChange(project.root / "new", None, b"1")
    note = project.journal.apply("call", "Edit: new", [change])
    assert note == (
        f"{name} was half written by 'Edit' when winx was killed, "
        "and holds again what it held before."
    )
    assert project.read(name) == WHOLE


def test_a_person_s_change_after_a_half_written_file_is_not_overwritten(
    in_place: tuple[Project, str],
) -> None:
    project, name = in_place
    kill_in_place(project, name)
    (project.root / name).write_bytes(b"mended by hand\n" + WHOLE[:1_000])
    project.change(new=b"1")
    assert project.read(name) == b"mended by hand\n" + WHOLE[:1_000]


def test_a_half_written_file_that_cannot_be_restored_waits_with_its_draft(
    memory: Path,
) -> None:
    project = Project(memory)
    file = project.root / "linked"
    file.write_bytes(WHOLE)
    (project.root / "other").hardlink_to(file)
    kill_in_place(project, "linked")
    file.chmod(0o444)
    told = run_python(
        """
        import sys
        from pathlib import Path
        from winx_tui.workspace.journal.edit_journal import EditJournal
        from winx_tui.workspace.transaction import FileChange

        change = FileChange(Path(sys.argv[2]) / "new", None, b"1")
        print(EditJournal(Path(sys.argv[1]), Path(sys.argv[2])).apply("call", "Edit", [change]))
        """,
        project.directory,
        project.root,
        within=without_root_rights(),
    )
    assert told.startswith(
        "linked was half written when winx was killed, and cannot be restored: Permission denied; "
        "what it held is in "
    )
    draft = Path(told.partition("what it held is in ")[2].removesuffix("."))
    assert draft.read_bytes() == WHOLE
    file.chmod(0o644)
    project.change(newer=b"1")
    assert file.read_bytes() == (project.root / "other").read_bytes() == WHOLE
    assert not draft.exists()


@pytest.mark.parametrize(
    ("present", "is_one"),
    [
        (b"abcd", True),
        (b"aBcD", True),
        (b"ABCDe", True),
        (b"ABCDef", True),
        (b"ABCDx", False),
        (b"abc", False),
        (b"ABCDEfg", False),
        (b"bcde", False),
    ],
)
def test_only_bytes_of_both_contents_in_their_places_are_half_a_write(
    present: bytes, is_one: bool
) -> None:
    assert is_mixture(present, b"abcd", b"ABCDef") == is_one


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
