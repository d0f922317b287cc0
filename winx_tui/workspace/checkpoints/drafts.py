"""What will take its place under its own name, written beside it and on the disk before that."""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import stat
import sys
from collections.abc import Collection, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

from winx_tui.workspace.checkpoints.descending import (
    DIRECTORY_FLAGS,
    Descent,
    names_in,
    names_on,
)
from winx_tui.workspace.checkpoints.entries import Entry, permissions

DRAFT_PREFIX = ".winx-restoring-"

_MAKE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_THREADS = 8
"""File systems write the syncs of several files together."""
_TOGETHER = 48
"""Files that are synced at a time; as many may be open beside them."""
_VOUCHING = frozenset({"security.capability", "security.ima", "security.evm"})
"""Attributes that vouch for a content: a new one does not get them."""


class Syncs:
    """Files and directories on their way to the disk, several at once.

    Threads begin when many are waiting, or all are: one that is busy with each file as it
    comes costs the writing of the next ones more than it gains.
    """

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(_THREADS)
        self._waiting: list[tuple[str, int]] = []
        self._under_way: list[Future[dict[str, OSError]]] = []
        self._nameless: list[int] = []
        self._leaving: list[Future[None]] = []
        self.failed: dict[str, OSError] = {}
        """By the keys that were given."""

    def take(self, key: str, descriptor: int) -> None:
        """Sync an open file or directory, and close it."""
        self._waiting.append((key, descriptor))
        if len(self._waiting) >= _TOGETHER:
            self._begin()

    def let_go(self, descriptor: int) -> None:
        """Close an open file that has lost its name: file systems take long to free one."""
        self._nameless.append(descriptor)
        if len(self._nameless) >= _TOGETHER:
            for each in self._leaving:
                each.result()
            self._leave()

    def wait(self) -> None:
        """Return when all is on the disk, or has failed."""
        self._begin()
        self._finish()

    def close(self) -> None:
        """End the threads when all is on the disk; what is let go of may take longer."""
        self.wait()
        self._leave()
        self._pool.shutdown(wait=False)

    def _begin(self) -> None:
        """Sync what is waiting, when that which was begun before is on the disk."""
        self._finish()
        parts = [self._waiting[start::_THREADS] for start in range(_THREADS)]
        self._under_way = [self._pool.submit(_synced, part) for part in parts if part]
        self._waiting = []

    def _finish(self) -> None:
        for each in self._under_way:
            self.failed.update(each.result())
        self._under_way = []

    def _leave(self) -> None:
        self._leaving = [self._pool.submit(_closed, self._nameless)] if self._nameless else []
        self._nameless = []


class Drafts:
    """The drafts of one restoration; what is not placed goes with it."""

    def __init__(self, top: int, syncs: Syncs) -> None:
        """Put them below an open directory, each as near its place as there are directories."""
        self._way = Descent(top)
        self._syncs = syncs
        self.apart: Collection[str] = ()
        """Paths whose directory may be another one that will go: their drafts lie on top."""
        self._made: dict[str, tuple[str, str]] = {}
        """Path → directory and name of its draft."""

    @contextmanager
    def begun(self, path: str) -> Iterator[tuple[int, str]]:
        """Give the open directory and the name for the draft of a path.

        Raises:
            OSError: there is no directory that could take it.
        """
        place = "" if path in self.apart else path.rpartition("/")[0]
        directory, way = self._way.nearest(place)
        name = f"{DRAFT_PREFIX}{secrets.token_hex(6)}"
        self._made[path] = way, name
        with writable(directory):
            yield directory, name

    def write(self, path: str, wanted: Entry, content: bytes, like: int | None) -> None:
        """Write the draft of a file or a link.

        Args:
            path: where it will be.
            wanted: what it will be.
            content: of the file, or the link's target.
            like: an open file, whose owner, access list and other attributes it gets.

        Raises:
            OSError: it cannot be written.
        """
        with self.begun(path) as (directory, name):
            if wanted.kind == "link":
                os.symlink(os.fsdecode(content), name, dir_fd=directory)
                return
            descriptor = os.open(name, _MAKE, 0o600, dir_fd=directory)
            try:
                write_whole(descriptor, content)
                if like is not None:
                    _copy_attributes(like, descriptor)
                os.fchmod(descriptor, wanted.mode)
            except BaseException:
                os.close(descriptor)
                raise
            self._syncs.take(path, descriptor)

    def place(self, path: str, parent: int, name: str) -> None:
        """Give a draft the name that it is for, in one step.

        Raises:
            OSError: it cannot be done.
        """
        directory, draft = self._made[path]
        source = self._way.to(directory)
        with writable(source), writable(parent):
            os.rename(draft, name, src_dir_fd=source, dst_dir_fd=parent)
        del self._made[path]

    def drop(self, path: str) -> None:
        """Remove a draft that will not be placed."""
        directory, draft = self._made.pop(path, ("", ""))
        if draft:
            with suppress(OSError):
                parent = self._way.to(directory)
                with writable(parent):
                    _remove(parent, draft)

    def close(self) -> None:
        """Remove every draft that was not placed."""
        for path in tuple(self._made):
            self.drop(path)
        self._way.close()


def clean_drafts(root: Path, paths: Iterable[str]) -> None:
    """Remove what a restoration that was killed has left; none that is under way is disturbed.

    Args:
        root: the project; absolute and resolved.
        paths: those that were to be put back, relative to it.

    Raises:
        OSError: the root cannot be opened.
    """
    top = os.open(root, DIRECTORY_FLAGS)
    way = Descent(top)
    try:
        try:
            fcntl.flock(top, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            # Another one restores, or the file system has no locks: drafts cost space only.
            return
        for directory in sorted({each for path in paths for each in _ways(path)}, key=names_on):
            with suppress(OSError):
                parent = way.to(directory)
                for name in names_in(parent):
                    if name.startswith(DRAFT_PREFIX):
                        with suppress(OSError), writable(parent):
                            _remove(parent, name)
    finally:
        way.close()
        os.close(top)


def share_root(top: int) -> None:
    """Keep others from cleaning drafts below an open directory until it is closed."""
    with suppress(OSError):
        fcntl.flock(top, fcntl.LOCK_SH | fcntl.LOCK_NB)


@contextmanager
def writable(directory: int) -> Iterator[None]:
    """Let names be made and removed in a directory of ours that forbids it."""
    mode = permissions(os.fstat(directory).st_mode)
    is_closed = mode & 0o300 != 0o300
    if is_closed:
        os.fchmod(directory, mode | 0o300)
    try:
        yield
    finally:
        if is_closed:
            os.fchmod(directory, mode)


def write_whole(descriptor: int, content: bytes) -> None:
    """Write all of a content into an open file."""
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _synced(files: Sequence[tuple[str, int]]) -> dict[str, OSError]:
    """Sync and close open files; return what failed, by their keys."""
    failed = {}
    for key, descriptor in files:
        try:
            os.fsync(descriptor)
        except OSError as error:
            failed[key] = error
        finally:
            os.close(descriptor)
    return failed


def _closed(descriptors: Sequence[int]) -> None:
    for descriptor in descriptors:
        # Nothing was written by it.
        with suppress(OSError):
            os.close(descriptor)


def _ways(path: str) -> Iterator[str]:
    """Yield the directories on the way to a path, the root first."""
    yield ""
    for at, letter in enumerate(path):
        if letter == "/":
            yield path[:at]


def _remove(parent: int, name: str) -> None:
    if stat.S_ISDIR(os.stat(name, dir_fd=parent, follow_symlinks=False).st_mode):
        shutil.rmtree(name, dir_fd=parent)
    else:
        os.unlink(name, dir_fd=parent)


def _copy_attributes(source: int, target: int) -> None:
    """Give an open file the owner, and what else is attached to another one, if it is allowed."""
    old, new = os.fstat(source), os.fstat(target)
    if (old.st_uid, old.st_gid) != (new.st_uid, new.st_gid):
        with suppress(PermissionError):
            os.fchown(target, old.st_uid, old.st_gid)
    if sys.platform == "linux":
        with suppress(OSError):
            for name in os.listxattr(source):
                if name not in _VOUCHING:
                    with suppress(OSError):
                        os.setxattr(target, name, os.getxattr(source, name))
