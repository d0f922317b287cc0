"""A snapshot is written into an empty directory as it was, and nowhere else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from winx_tui.core.errors import WorkspaceError
from winx_tui.workspace.checkpoints.entries import EMPTY, Entry, Listing, digest_of
from winx_tui.workspace.checkpoints.exporting import write_snapshot
from winx_tui.workspace.checkpoints.intake import Intake
from winx_tui.workspace.checkpoints.keeper import Checkpoints
from winx_tui.workspace.checkpoints.limits import Limits
from winx_tui.workspace.checkpoints.spans import Work
from winx_tui.workspace.checkpoints.store import CheckpointStore

WORK = Work("ses_1", "turn_1", "call", "command", "Run: something")


def tree_of(root: Path) -> dict[str, tuple[int, bytes]]:
    """Return path → permissions and content."""
    found: dict[str, tuple[int, bytes]] = {}
    for path in sorted(root.rglob("*")):
        name = str(path.relative_to(root))
        if name.startswith(".git"):
            continue
        if path.is_symlink():
            found[name] = (0, os.fsencode(path.readlink()))
        else:
            content = b"" if path.is_dir() else path.read_bytes()
            found[name] = (path.stat().st_mode & 0o777, content)
    return found


def test_a_project_is_written_as_it_was_before_the_work(tmp_path: Path) -> None:
    root, copy = tmp_path / "project", tmp_path / "copy"
    (root / "src" / "deep").mkdir(parents=True)
    (root / "empty").mkdir()
    copy.mkdir()
    (root / "a.txt").write_bytes(b"a\n")
    (root / "src" / "run.sh").write_bytes(b"#!/bin/sh\n" + b"x" * 5_000)
    (root / "src" / "run.sh").chmod(0o755)
    (root / "src" / "deep" / "n\udcffame").write_bytes(b"\0\xff")
    (root / "link").symlink_to("src/run.sh")
    (root / "large.bin").write_bytes(b"1" * 2_000)
    checkpoints = Checkpoints(tmp_path / "kept", root, Limits(file_bytes=6_000))
    (root / "large.bin").write_bytes(b"1" * 7_000)
    before = tree_of(root)
    checkpoints.begin(WORK)
    (root / "a.txt").unlink()
    (root / "src" / "run.sh").write_bytes(b"gone")
    (span,) = checkpoints.spans()
    checkpoints.close()
    store = CheckpointStore(tmp_path / "kept")
    exported = write_snapshot(store, span.before, copy)
    store.close()
    del before["large.bin"]
    assert tree_of(copy) == before
    assert exported.left_out == ("large.bin",)
    assert exported.files == 4


def kept(store: CheckpointStore, *contents: bytes, **listings: Listing) -> dict[str, bytes]:
    """Store contents and listings; return the digests of the listings."""
    intake = Intake(store)
    for content in contents:
        intake.take(content)
    digests = {name: intake.take_listing(listing) for name, listing in listings.items()}
    intake.pack()
    with store.writing() as connection:
        intake.put(connection)
    return digests


@pytest.mark.parametrize("name", ["..", ".", "../up", "/etc", "a/b", "a/../../b"])
def test_a_name_that_leads_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    store = CheckpointStore(tmp_path / "kept")
    copy = tmp_path / "copy"
    copy.mkdir()
    bad = {name: Entry("file", 0o644, 3, digest_of(b"bad"))}
    with pytest.raises(WorkspaceError, match="which is no name"):
        write_snapshot(store, kept(store, b"bad", root=bad)["root"], copy)
    store.close()
    assert list(copy.iterdir()) == []
    assert not (tmp_path / "up").exists()


def test_of_a_repository_the_small_files_are_written(tmp_path: Path) -> None:
    store = CheckpointStore(tmp_path / "kept")
    copy = tmp_path / "copy"
    copy.mkdir()
    head, config = b"ref: refs/heads/main\n", b"[core]\n"
    git = {
        "HEAD": Entry("file", 0o644, len(head), digest_of(head)),
        "refs/heads/deep/main": Entry("file", 0o600, len(config), digest_of(config)),
        "objects": Entry("unkept", 0o755, 0, digest_of(b"")),
    }
    inner = kept(store, head, config, git=git)["git"]
    snapshot = kept(store, root={".git": Entry("git", 0o755, 0, inner)})["root"]
    write_snapshot(store, snapshot, copy)
    store.close()
    assert (copy / ".git" / "HEAD").read_bytes() == head
    assert (copy / ".git" / "refs" / "heads" / "deep" / "main").read_bytes() == config
    assert not (copy / ".git" / "objects").exists()


def test_what_is_there_already_is_not_touched(tmp_path: Path) -> None:
    store = CheckpointStore(tmp_path / "kept")
    copy = tmp_path / "copy"
    copy.mkdir()
    (copy / "a").symlink_to(tmp_path / "elsewhere")
    new = {"a": Entry("file", 0o644, 3, digest_of(b"new"))}
    with pytest.raises(WorkspaceError, match="cannot be written"):
        write_snapshot(store, kept(store, b"new", root=new)["root"], copy)
    store.close()
    assert not (tmp_path / "elsewhere").exists()


def test_an_empty_project_is_an_empty_directory(tmp_path: Path) -> None:
    store = CheckpointStore(tmp_path / "kept")
    assert write_snapshot(store, digest_of(EMPTY), tmp_path).files == 0
    store.close()
