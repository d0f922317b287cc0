"""A store that is broken: put aside, so that a new one can be begun; nothing is deleted."""

from __future__ import annotations

import fcntl
import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

_BESIDE = ("-wal", "-shm")
"""What SQLite keeps beside a file."""
DAMAGED = ".damaged-"
_DOES_NOT_FIT = re.compile(
    r"no such (table|column): |table \w+ has (no column|\d+ columns)|Could not decode to UTF-8"
)
"""What SQLite says by a general code, or Python by none."""


class UnreadableSchemaError(sqlite3.DatabaseError):
    """SQLite complains of what is in the file in bytes that are no text."""


def is_damage(error: sqlite3.Error) -> bool:
    """Tell whether an error says that the file is broken, and not that it is in use or full."""
    if isinstance(error, UnreadableSchemaError):
        return True
    if _code(error) in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return True
    # All queries are fixed, so where one does not fit, the description of the tables is broken.
    return isinstance(error, sqlite3.OperationalError) and bool(_DOES_NOT_FIT.match(str(error)))


def is_busy(error: sqlite3.Error) -> bool:
    """Tell whether another process has held the file for too long."""
    return _code(error) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def _code(error: sqlite3.Error) -> int:
    # Extended codes have the plain one in their lowest byte.
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


def put_aside(path: Path, known: tuple[int, int] | None) -> Path | None:
    """Rename a broken store; return its new name, None where another winx has done so.

    Args:
        path: of the store.
        known: device and inode of what was found to be broken, if it could be opened.

    Raises:
        OSError: it cannot be renamed.
    """
    with alone(path.parent):
        if known is not None and identity(path) != known:
            return None
        time = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
        aside = path.with_name(f"{path.name}{DAMAGED}{time}")
        number = 1
        while os.path.lexists(aside):
            number += 1
            aside = path.with_name(f"{path.name}{DAMAGED}{time}-{number}")
        path.rename(aside)
        for ending in _BESIDE:
            with suppress(FileNotFoundError):
                Path(f"{path}{ending}").rename(f"{aside}{ending}")
        return aside


def drop_damaged(path: Path, before: datetime) -> None:
    """Delete stores that were put aside long ago.

    Args:
        path: of the store.
        before: what was put aside later stays; with its time zone.
    """
    for aside in path.parent.glob(f"{path.name}{DAMAGED}*"):
        with suppress(OSError):
            if aside.lstat().st_mtime < before.timestamp():
                aside.unlink()


def identity(path: Path) -> tuple[int, int] | None:
    """Return device and inode of a file; None: it is not there."""
    try:
        status = path.lstat()
    except FileNotFoundError:
        return None
    return status.st_dev, status.st_ino


@contextmanager
def alone(directory: Path) -> Iterator[None]:
    """Keep other winx from opening or putting aside the store of a directory.

    Raises:
        OSError: the file for it cannot be made.
    """
    flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
    descriptor = os.open(directory / "repair.lock", flags, 0o600)
    try:
        # A file system without locks lets several winx meet here, which is rare.
        with suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
