"""Directories and files opened by their own names, none of them reached through a link."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import takewhile
from pathlib import Path

DIRECTORY_FLAGS = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
FILE_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
NO_DIRECTORY = (errno.ENOENT, errno.ENOTDIR, errno.ELOOP)
"""Of a directory that cannot be opened because it is none."""
EXHAUSTED = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOMEM})
"""Of errors that say nothing about a file."""


class Descent:
    """A way down from an open directory; what the next way has in common with it stays open."""

    def __init__(self, top: int) -> None:
        """Begin at an open directory, which must stay open longer."""
        self._names: list[str] = []
        self._descriptors = [top]
        """One more than names: that of the beginning stands first."""

    def to(self, directory: str) -> int:
        """Open a directory below the beginning; "" is that one itself.

        Returns:
            its descriptor, which holds until the way leads elsewhere.

        Raises:
            FileNotFoundError: it is not there.
            OSError: a link or a file lies on the way.
        """
        names = names_on(directory)
        if names != self._names:
            pairs = zip(names, self._names, strict=False)
            shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
            self._go_up(shared)
            for name in names[shared:]:
                self._go_down(name)
        return self._descriptors[-1]

    def nearest(self, directory: str) -> tuple[int, str]:
        """Open the innermost directory on a way that is there; give its own way with it.

        Raises:
            OSError: one that is there cannot be opened.
        """
        try:
            return self.to(directory), directory
        except OSError as error:
            if error.errno not in NO_DIRECTORY:
                raise
        return self._descriptors[-1], "/".join(self._names)

    def close(self) -> None:
        """Close all but the beginning."""
        self._go_up(0)

    def _go_down(self, name: str) -> None:
        self._descriptors.append(os.open(name, DIRECTORY_FLAGS, dir_fd=self._descriptors[-1]))
        self._names.append(name)

    def _go_up(self, depth: int) -> None:
        while len(self._names) > depth:
            self._names.pop()
            os.close(self._descriptors.pop())


def names_on(directory: str) -> list[str]:
    """Return the names on the way to a directory; sorted by them, a directory comes first."""
    return directory.split("/") if directory else []


@contextmanager
def opened(top: int, directory: str) -> Iterator[int]:
    """Open a directory below an open one; "" is that one itself.

    Raises:
        FileNotFoundError: it is not there.
        OSError: a link or a file lies on the way.
    """
    descriptor = os.dup(top)
    try:
        for name in names_on(directory):
            inner = os.open(name, DIRECTORY_FLAGS, dir_fd=descriptor)
            os.close(descriptor)
            descriptor = inner
        yield descriptor
    finally:
        os.close(descriptor)


def read_file(top: int, path: str, most_bytes: int) -> bytes:
    """Read the file at a path below an open directory.

    Raises:
        FileNotFoundError: it is not there.
        OSError: it is no file, or cannot be read.
    """
    directory, _, name = path.rpartition("/")
    with opened(top, directory) as parent:
        return read_name(parent, name, most_bytes)


def read_name(parent: int, name: str, most_bytes: int) -> bytes:
    """Read a file in an open directory.

    Raises:
        FileNotFoundError: it is not there.
        OSError: it is no file, or cannot be read.
    """
    descriptor = os.open(name, FILE_FLAGS, dir_fd=parent)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise FileNotFoundError(errno.ENOENT, "not a file", name)
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            # As many bytes as are asked for are reserved beforehand.
            return file.read(min(most_bytes, status.st_size + 1))
    finally:
        os.close(descriptor)


def status_of(parent: int, name: str) -> os.stat_result | None:
    """Look at a name in an open directory; None: nothing is there."""
    try:
        return os.stat(name, dir_fd=parent, follow_symlinks=False)
    except FileNotFoundError:
        return None


def is_named_so(top: int, path: str) -> bool:
    """Tell whether something has the very names of a path, where others may lead there too.

    Raises:
        OSError: a directory on the way cannot be read.
    """
    above = ""
    for name in path.split("/"):
        with opened(top, above) as directory:
            if name not in names_in(directory):
                return False
        above = f"{above}/{name}" if above else name
    return True


def open_up(parent: int, name: str, mode: int) -> None:
    """Give a directory that nobody may enter other permissions.

    Raises:
        OSError: it cannot be done, or it is no directory.
    """
    if not hasattr(os, "O_PATH"):
        os.chmod(name, mode, dir_fd=parent, follow_symlinks=False)
        return
    descriptor = os.open(name, os.O_PATH | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=parent)
    try:
        # Such a descriptor takes no permissions itself; its name in /proc is no link to follow.
        Path(f"/proc/self/fd/{descriptor}").chmod(mode)
    finally:
        os.close(descriptor)


def names_in(directory: int) -> list[str]:
    """Return the names in an open directory.

    Raises:
        OSError: it cannot be read.
    """
    with os.scandir(directory) as names:
        return [each.name for each in names]
