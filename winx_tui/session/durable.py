"""Writing that leaves whole lines only, and names that outlive a power cut."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

_BUFFER_BYTES = 1 << 20


def write_whole(descriptor: int, data: bytes) -> None:
    """Append all of it, in as few calls as it takes, or nothing.

    Args:
        descriptor: of a file that is open for appending and can be read.
        data: what is appended.

    Raises:
        OSError: it cannot be written; a part of it that was is taken off again, if possible.
    """
    written = 0
    try:
        while written < len(data):
            written += os.write(descriptor, data[written:])
    except OSError:
        with suppress(OSError):
            _take_off(descriptor, data[:written])
        raise


def write_new(path: Path, lines: Iterable[bytes]) -> None:
    """Write a private file that appears whole or not at all, and outlives a power cut.

    Raises:
        OSError: it cannot be written.
    """
    draft = path.with_name(f".{path.name}.draft")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW
    try:
        with os.fdopen(os.open(draft, flags, 0o600), "wb", buffering=_BUFFER_BYTES) as file:
            file.writelines(lines)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(path)
        sync_directory(path.parent)
    finally:
        draft.unlink(missing_ok=True)


def ends_a_line(descriptor: int) -> bool:
    """Tell whether a file that can be read ends with a line, or is empty."""
    size = os.fstat(descriptor).st_size
    return size == 0 or os.pread(descriptor, 1, size - 1) == b"\n"


def sync_directory(path: Path) -> None:
    """Have the names in a directory outlive a power cut.

    Raises:
        OSError: it cannot be done.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_directories(path: Path) -> None:
    """Have the name of a new session outlive a power cut, and that of its directory.

    Raises:
        OSError: it cannot be done.
    """
    sync_directory(path.parent)
    sync_directory(path.parent.parent)


def _take_off(descriptor: int, end: bytes) -> None:
    """Cut off an end, if it still is the end: others append titles."""
    begin = os.fstat(descriptor).st_size - len(end)
    if end and os.pread(descriptor, len(end), begin) == end:
        os.ftruncate(descriptor, begin)
