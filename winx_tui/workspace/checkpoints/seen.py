"""What was found in each directory the last time, kept in the store from one winx to the next.

A row is true by itself: at these stamps, the directory had that listing. Several winx may
therefore write the rows of one project, and a row that is old only costs a second look.
"""

from __future__ import annotations

import json
import os
import sqlite3
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from winx_tui.workspace.checkpoints.entries import DIGEST_BYTES

Stamp = tuple[int, int, int, int, int]
"""Of a status: mode, size in bytes, times of modification and of change in ns, inode."""

SEEN_TABLE = """
CREATE TABLE IF NOT EXISTS seen (
    path BLOB PRIMARY KEY, basis BLOB NOT NULL, digest BLOB NOT NULL, files INTEGER NOT NULL,
    size_bytes INTEGER NOT NULL, names BLOB NOT NULL, stamps BLOB NOT NULL,
    inner_names BLOB NOT NULL, inner BLOB NOT NULL, left_out TEXT NOT NULL
) WITHOUT ROWID;
"""

_STAMP = struct.Struct("<IqqqQ")
_INNER = struct.Struct(f"<I{DIGEST_BYTES}s")


@dataclass(slots=True)
class Seen:
    """What was found in one directory."""

    digest: bytes
    """Of its listing."""
    stamps: dict[str, Stamp] = field(default_factory=dict)
    """The status of each name that was not looked into, when it was recorded."""
    inner: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    """Permissions and digest of each directory that was looked into."""
    left_out: dict[str, str] = field(default_factory=dict)
    """Name → why its content is not recorded."""
    files: int = 0
    """How many are recorded, those further down not counted."""
    size_bytes: int = 0
    """Of their contents."""


def load_seen(rows: Iterable[sqlite3.Row]) -> dict[str, Seen]:
    """Read the rows of `SEEN_ROWS`, by the path of each directory.

    Raises:
        ValueError: one is damaged.
    """
    seen: dict[str, Seen] = {}
    for path, digest, files, size, names, stamps, inner_names, inner, left_out in rows:
        try:
            seen[os.fsdecode(path)] = Seen(
                digest,
                dict(zip(_names(names), _STAMP.iter_unpack(stamps), strict=True)),
                dict(zip(_names(inner_names), _INNER.iter_unpack(inner), strict=True)),
                json.loads(left_out) if left_out else {},
                files,
                size,
            )
        except struct.error as error:
            raise ValueError("a row of what was seen is damaged") from error
    return seen


SEEN_ROWS = (
    "SELECT path, digest, files, size_bytes, names, stamps, inner_names, inner, left_out "
    "FROM seen WHERE basis = ?"
)


def save_seen(connection: sqlite3.Connection, basis: bytes, changed: Mapping[str, Seen]) -> None:
    """Write down what was found in some directories."""
    connection.executemany(
        "INSERT OR REPLACE INTO seen VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (_row(basis, path, each) for path, each in changed.items()),
    )


def drop_seen(connection: sqlite3.Connection, paths: Iterable[str]) -> None:
    """Forget directories that are not there any more."""
    connection.executemany(
        "DELETE FROM seen WHERE path = ?", ((os.fsencode(path),) for path in paths)
    )


def stamp_of(status: os.stat_result) -> Stamp:
    """Return what tells whether a file has changed."""
    return (
        status.st_mode,
        status.st_size,
        status.st_mtime_ns,
        status.st_ctime_ns,
        status.st_ino,
    )


def unsettled(stamp: Stamp) -> Stamp:
    """Return the stamp of what did not hold still as it was read: equal to that of no file."""
    return (0, *stamp[1:])


def _row(basis: bytes, path: str, seen: Seen) -> tuple[object, ...]:
    return (
        os.fsencode(path),
        basis,
        seen.digest,
        seen.files,
        seen.size_bytes,
        os.fsencode("\0".join(seen.stamps)),
        b"".join(_STAMP.pack(*stamp) for stamp in seen.stamps.values()),
        os.fsencode("\0".join(seen.inner)),
        b"".join(_INNER.pack(*each) for each in seen.inner.values()),
        json.dumps(seen.left_out) if seen.left_out else "",
    )


def _names(data: bytes) -> list[str]:
    return os.fsdecode(data).split("\0") if data else []
