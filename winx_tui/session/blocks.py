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


_PIECE_BYTES = 1 << 20
MAX_LINE_BYTES = 64 << 20
"""A longer line is no record; it is passed over without being held in memory."""


def blocks(file: BinaryIO, size_bytes: int) -> Iterator[bytes]:
    """Read on in pieces of that size and the rest of a line; only the last may lack its end.

    Of a line that is too long, the rest is left out.
    """
    while data := file.read(size_bytes):
        if not data.endswith(b"\n"):
            data += file.readline(MAX_LINE_BYTES)
        if len(data) > MAX_LINE_BYTES and not data.endswith(b"\n"):
            pass_line(file)
            data += b"\n"
        yield data


def pass_line(file: BinaryIO) -> None:
    """Go on behind the end of a line, however long it is."""
    while piece := file.read(_PIECE_BYTES):
        if (at := piece.find(b"\n")) >= 0:
            file.seek(at + 1 - len(piece), os.SEEK_CUR)
            return


def lines_with(block: bytes, beginning: bytes) -> Iterator[bytes]:
    """Return the lines of a block that begin so, their ends left out."""
    at = block.find(beginning)
    while at >= 0:
        end = block.find(b"\n", at)
        if at == 0 or block[at - 1 : at] == b"\n":
            yield block[at : end if end >= 0 else len(block)]
        at = block.find(beginning, at + len(beginning))
