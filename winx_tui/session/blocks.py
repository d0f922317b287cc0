"""A session's file read in pieces of whole lines, so that its size costs no memory."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO


def open_regular(path: Path) -> BinaryIO:
    """Open a file that must be one: a link or a FIFO put in its place is refused.

    Raises:
        OSError: it is none, or cannot be read.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "it is not a regular file")
    return os.fdopen(descriptor, "rb")


def is_regular(path: Path) -> bool:
    """Tell whether a path is a file, not a link to one."""
    with suppress(OSError):
        return stat.S_ISREG(path.lstat().st_mode)
    return False


def blocks(file: BinaryIO, size_bytes: int) -> Iterator[bytes]:
    """Read on in pieces of that size and the rest of a line; only the last may lack its end."""
    while data := file.read(size_bytes):
        yield data if data.endswith(b"\n") else data + file.readline()


def lines_with(block: bytes, beginning: bytes) -> Iterator[bytes]:
    """Return the lines of a block that begin so, their ends left out."""
    at = block.find(beginning)
    while at >= 0:
        end = block.find(b"\n", at)
        if at == 0 or block[at - 1 : at] == b"\n":
            yield block[at : end if end >= 0 else len(block)]
        at = block.find(beginning, at + len(beginning))
