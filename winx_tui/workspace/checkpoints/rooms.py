"""How much may still be recorded, and whether a directory fits at all before it is read."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from winx_tui.workspace.checkpoints.descending import DIRECTORY_FLAGS, EXHAUSTED
from winx_tui.workspace.checkpoints.gitkeeping import GIT
from winx_tui.workspace.checkpoints.limits import MAX_DEPTH, Bounds

_COUNTING_S = 10.0
"""A project whose names alone take longer to list, on a network perhaps, is too large."""


class TooMuchError(Exception):
    """There is more than is recorded."""


@dataclass(slots=True)
class Room:
    """What may still be recorded."""

    files: int
    size_bytes: int

    @classmethod
    def of(cls, bounds: Bounds) -> Room:
        """Return the whole room of some bounds."""
        return cls(bounds.files, bounds.size_bytes)

    def takes(self, size_bytes: int) -> bool:
        """Use it for one more file, if there is room."""
        if self.files < 1 or self.size_bytes < size_bytes:
            return False
        self.use(1, size_bytes)
        return True

    def use(self, files: int, size_bytes: int) -> None:
        """Use it for what is recorded already, whether there is room or not."""
        self.files -= files
        self.size_bytes -= size_bytes

    def smaller(self, bounds: Bounds) -> Room:
        """Return the room of some bounds, as far as there is."""
        return Room(min(self.files, bounds.files), min(self.size_bytes, bounds.size_bytes))


def check_names(root: int, most: int, is_passed: Callable[[str], bool]) -> None:
    """Make sure that no more than so many names lie in an open directory and below it.

    Args:
        root: the directory.
        most: how many may be there.
        is_passed: tells whether a directory is not looked into, by its path from the root.

    Raises:
        TooMuchError: there are more names than `most`, or they take too long to list.
        OSError: the directory cannot be read.
    """
    deadline = time.monotonic() + _COUNTING_S

    def count(directory: int, above: str, depth: int, so_far: int) -> int:
        inner = []
        with os.scandir(directory) as names:
            for each in names:
                so_far += 1
                if so_far > most:
                    raise TooMuchError
                if each.is_dir(follow_symlinks=False):
                    inner.append(each.name)
        if time.monotonic() > deadline:
            raise TooMuchError
        for name in inner:
            path = f"{above}{name}"
            if name == GIT or depth >= MAX_DEPTH or is_passed(path):
                continue
            try:
                descriptor = os.open(name, DIRECTORY_FLAGS, dir_fd=directory)
                try:
                    so_far = count(descriptor, f"{path}/", depth + 1, so_far)
                finally:
                    os.close(descriptor)
            except OSError as error:
                # One that cannot be read, as some of /proc, keeps no other from being recorded.
                if error.errno in EXHAUSTED:
                    raise
        return so_far

    count(root, "", 0, 0)


def check_fit(directory: int, room: Room) -> None:
    """Make sure that all in an open directory can be recorded.

    Raises:
        TooMuchError: it cannot; nothing of it need be read.
        OSError: it cannot be read.
    """
    inner = []
    with os.scandir(directory) as names:
        for each in names:
            if each.is_dir(follow_symlinks=False):
                inner.append(each.name)
                continue
            with suppress(FileNotFoundError):
                room.use(1, each.stat(follow_symlinks=False).st_size)
            if room.files < 0 or room.size_bytes < 0:
                raise TooMuchError
    for name in inner:
        with suppress(PermissionError, FileNotFoundError, NotADirectoryError):
            descriptor = os.open(name, DIRECTORY_FLAGS, dir_fd=directory)
            try:
                check_fit(descriptor, room)
            finally:
                os.close(descriptor)
