"""What is put back is put back whole, or refused with a reason; nothing else is touched."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.workspace.checkpoints.going_back import commanded, gone, refusals, run
from tests.workspace.checkpoints.project import quick_directory, state_of, write
from tests.workspace.checkpoints.recorded import opened, work
from winx_tui.workspace.checkpoints import drafts
from winx_tui.workspace.checkpoints.drafts import DRAFT_PREFIX, clean_drafts
from winx_tui.workspace.checkpoints.examining import CHANGED, HOLDS_OTHERS, NOT_AGAIN, SHARED
from winx_tui.workspace.checkpoints.keeper import Checkpoints
from winx_tui.workspace.checkpoints.limits import Limits
from winx_tui.workspace.checkpoints.plan import SpanChanges, steps_of
from winx_tui.workspace.checkpoints.restoring import restore


def made(root: Path) -> Path:
    for name in ("a", "deep/b", "deep/er/c"):
        write(root / name, f"{name} at first\n")
    return root


@pytest.fixture
def root() -> Iterator[Path]:
    with quick_directory() as directory:
        yield made(directory / "project")


@pytest.fixture
def checkpoints(root: Path) -> Iterator[Checkpoints]:
    with opened(root, Limits(file_bytes=2_000)) as checkpoints:
        yield checkpoints


def test_what_would_be_refused_is_known_beforehand(root: Path, checkpoints: Checkpoints) -> None:
    spans = commanded(
        checkpoints, root, "echo x > a; rm -r deep/er; mkdir new; echo n > new/n; echo y > deep/b"
    )
    (root / "a").write_text("mine\n", encoding="utf-8")
    (root / "new" / "mine").write_text("mine\n", encoding="utf-8")
    before = state_of(root)
    examined = checkpoints.examine(checkpoints.steps(spans, "undo"))
    assert state_of(root) == before
    assert {each.path: each.why for each in examined} == {"a": CHANGED, "new": HOLDS_OTHERS}
    assert [each.path for each in examined if each.can_be_overridden] == ["a"]
    restored = gone(checkpoints, spans, "undo")
    assert restored.refused == examined
    assert restored.done == ("deep/b", "deep/er", "deep/er/c", "new/n")


def test_what_may_be_somebody_elses_is_put_back_only_if_it_is_said(
    root: Path, checkpoints: Checkpoints
) -> None:
    spans = commanded(checkpoints, root, "echo x > a; echo y > deep/b")
    first, second = checkpoints.changes(spans[0])
    steps = steps_of([SpanChanges([first], is_shared=True), SpanChanges([second])], "undo")
    restored = checkpoints.carry_out(steps, work(kind="undo"), spans)
    assert refusals(restored) == {"a": SHARED}
    assert restored.done == ("deep/b",)
    restored = checkpoints.carry_out(steps, work(kind="undo"), spans, overwriting=["a"])
    assert not restored.refused
    assert (root / "a").read_text(encoding="utf-8") == "a at first\n"


def test_what_was_too_large_to_be_recorded_is_not_deleted(
    root: Path, checkpoints: Checkpoints
) -> None:
    spans = commanded(checkpoints, root, "seq 2000 > large; seq 2000 > a; mkfifo pipe")
    restored = gone(checkpoints, spans, "undo")
    assert refusals(restored) == {"large": NOT_AGAIN, "a": NOT_AGAIN}
    assert not (root / "pipe").exists()
    assert not gone(checkpoints, spans, "undo", ["large", "a"]).refused
    assert (root / "a").read_text(encoding="utf-8") == "a at first\n"
    assert not (root / "large").exists()


def test_a_file_whose_directory_is_gone_comes_back_with_it_only_if_it_is_said(
    root: Path, checkpoints: Checkpoints
) -> None:
    spans = commanded(checkpoints, root, "rm deep/er/c")
    (root / "deep" / "er").rmdir()
    (refusal,) = gone(checkpoints, spans, "undo").refused
    assert refusal.why == "cannot be put back: its directory is gone"
    assert not gone(checkpoints, spans, "undo", ["deep/er/c"]).refused
    assert (root / "deep" / "er" / "c").read_text(encoding="utf-8") == "deep/er/c at first\n"


def test_a_project_that_was_deleted_itself_comes_back(root: Path, checkpoints: Checkpoints) -> None:
    before = state_of(root)
    spans = commanded(checkpoints, root, "rm -rf ../project")
    assert not root.exists()
    assert checkpoints.examine(checkpoints.steps(spans, "undo")) == ()
    assert not gone(checkpoints, spans, "undo").refused
    assert state_of(root) == before
    spans = commanded(checkpoints, root, "echo more > a")
    assert [change.path for change in checkpoints.changes(spans[0])] == ["a"]


def test_nothing_is_put_back_through_a_link(root: Path, checkpoints: Checkpoints) -> None:
    spans = commanded(checkpoints, root, "rm deep/er/c; echo x > deep/b")
    elsewhere = root.parent / "elsewhere"
    (root / "deep").rename(elsewhere)
    (root / "deep").symlink_to(elsewhere)
    before = state_of(elsewhere)
    restored = gone(checkpoints, spans, "undo", ["deep/b", "deep/er/c"])
    reason = "cannot be put back: its directory is none any more"
    assert refusals(restored) == {"deep/b": reason, "deep/er/c": reason}
    assert state_of(elsewhere) == before


def test_only_the_permissions_of_a_file_are_put_back_where_they_alone_differ(
    root: Path, checkpoints: Checkpoints
) -> None:
    spans = commanded(checkpoints, root, "chmod 755 a; chmod 500 deep/er; chmod 700 deep")
    before = (root / "a").stat()
    assert not gone(checkpoints, spans, "undo").refused
    after = (root / "a").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert stat.S_IMODE(after.st_mode) == 0o644


def test_what_is_attached_to_a_file_stays_with_it(tmp_path: Path) -> None:
    file = made(tmp_path / "project") / "a"
    with opened(file.parent) as checkpoints:
        spans = commanded(checkpoints, file.parent, "echo x > a")
        try:
            os.setxattr(file, "user.note", b"kept")
        except OSError:
            pytest.skip("the file system has no extended attributes")
        if os.geteuid() == 0:
            os.chown(file, 65534, 65534)
        assert not gone(checkpoints, spans, "undo").refused
    assert file.read_text(encoding="utf-8") == "a at first\n"
    assert os.getxattr(file, "user.note") == b"kept"
    assert file.stat().st_uid == (65534 if os.geteuid() == 0 else os.geteuid())


def test_names_of_any_bytes_and_files_of_any_kind_come_back(
    root: Path, checkpoints: Checkpoints
) -> None:
    names = [b"\xff\xfe", b"new\nline", b"-rf", b" ", "é".encode(), b"E\xcc\x81", b"A", b"x" * 255]
    for name in names:
        (root / os.fsdecode(name)).write_bytes(name)
    os.link(root / "deep" / "b", root / "second name")
    (root / "sparse").touch()
    os.truncate(root / "sparse", 1_500)
    (root / "link").symlink_to(os.fsdecode(b"\xff/nowhere"))
    before = state_of(root)
    spans = commanded(checkpoints, root, "rm -rf ./* ./.[!.]*")
    assert not state_of(root)
    assert not gone(checkpoints, spans, "undo").refused
    assert state_of(root) == before


def test_a_full_disk_refuses_what_has_no_room_and_tears_nothing(
    root: Path, checkpoints: Checkpoints, monkeypatch: pytest.MonkeyPatch
) -> None:
    spans = commanded(checkpoints, root, "echo x > a; rm -r deep; echo made > deep")
    left = state_of(root)
    written = os.write

    def full(descriptor: int, content: bytes) -> int:
        if bytes(content) == b"deep/er/c at first\n":
            written(descriptor, content[:3])
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return written(descriptor, content)

    monkeypatch.setattr(os, "write", full)
    restored = gone(checkpoints, spans, "undo")
    reason = "cannot be put back: No space left on device"
    assert refusals(restored) == {"deep/er/c": reason}
    assert not list(root.rglob(f"{DRAFT_PREFIX}*"))
    assert (root / "a").read_text(encoding="utf-8") == "a at first\n"
    monkeypatch.undo()
    # What was taken back can be made again, and the rest be gone on with.
    assert not gone(checkpoints, spans, "undo").refused
    assert not gone(checkpoints, spans, "redo").refused
    assert state_of(root) == left


def test_a_sync_that_fails_refuses_its_file(
    root: Path, checkpoints: Checkpoints, monkeypatch: pytest.MonkeyPatch
) -> None:
    spans = commanded(checkpoints, root, "echo x > a; echo y > deep/b")
    synced = os.fsync

    def fails(descriptor: int) -> None:
        if os.fstat(descriptor).st_size == len("deep/b at first\n"):
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        synced(descriptor)

    monkeypatch.setattr(os, "fsync", fails)
    restored = gone(checkpoints, spans, "undo")
    assert refusals(restored) == {"deep/b": "cannot be put back: Input/output error"}
    assert (root / "deep" / "b").read_text(encoding="utf-8") == "y\n"
    assert not list(root.rglob(f"{DRAFT_PREFIX}*"))


STRIDE = 1 if os.environ.get("WINX_EXPLORE") else 66
KILLED = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, os.getcwd())
from tests.workspace.checkpoints.recorded import opened
from winx_tui.workspace.checkpoints.restoring import restore
root, copy, left = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
def counted(function):
    def call(*arguments, **named):
        global left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return function(*arguments, **named)
    return call
with opened(root) as checkpoints:
    steps, shelves = checkpoints.steps(checkpoints.spans(), "undo"), root.parent / "state" / "git"
    for name in "write rename unlink mkdir rmdir symlink fchmod link open".split():
        setattr(os, name, counted(getattr(os, name)))
    restore(copy, steps, checkpoints.content, shelves=shelves)
"""


def test_a_kill_at_any_moment_leaves_every_file_old_or_new(root: Path) -> None:
    with opened(root) as checkpoints:
        run(root, "git init -q; git add .; git commit -qm first")
        first = state_of(root)
        command = "rm -rf .git; echo x > a; rm -r deep/er; mkdir made; ln -s a made/l; rm deep/b"
        commanded(checkpoints, root, command)
        left, spans = state_of(root), checkpoints.spans()
        ends = []
        for at in range(2, 330, STRIDE):
            copy = root.parent / str(at)
            shutil.copytree(root, copy, symlinks=True)
            arguments = [sys.executable, "-c", KILLED, str(root), str(copy), str(at)]
            ends.append(subprocess.run(arguments, check=False).returncode)
            for path, is_now in state_of(copy).items():
                if DRAFT_PREFIX not in path:
                    assert is_now in (first.get(path), left.get(path)), (path, at)
            assert not (copy / ".git").exists() or run(copy, "git fsck") == ""
            steps, shelves = checkpoints.steps(spans, "undo"), root.parent / "state" / "git"
            again = restore(copy, steps, checkpoints.content, shelves=shelves)
            assert not again.refused
            assert state_of(copy) == first
            assert run(copy, "git fsck; git status --porcelain") == ""
            assert not list(copy.rglob(f"{DRAFT_PREFIX}*"))
        assert set(ends) == {0, -signal.SIGKILL}


def test_drafts_that_were_left_are_cleaned_and_those_in_use_are_not(root: Path) -> None:
    left = [root / f"{DRAFT_PREFIX}1", root / "deep" / "er" / f"{DRAFT_PREFIX}2"]
    left[0].mkdir()
    (left[0] / "inside").touch()
    left[1].touch()
    other = root / "deep" / ".winx-other"
    other.touch()
    top = os.open(root, os.O_RDONLY)
    drafts.share_root(top)
    clean_drafts(root, ["deep/er/c"])
    assert all(path.exists() for path in left)
    os.close(top)
    clean_drafts(root, ["deep/er/c"])
    assert not any(path.exists() for path in left)
    assert other.exists()


def test_a_change_between_the_look_and_the_deed_is_kept(
    root: Path, checkpoints: Checkpoints, monkeypatch: pytest.MonkeyPatch
) -> None:
    spans = commanded(checkpoints, root, "echo x > a; rm deep/b")
    wait = drafts.Syncs.wait

    def changed(syncs: drafts.Syncs) -> None:
        (root / "a").write_text("mine\n", encoding="utf-8")
        (root / "deep" / "b").write_text("mine\n", encoding="utf-8")
        wait(syncs)

    monkeypatch.setattr(drafts.Syncs, "wait", changed)
    assert refusals(gone(checkpoints, spans, "undo")) == {"a": CHANGED, "deep/b": CHANGED}
    assert (root / "a").read_text(encoding="utf-8") == "mine\n"


def as_nobody(directory: Path, deed: Callable[[], object]) -> str:
    """Do something as somebody whom permissions hold for; return how that is written."""
    if os.geteuid() != 0:
        return repr(deed())
    subprocess.run(["chown", "-R", "65534", directory], check=True)
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.setgroups([])
            os.setresgid(65534, 65534, 65534)
            os.setresuid(65534, 65534, 65534)
            os.write(writing, repr(deed()).encode())
        finally:
            os._exit(0)
    os.close(writing)
    os.waitpid(child, 0)
    with os.fdopen(reading) as told:
        return told.read()


def test_a_directory_that_was_closed_is_opened_again() -> None:
    with quick_directory() as directory:
        root = directory / "project"
        write(root / "deep" / "er" / "c", "c at first\n")
        write(root / "a", "a at first\n")
        before = state_of(root)

        def deed() -> object:
            with opened(root) as checkpoints:
                spans = commanded(checkpoints, root, "echo x > a; chmod 0 deep/er; chmod 0 deep")
                steps = checkpoints.steps(spans, "undo")
                return checkpoints.examine(steps), refusals(gone(checkpoints, spans, "undo"))

        assert as_nobody(root.parent, deed) == "((), {})"
        assert state_of(root) == before


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("chmod 0 a", NOT_AGAIN),
        ("echo x > a; chmod 500 .", ""),
        ("rm a; chmod 0 .", ""),
    ],
)
def test_what_permissions_forbid_is_refused_with_a_sentence(command: str, told: str) -> None:
    with quick_directory() as directory:
        root = directory / "project"
        write(root / "deep" / "a", "a at first\n")
        in_deep = f"cd deep; {command}"

        def deed() -> object:
            with opened(root) as checkpoints:
                spans = commanded(checkpoints, root, in_deep)
                return refusals(gone(checkpoints, spans, "undo"))

        expected = {"deep/a": told} if told else {}
        assert as_nobody(root.parent, deed) == repr(expected)


@pytest.fixture
def blind(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have names differ in nothing but case lead to the same file, as on a Mac."""
    if sys.platform != "linux":
        pytest.skip("the file system may do so by itself")
    here = Path("/proc/self/fd")

    def seeing(function: Callable[..., object], *places: str) -> Callable[..., object]:
        def call(name: object, *rest: object, **named: object) -> object:
            names = [name, *rest]
            for at, place in enumerate(places):
                if isinstance(names[at], str) and isinstance(named.get(place), int):
                    wanted = str(names[at]).casefold()
                    with os.scandir(here / str(named[place])) as there:
                        alike = [each.name for each in there if each.name.casefold() == wanted]
                    names[at] = alike[0] if alike else names[at]
            return function(*names, **named)

        return call

    for name in ("stat", "open", "unlink", "rmdir", "mkdir"):
        monkeypatch.setattr(os, name, seeing(getattr(os, name), "dir_fd"))
    monkeypatch.setattr(os, "rename", seeing(os.rename, "src_dir_fd", "dst_dir_fd"))


@pytest.mark.usefixtures("blind")
def test_a_name_whose_case_was_changed_is_changed_back_where_case_is_nothing(
    root: Path, checkpoints: Checkpoints
) -> None:
    before = state_of(root)
    spans = commanded(checkpoints, root, "mv a A; mv deep/er deep/Er; mv deep DEEP")
    assert not gone(checkpoints, spans, "undo").refused
    assert state_of(root) == before
