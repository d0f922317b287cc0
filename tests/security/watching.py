"""Notices what a program does to files: what it changes, and which of some it opens."""

from __future__ import annotations

import ctypes
import hashlib
import os
import stat
import struct
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

_EVENT = struct.Struct("=iIII")
"""inotify.h: watch, mask, cookie, length of the name."""
_ACCESS, _MODIFY, _ATTRIBUTES, _OPEN = 0x1, 0x2, 0x4, 0x20
_SEEN = _ACCESS | _MODIFY | _ATTRIBUTES | _OPEN
_OVERFLOW = 0x4000
_BUFFER = 1 << 20

Snapshot = dict[str, tuple[object, ...]]


def snapshot(directory: Path, *, without: Iterable[Path] = ()) -> Snapshot:
    """Return all that lies in a directory, and of each what changes whenever it is touched.

    Nobody can set the time of change (ctime), so a file written and put back shows too, and
    one that was made and removed shows in its directory. Reading changes none of it.
    """
    left_out = {str(path) for path in without}
    taken: Snapshot = {}
    pending = [str(directory)]
    while pending:
        path = pending.pop()
        if path in left_out:
            continue
        try:
            status = os.lstat(path)
        except FileNotFoundError:
            # What was asked for need not exist; that it is made is a change.
            continue
        facts = (status.st_mode, status.st_ino, status.st_ctime_ns, status.st_size, status.st_uid)
        taken[path] = (*facts, _content(path, status.st_mode))
        if stat.S_ISDIR(status.st_mode):
            pending += (entry.path for entry in os.scandir(path))
    return taken


def changes(before: Snapshot, after: Snapshot) -> set[str]:
    """Return the paths that are new, gone or different."""
    return {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}


def _content(path: str, mode: int) -> str:
    if stat.S_ISLNK(mode):
        return str(Path(path).readlink())
    if stat.S_ISREG(mode):
        return hashlib.blake2b(Path(path).read_bytes(), digest_size=8).hexdigest()
    return ""


@dataclass(slots=True)
class Watch:
    """Files and directories that nobody is to open."""

    descriptor: int
    names: dict[int, Path] = field(default_factory=dict)

    def touched(self) -> set[Path]:
        """Return those that were opened, read or changed since the last call."""
        found: set[Path] = set()
        while data := self._read():
            position = 0
            while position < len(data):
                watch, mask, _, length = _EVENT.unpack_from(data, position)
                assert not mask & _OVERFLOW, "more happened than was noticed"
                if watch in self.names and mask & _SEEN:
                    found.add(self.names[watch])
                position += _EVENT.size + length
        return found

    def _read(self) -> bytes:
        try:
            return os.read(self.descriptor, _BUFFER)
        except BlockingIOError:
            return b""


@contextmanager
def watching(paths: Iterable[Path]) -> Iterator[Watch]:
    """Watch files and directories themselves, whichever name or mount leads to them."""
    libc = ctypes.CDLL(None, use_errno=True)
    descriptor = libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
    assert descriptor >= 0, os.strerror(ctypes.get_errno())
    try:
        watch = Watch(descriptor)
        for path in paths:
            number = libc.inotify_add_watch(descriptor, os.fsencode(path), _SEEN)
            assert number >= 0, f"{path}: {os.strerror(ctypes.get_errno())}"
            watch.names[number] = path
        yield watch
    finally:
        os.close(descriptor)
