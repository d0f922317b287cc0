from __future__ import annotations

import os
import re
import stat
import struct
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.confined import (
    on_small_disk,
    run_audited,
    run_python,
    without_root_rights,
)
from winx_tui.core.errors import WorkspaceError
from winx_tui.workspace.atomic_write import FileChangedError
from winx_tui.workspace.transaction import FileChange, apply_changes

Tree = dict[str, tuple[bytes, int]]


def tree(root: Path) -> Tree:
    """Return every file below a directory with its content and permission bits."""
    return {
        str(path.relative_to(root)): (path.read_bytes(), stat.S_IMODE(path.stat().st_mode))
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def once(is_time: Callable[[], bool], act: Callable[[], None]) -> Callable[[str], None]:
    """Return what acts at the first touch of the disk at which it is time, as others would."""
    is_busy = has_acted = False

    def watch(_: str) -> None:
        nonlocal is_busy, has_acted
        # To look is to touch the disk as well.
        if is_busy or has_acted:
            return
        is_busy = True
        if is_time():
            has_acted = True
            act()
        is_busy = False

    return watch


def names(root: Path) -> list[str]:
    return sorted(str(path.relative_to(root)) for path in root.rglob("*"))


def test_files_are_created_edited_deleted_and_moved_in_one_go(tmp_path: Path) -> None:
    for name, mode in (("edit", 0o640), ("delete", 0o600), ("move", 0o751)):
        (tmp_path / name).write_bytes(name.encode())
        (tmp_path / name).chmod(mode)
    apply_changes(
        [
            FileChange(tmp_path / "edit", b"edit", b"edited"),
            FileChange(tmp_path / "new" / "created", None, b"created", mode=0o700),
            FileChange(tmp_path / "delete", b"delete", None),
            FileChange(tmp_path / "move", b"move", None),
            FileChange(tmp_path / "moved", None, b"move", moved_from=tmp_path / "move"),
        ]
    )
    assert tree(tmp_path) == {
        "edit": (b"edited", 0o640),
        "moved": (b"move", 0o751),
        "new/created": (b"created", 0o700),
    }
    assert names(tmp_path) == ["edit", "moved", "new", "new/created"]


def test_a_moved_file_is_the_same_file(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "there" / "new"
    old.write_bytes(b"x")
    inode = old.stat().st_ino
    apply_changes([FileChange(new, None, b"x", moved_from=old), FileChange(old, b"x", None)])
    assert new.stat().st_ino == inode


def test_a_moved_and_edited_file_keeps_its_permission_bits(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    old.write_bytes(b"x")
    old.chmod(0o755)
    apply_changes([FileChange(old, b"x", None), FileChange(new, None, b"y", moved_from=old)])
    assert tree(tmp_path) == {"new": (b"y", 0o755)}


def test_a_read_only_file_moves_as_it_is(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    old.write_bytes(b"x")
    old.chmod(0o444)
    apply_changes([FileChange(old, b"x", None), FileChange(new, None, b"x", moved_from=old)])
    assert tree(tmp_path) == {"new": (b"x", 0o444)}


ACCESS_LIST = struct.pack(
    "<I" + "HHI" * 5,
    2,
    *(0x01, 6, 0xFFFFFFFF),  # the owner
    *(0x02, 4, 1234),  # one more user
    *(0x04, 4, 0xFFFFFFFF),  # the group
    *(0x10, 4, 0xFFFFFFFF),  # the mask
    *(0x20, 0, 0xFFFFFFFF),  # others
)


def attributes(path: Path) -> dict[str, bytes]:
    return {name: os.getxattr(path, name) for name in os.listxattr(path)}


def test_an_edited_file_keeps_its_attributes_and_its_access_list(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_bytes(b"old")
    try:
        os.setxattr(file, "user.origin", b"here")
        os.setxattr(file, "system.posix_acl_access", ACCESS_LIST)
    except OSError:
        pytest.skip("the file system has no attributes")
    before, mode = attributes(file), file.stat().st_mode
    apply_changes([FileChange(file, b"old", b"new")])
    assert file.read_bytes() == b"new"
    assert attributes(file) == before
    assert file.stat().st_mode == mode
    moved = tmp_path / "b"
    apply_changes([FileChange(file, b"new", None), FileChange(moved, None, b"x", moved_from=file)])
    assert attributes(moved) == before


def test_an_edited_file_gets_no_access_list_from_its_directory(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_bytes(b"old")
    try:
        os.setxattr(tmp_path, "system.posix_acl_default", ACCESS_LIST)
    except OSError:
        pytest.skip("the file system has no access lists")
    apply_changes([FileChange(file, b"old", b"new")])
    assert attributes(file) == {}


def test_a_new_file_obeys_the_umask(tmp_path: Path) -> None:
    (tmp_path / "usual").touch()
    apply_changes([FileChange(tmp_path / "new", None, b"x")])
    assert (tmp_path / "new").stat().st_mode == (tmp_path / "usual").stat().st_mode


def test_the_other_names_of_a_hard_linked_file_see_the_change(tmp_path: Path) -> None:
    file, other = tmp_path / "a", tmp_path / "b"
    file.write_bytes(b"old and longer")
    other.hardlink_to(file)
    apply_changes([FileChange(file, b"old and longer", b"new")])
    assert other.read_bytes() == b"new"
    assert names(tmp_path) == ["a", "b"]


def test_nothing_is_written_where_nothing_changes(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_bytes(b"x")
    inode = file.stat().st_ino
    apply_changes([FileChange(file, b"x", b"x")])
    assert file.stat().st_ino == inode


def _read_only(path: Path) -> None:
    path.write_bytes(b"old")
    path.chmod(0o444)


def _link(path: Path) -> None:
    path.with_name("real").write_bytes(b"old")
    path.symlink_to("real")


Preparation = Callable[[Path], object]
HINDRANCES: dict[str, tuple[Preparation, bytes | None, bytes | None, str]] = {
    "exists": (lambda path: path.write_bytes(b"x"), None, b"new", "has come into being"),
    "gone": (lambda path: None, b"old", b"new", "has gone"),
    "changed": (lambda path: path.write_bytes(b"theirs"), b"old", b"new", "has changed"),
    "changed before it is deleted": (
        lambda path: path.write_bytes(b"theirs"),
        b"old",
        None,
        "has changed",
    ),
    "read-only": (_read_only, b"old", b"new", r"is read-only; .*chmod u\+w"),
    "read-only to be deleted": (_read_only, b"old", None, "is read-only"),
    "directory": (Path.mkdir, b"old", b"new", "is a directory, not a file"),
    "named pipe": (os.mkfifo, b"old", b"new", "is a named pipe, not a file"),
    "link": (_link, b"old", b"new", "now leads elsewhere through a symbolic link"),
    "file as parent": (
        lambda path: path.parent.write_bytes(b""),
        None,
        b"new",
        "cannot be written: .*/below is not a directory",
    ),
}


@pytest.mark.parametrize("hindrance", HINDRANCES)
def test_what_hinders_one_file_hinders_all_and_is_told(tmp_path: Path, hindrance: str) -> None:
    prepare, before, after, message = HINDRANCES[hindrance]
    path = tmp_path / "below" / "b.txt" if "parent" in hindrance else tmp_path / "b.txt"
    prepare(path)
    (tmp_path / "c.txt").write_bytes(b"c")
    present = names(tmp_path)
    changes = [
        FileChange(tmp_path / "new" / "a.txt", None, b"a"),
        FileChange(path, before, after),
        FileChange(tmp_path / "c.txt", b"c", None),
    ]
    with pytest.raises(WorkspaceError, match=rf"file 2 of 3, (below/)?b\.txt: {message}"):
        apply_changes(changes, root=tmp_path)
    assert names(tmp_path) == present
    assert (tmp_path / "c.txt").read_bytes() == b"c"


def test_a_device_is_not_written() -> None:
    with pytest.raises(WorkspaceError, match="/dev/null is a device, not a file"):
        apply_changes([FileChange(Path("/dev/null"), b"", b"x")])


def test_a_file_named_twice_is_refused(tmp_path: Path) -> None:
    changes = [FileChange(tmp_path / "a", None, b"1"), FileChange(tmp_path / "a", None, b"2")]
    with pytest.raises(WorkspaceError, match=r"file 2 of 2, .*a: is named twice"):
        apply_changes(changes)
    assert names(tmp_path) == []


def test_a_file_is_not_made_below_another_of_the_same_call(tmp_path: Path) -> None:
    changes = [FileChange(tmp_path / "a", None, b"1"), FileChange(tmp_path / "a/b", None, b"2")]
    with pytest.raises(WorkspaceError, match="lies below a path that is itself a file"):
        apply_changes(changes)
    assert names(tmp_path) == []


def test_control_characters_of_a_name_are_shown(tmp_path: Path) -> None:
    with pytest.raises(FileChangedError, match=r"a\\u\{1B\}b has gone"):
        apply_changes([FileChange(tmp_path / "a\x1bb", b"x", b"y")], root=tmp_path)


def test_a_change_by_others_in_the_midst_puts_everything_back(tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        (tmp_path / name).write_bytes(b"old")
        (tmp_path / name).chmod(0o640)

    def has_begun() -> bool:
        # The first draft shows that everything was checked and nothing is done yet.
        return bool(list(tmp_path.glob(".winx-tmp-*")))

    def interfere() -> None:
        (tmp_path / "c").write_bytes(b"theirs")

    changes = [
        FileChange(tmp_path / "a", b"old", b"new"),
        FileChange(tmp_path / "new" / "file", None, b"new"),
        FileChange(tmp_path / "b", b"old", None),
        FileChange(tmp_path / "c", b"old", None),
    ]

    def apply() -> None:
        with pytest.raises(FileChangedError, match="file 4 of 4, c: has changed"):
            apply_changes(changes, root=tmp_path)

    assert not run_audited(apply, once(has_begun, interfere))
    assert tree(tmp_path) == {
        "a": (b"old", 0o640),
        "b": (b"old", 0o640),
        "c": (b"theirs", 0o640),
    }
    assert names(tmp_path) == ["a", "b", "c"]


def test_what_others_wrote_over_a_change_is_kept_beside_the_old(
    memory: Path, tmp_path: Path
) -> None:
    count = 300
    for number in range(count):
        (memory / str(number)).write_bytes(b"old")

    def interfere() -> None:
        (memory / "0").write_bytes(b"theirs")
        (memory / str(count - 1)).write_bytes(b"theirs")

    changes = [FileChange(memory / str(number), b"old", b"new") for number in range(count)]
    answer = tmp_path / "answer"

    def apply() -> None:
        with pytest.raises(WorkspaceError, match="file 300 of 300, 299: has changed") as caught:
            apply_changes(changes, root=memory)
        answer.write_text(str(caught.value), encoding="utf-8")

    assert not run_audited(apply, once(lambda: (memory / "0").read_bytes() == b"new", interfere))
    pattern = r"/0 stays changed \(.*\); what it held is in (/\S+\.old)$"
    told = re.search(pattern, answer.read_text(encoding="utf-8"))
    assert told is not None
    assert Path(told[1]).read_bytes() == b"old"
    assert (memory / "0").read_bytes() == b"theirs"
    assert {(memory / str(number)).read_bytes() for number in range(1, count - 1)} == {b"old"}
    assert len(names(memory)) == count + 1


APPLY = """
    import resource, sys
    from pathlib import Path
    from winx_tui.core.errors import WorkspaceError
    from winx_tui.workspace.transaction import FileChange, apply_changes

    root = Path(sys.argv[1])

    def attempt(*changes):
        try:
            apply_changes(changes, root=root)
        except WorkspaceError as error:
            print(error)
"""


def test_a_file_in_a_read_only_directory_is_written_in_place(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"old and longer")
    tmp_path.chmod(0o555)
    edit = APPLY + "    attempt(FileChange(root / 'a', b'old and longer', b'new'))\n"
    assert run_python(edit, tmp_path, within=without_root_rights()) == ""
    assert tree(tmp_path) == {"a": (b"new", 0o644)}


def test_a_read_only_directory_takes_and_gives_no_file(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"old")
    tmp_path.chmod(0o555)
    others = APPLY + (
        "    attempt(FileChange(root / 'a', b'old', None))\n"
        "    attempt(FileChange(root / 'b' / 'c', None, b'new'))\n"
    )
    assert run_python(others, tmp_path, within=without_root_rights()).splitlines() == [
        "a cannot be deleted: its directory is read-only",
        "b/c cannot be made: its directory is read-only",
    ]
    assert tree(tmp_path) == {"a": (b"old", 0o644)}


def test_a_file_half_written_in_place_is_put_back(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir()
    (tmp_path / "a").write_bytes(b"a")
    (closed / "b").write_bytes(b"b" * 500)
    closed.chmod(0o555)
    program = APPLY + (
        "    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "    attempt(FileChange(root / 'a', b'a', b'changed'),\n"
        "            FileChange(root / 'closed' / 'b', b'b' * 500, b'B' * 2000))\n"
    )
    told = run_python(program, tmp_path, within=without_root_rights())
    assert told == "file 2 of 2, closed/b: cannot be written: File too large"
    assert tree(tmp_path) == {"a": (b"a", 0o644), "closed/b": (b"b" * 500, 0o644)}


def test_what_cannot_be_put_back_is_told(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir()
    (closed / "a").write_bytes(b"a" * 1500)
    (closed / "b").write_bytes(b"b")
    closed.chmod(0o555)
    program = APPLY + (
        "    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "    attempt(FileChange(root / 'closed' / 'a', b'a' * 1500, b'A'),\n"
        "            FileChange(root / 'closed' / 'b', b'b', b'B' * 2000))\n"
    )
    told = run_python(program, tmp_path, within=without_root_rights())
    assert "Not everything could be put back: " in told
    assert "closed/a stays changed (File too large" in told
    assert (closed / "b").read_bytes() == b"b"


def test_a_full_disk_leaves_everything_as_it_was(tmp_path: Path) -> None:
    program = APPLY + (
        "    (root / 'a').write_bytes(b'a')\n"
        "    attempt(FileChange(root / 'a', b'a', b'A'),\n"
        "            FileChange(root / 'new' / 'b', None, b'B' * 300_000))\n"
        "    print(sorted(path.name for path in root.rglob('*')), (root / 'a').read_bytes())\n"
    )
    assert run_python(program, tmp_path, within=on_small_disk(tmp_path, "200k")).splitlines() == [
        "file 2 of 2, new/b: cannot be written: No space left on device",
        "['a'] b'a'",
    ]
