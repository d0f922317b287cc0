"""Git's own directory as a checkpoint has it: its small files, and links to its objects.

An existing repository is never changed by what is put back: what differs in it is git's
own, and git has its own ways back. It is kept for the case that it is deleted.
"""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from winx_tui.workspace.checkpoints.descending import DIRECTORY_FLAGS, FILE_FLAGS
from winx_tui.workspace.checkpoints.entries import (
    Entry,
    digest_of,
    encoded,
    permissions,
)
from winx_tui.workspace.checkpoints.git_shelf import Shelf

GIT = ".git"
OBJECTS = "objects"
INDEX = "index"
NO_OBJECTS = digest_of(b"no objects")
HAS_OBJECTS = digest_of(b"objects")
OBJECTS_IN_PART = digest_of(b"objects, not all of them kept")
"""What stands in a listing for a directory of objects, which is of kind "unkept" in it."""
_EMPTY = digest_of(b"")
_HAS_INDEX = Entry("unkept", 0, 0, digest_of(b"an index"))
"""Stands in a listing for the index, which lies on the shelf: git changes it all the time."""

_MAX_NAMES = 50_000
_MAX_DEPTH = 100
_SETTLED_NS = 50_000_000
_PASSING_NAMES = frozenset({"gc.pid", "gc.log.lock", "fsmonitor--daemon.ipc"})
_TOO_MANY = f"git's own directory has more than {_MAX_NAMES:,} files beside its objects"
_TOO_LARGE = "a file in git's own directory is larger than what is kept of one"

Stored = Callable[[bytes], bytes]
"""Keeps a content; returns its digest."""


@dataclass(frozen=True, slots=True)
class KeptGit:
    """A git directory at one moment."""

    entry: Entry
    left_out: str
    """Why something of it is not kept; "" where all is."""


@dataclass(slots=True)
class _Look:
    """One look through a git directory."""

    top: int
    shelf: Shelf
    stored: Stored
    known: dict[str, tuple[tuple[int, ...], Entry]]
    listing: dict[str, Entry] = field(default_factory=dict)
    now: dict[str, tuple[tuple[int, ...], Entry]] = field(default_factory=dict)
    """The status of each file when it was recorded."""
    indexes: list[str] = field(default_factory=list)
    left_out: str = ""


class GitKeeping:
    """Records git directories, and remembers what it has read of them."""

    def __init__(self, root: Path, shelves: Path, file_bytes: int) -> None:
        """Keep objects below a directory outside of the project.

        Args:
            root: the project; absolute.
            shelves: holds a shelf for each repository; made at the first use.
            file_bytes: a larger small file is left out.
        """
        self._root = root
        self._shelves = shelves
        self._file_bytes = file_bytes
        self._open: dict[str, Shelf] = {}
        self._known: dict[str, dict[str, tuple[tuple[int, ...], Entry]]] = {}
        self._fresh: dict[str, dict[str, tuple[tuple[int, ...], Entry]]] = {}
        """As `_known`, of what has not come into the store yet."""

    def keep(self) -> None:
        """Take it that what was recorded since is in the store; else it is read anew."""
        self._known.update(self._fresh)
        self._fresh = {}

    def forget(self) -> None:
        """Read everything anew the next time."""
        self._open, self._known, self._fresh = {}, {}, {}

    def record(self, parent: int, path: str, stored: Stored) -> KeptGit:
        """Record the git directory in an open directory.

        Args:
            parent: holds the `.git`, which is a directory.
            path: of the `.git`, relative to the project.
            stored: where its small files and their listing go.

        Raises:
            OSError: it cannot be read.
        """
        top = os.open(GIT, DIRECTORY_FLAGS, dir_fd=parent)
        try:
            shelf = self._shelf(path)
            shelf.left_out = ""
            shelf.note_seen()
            look = _Look(top, shelf, stored, self._known.get(path, {}))
            self._directory(look, top, "", 0, is_plain=False)
            if INDEX in look.indexes:
                look.listing[INDEX] = _HAS_INDEX
            digest = stored(encoded(look.listing))
            for inside in look.indexes:
                shelf.keep_index(digest, top, inside)
            self._fresh[path] = look.now
            entry = Entry("git", permissions(os.fstat(top).st_mode), 0, digest)
            return KeptGit(entry, shelf.left_out or look.left_out)
        finally:
            os.close(top)

    def _shelf(self, path: str) -> Shelf:
        shelf = self._open.get(path)
        if shelf is None:
            shelf = self._open[path] = Shelf(shelf_of(self._shelves, path), self._root / path)
        return shelf

    def _directory(
        self, look: _Look, descriptor: int, inside: str, depth: int, *, is_plain: bool
    ) -> None:
        """Record an open directory.

        Args:
            is_plain: below refs and logs, where every name is that of a branch.
        """
        with os.scandir(descriptor) as names:
            found = sorted(names, key=lambda each: each.name)
        is_repository = not is_plain and any(each.name == "HEAD" for each in found)
        for each in found:
            path = f"{inside}/{each.name}" if inside else each.name
            if len(look.listing) >= _MAX_NAMES or depth > _MAX_DEPTH:
                look.left_out = _TOO_MANY
                return
            with suppress(FileNotFoundError):
                status = each.stat(follow_symlinks=False)
                if not stat.S_ISDIR(status.st_mode):
                    if is_plain or not _is_passed(each.name, status, path, look):
                        self._file(look, descriptor, each.name, path, status)
                elif each.name == OBJECTS and not is_plain:
                    self._objects(look, descriptor, path, status, is_gits=is_repository)
                else:
                    mode = permissions(status.st_mode)
                    look.listing[path] = Entry("directory", mode, 0, _EMPTY)
                    inner = os.open(each.name, DIRECTORY_FLAGS, dir_fd=descriptor)
                    try:
                        below = is_plain or (is_repository and each.name in ("refs", "logs"))
                        self._directory(look, inner, path, depth + 1, is_plain=below)
                    finally:
                        os.close(inner)

    def _objects(
        self, look: _Look, parent: int, path: str, status: os.stat_result, *, is_gits: bool
    ) -> None:
        holds = look.shelf.keep_objects(parent, OBJECTS, path, is_gits=is_gits)
        kept = OBJECTS_IN_PART if look.shelf.left_out else HAS_OBJECTS
        digest = kept if holds else NO_OBJECTS
        look.listing[path] = Entry("unkept", permissions(status.st_mode), 0, digest)

    def _file(self, look: _Look, parent: int, name: str, path: str, status: os.stat_result) -> None:
        """Record a small file or a link."""
        stamp = _stamp_of(status)
        known = look.known.get(path)
        if known is not None and known[0] == stamp:
            look.listing[path], look.now[path] = known[1], known
            return
        if stat.S_ISLNK(status.st_mode):
            target = os.fsencode(os.readlink(name, dir_fd=parent))
            look.listing[path] = Entry("link", 0, len(target), look.stored(target))
            return
        if status.st_size > self._file_bytes:
            look.left_out = _TOO_LARGE
            return
        try:
            descriptor = os.open(name, FILE_FLAGS, dir_fd=parent)
        except PermissionError as error:
            look.left_out = f"a file in git's own directory cannot be read: {error.strerror}"
            return
        try:
            content = os.pread(descriptor, status.st_size, 0)
            after = os.fstat(descriptor)
        finally:
            os.close(descriptor)
        mode = permissions(after.st_mode)
        entry = Entry("file", mode, len(content), look.stored(content))
        look.listing[path] = entry
        if _stamp_of(after) == stamp and after.st_ctime_ns < time.time_ns() - _SETTLED_NS:
            look.now[path] = (stamp, entry)


def shelf_of(shelves: Path, path: str) -> Path:
    """Return where the objects of the git directory with a path are kept."""
    return shelves / sha256(os.fsencode(path)).hexdigest()[:32]


def _is_passed(name: str, status: os.stat_result, path: str, look: _Look) -> bool:
    """Tell whether a name is no small file that is kept; note the indexes."""
    if not (stat.S_ISREG(status.st_mode) or stat.S_ISLNK(status.st_mode)):
        return True
    if name == "index" or name.startswith("sharedindex."):
        if stat.S_ISREG(status.st_mode):
            look.indexes.append(path)
            return True
        return False
    return name.endswith((".lock", ".pack")) or name in _PASSING_NAMES


def _stamp_of(status: os.stat_result) -> tuple[int, ...]:
    return (
        status.st_mode,
        status.st_size,
        status.st_mtime_ns,
        status.st_ctime_ns,
        status.st_ino,
    )
