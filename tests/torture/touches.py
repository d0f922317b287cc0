"""What is written below some directories, seen as it happens (inotify)."""

from __future__ import annotations

import ctypes
import os
import select
import struct
from collections.abc import Iterator
from pathlib import Path

_MODIFY, _ATTRIB, _CLOSE_WRITE = 0x2, 0x4, 0x8
_MOVED_FROM, _MOVED_TO, _CREATE, _DELETE = 0x40, 0x80, 0x100, 0x200
_IS_DIRECTORY = 0x40000000
_MASK = _MODIFY | _ATTRIB | _CLOSE_WRITE | _MOVED_FROM | _MOVED_TO | _CREATE | _DELETE
_HEAD = struct.Struct("iIII")
_libc = ctypes.CDLL(None, use_errno=True)


class Touches:
    """Watches whole trees; a directory that is made is watched from then on."""

    def __init__(self, *roots: Path) -> None:
        self._descriptor = _libc.inotify_init1(os.O_CLOEXEC | os.O_NONBLOCK)
        if self._descriptor < 0:
            raise OSError(ctypes.get_errno(), "inotify_init1")
        self._paths: dict[int, Path] = {}
        for root in roots:
            self._watch(root)

    def close(self) -> None:
        """Stop watching."""
        os.close(self._descriptor)

    def next(self, wait_s: float) -> Iterator[Path]:
        """Yield the paths that were touched, after at most so long without any."""
        readable, _, _ = select.select([self._descriptor], [], [], wait_s)
        if not readable:
            return
        data, offset = os.read(self._descriptor, 1 << 16), 0
        while offset < len(data):
            watch, mask, _, length = _HEAD.unpack_from(data, offset)
            offset += _HEAD.size
            name = data[offset : offset + length].rstrip(b"\0")
            offset += length
            if watch in self._paths and name:
                path = self._paths[watch] / os.fsdecode(name)
                if mask & _IS_DIRECTORY and mask & (_CREATE | _MOVED_TO):
                    self._watch(path)
                yield path

    def _watch(self, root: Path) -> None:
        for directory, names, _ in os.walk(root):
            if ".git" in names:
                names.remove(".git")
            watch = _libc.inotify_add_watch(self._descriptor, os.fsencode(directory), _MASK)
            if watch >= 0:
                self._paths[watch] = Path(directory)
