"""Contents, listings and checkpoints of one project, in one SQLite file.

SQLite keeps what a kill or a power cut must not tear, and lets several winx write. The
file lies in a directory that only its owner can enter; nothing of the project's own git
is read or written.
"""

from __future__ import annotations

import sqlite3
import threading
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from winx_tui.config.paths import ensure_private_directory
from winx_tui.core.errors import ConfigError, WorkspaceError
from winx_tui.core.ids import new_id
from winx_tui.workspace.checkpoints.entries import EMPTY, Entry, decoded, digest_of, encoded
from winx_tui.workspace.display import visible

_VERSION = 1
_BUSY_S = 20.0
"""How long another winx may hold the file; it does so for one checkpoint at a time."""
_WORTH_PACKING_BYTES = 64

_SCHEMA = """
CREATE TABLE IF NOT EXISTS content (
    id INTEGER PRIMARY KEY, digest BLOB NOT NULL UNIQUE, packed INTEGER NOT NULL, data BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS span (
    number INTEGER PRIMARY KEY AUTOINCREMENT, session TEXT NOT NULL, turn TEXT NOT NULL,
    call TEXT NOT NULL, kind TEXT NOT NULL, title TEXT NOT NULL, prompt TEXT NOT NULL,
    at TEXT NOT NULL, before BLOB NOT NULL, after BLOB, undoes TEXT NOT NULL,
    owner TEXT NOT NULL, is_shared INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS span_of_session ON span (session, turn);
CREATE TABLE IF NOT EXISTS generation (id TEXT NOT NULL);
"""


class CheckpointsUnusableError(WorkspaceError):
    """The store cannot be read or written: no space, read-only, a defect."""


class ContentLostError(WorkspaceError):
    """A content that a checkpoint names is not there, or damaged."""


class CheckpointStore:
    """One file of contents; its methods may be called from any thread, one after another."""

    def __init__(self, directory: Path) -> None:
        """Keep the store in a directory of its own, made at the first use."""
        self._directory = directory
        self._connection: sqlite3.Connection | None = None
        self._lock = threading.RLock()

    @property
    def path(self) -> Path:
        """Return where the file is."""
        return self._directory / "checkpoints.db"

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Change the store wholly or not at all; on return it is on the disk.

        Raises:
            CheckpointsUnusableError: it cannot be written.
        """
        with self._lock, self._told():
            connection = self._opened()
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.rollback()
                raise
            connection.commit()

    def rows(self, query: str, *values: object) -> list[sqlite3.Row]:
        """Read rows.

        Raises:
            CheckpointsUnusableError: the store cannot be read.
        """
        with self._lock, self._told():
            return self._opened().execute(query, values).fetchall()

    def holds(self, digest: bytes) -> bool:
        """Tell whether a content is there."""
        return bool(self.rows("SELECT 1 FROM content WHERE digest = ?", digest))

    def content(self, digest: bytes) -> bytes:
        """Return a content.

        Raises:
            ContentLostError: it is not there, or damaged.
        """
        rows = self.rows("SELECT packed, data FROM content WHERE digest = ?", digest)
        if not rows:
            raise ContentLostError(f"the recorded content {digest.hex()[:12]} is lost")
        packed, data = rows[0]
        try:
            content: bytes = zlib.decompress(data) if packed else data
        except zlib.error as error:
            raise ContentLostError(f"the content {digest.hex()[:12]} is damaged") from error
        if digest_of(content) != digest:
            raise ContentLostError(f"the recorded content {digest.hex()[:12]} is damaged")
        return content

    def listing(self, digest: bytes) -> dict[str, Entry]:
        """Return the names of a recorded directory.

        Raises:
            ContentLostError: it is not there, or damaged.
        """
        if digest == NO_NAMES:
            return {}
        try:
            return decoded(self.content(digest))
        except ValueError as error:
            raise ContentLostError(f"the listing {digest.hex()[:12]} is damaged") from error

    def size_bytes(self) -> int:
        """Return how much the store takes on the disk."""
        names = (self.path, Path(f"{self.path}-wal"))
        return sum(name.stat().st_size for name in names if name.exists())

    def _opened(self) -> sqlite3.Connection:
        if self._connection is None:
            ensure_private_directory(self._directory)
            connection = sqlite3.connect(
                self.path, timeout=_BUSY_S, isolation_level=None, check_same_thread=False
            )
            connection.execute("PRAGMA journal_mode = WAL")
            # What is about to be overwritten must be on the disk before it is.
            connection.execute("PRAGMA synchronous = FULL")
            connection.executescript(_SCHEMA)
            _begin_generation(connection)
            self._check_version(connection)
            self._connection = connection
        return self._connection

    def _check_version(self, connection: sqlite3.Connection) -> None:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version > _VERSION:
            connection.close()
            raise CheckpointsUnusableError(
                f"the checkpoints in {visible(str(self._directory))} were written by a newer winx; "
                "update this one"
            )
        connection.execute(f"PRAGMA user_version = {_VERSION}")

    @contextmanager
    def _told(self) -> Iterator[None]:
        shown = visible(str(self._directory))
        try:
            yield
        except ConfigError as error:
            raise CheckpointsUnusableError(f"checkpoints cannot be kept: {error}") from error
        except (sqlite3.Error, OSError) as error:
            raise CheckpointsUnusableError(
                f"the checkpoints in {shown} cannot be used: {error}; free or mount the disk, "
                "or set WINX_STATE_DIR to another directory"
            ) from error


NO_NAMES = digest_of(EMPTY)
"""The listing of an empty directory, which is never stored."""


def put_contents(connection: sqlite3.Connection, contents: Iterable[tuple[bytes, bytes]]) -> None:
    """Store contents under their digests, once each."""
    connection.executemany(
        "INSERT OR IGNORE INTO content (digest, packed, data) VALUES (?, ?, ?)",
        (_row(digest, content) for digest, content in contents),
    )


def put_listing(connection: sqlite3.Connection, listing: dict[str, Entry]) -> bytes:
    """Store a listing; return its digest."""
    data = encoded(listing)
    digest = digest_of(data)
    if data:
        put_contents(connection, ((digest, data),))
    return digest


def known_digests(connection: sqlite3.Connection, digests: Sequence[bytes]) -> set[bytes]:
    """Return which of some contents are stored."""
    known: set[bytes] = set()
    for start in range(0, len(digests), 500):
        part = digests[start : start + 500]
        marks = ",".join("?" * len(part))
        query = f"SELECT digest FROM content WHERE digest IN ({marks})"
        known.update(row[0] for row in connection.execute(query, part))
    return known


def _begin_generation(connection: sqlite3.Connection) -> None:
    """Give a new store a name, by which it is known that contents are still there."""
    query = "INSERT INTO generation (id) SELECT ? WHERE NOT EXISTS (SELECT 1 FROM generation)"
    connection.execute(query, (new_id("gen"),))


def _row(digest: bytes, content: bytes) -> tuple[bytes, int, bytes]:
    if len(content) >= _WORTH_PACKING_BYTES:
        packed = zlib.compress(content, 1)
        if len(packed) < len(content):
            return digest, 1, packed
    return digest, 0, content
