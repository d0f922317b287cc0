"""Contents, listings and checkpoints of one project, in one SQLite file.

SQLite keeps what a kill or a power cut must not tear, and lets several winx write. The
file lies in a directory that only its owner can enter; nothing of the project's own git
is read or written.
"""

from __future__ import annotations

import os
import sqlite3
import stat
import threading
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from winx_tui.config.paths import ensure_private_directory
from winx_tui.core.errors import ConfigError, WorkspaceError
from winx_tui.core.ids import new_id
from winx_tui.workspace.checkpoints.damage import (
    UnreadableSchemaError,
    alone,
    identity,
    is_busy,
    is_damage,
    put_aside,
)
from winx_tui.workspace.checkpoints.entries import EMPTY, Entry, decoded, digest_of
from winx_tui.workspace.checkpoints.seen import SEEN_TABLE
from winx_tui.workspace.display import visible

_VERSION = 1
_BUSY_S = 20.0
"""How long another winx may hold the file; it does so for one checkpoint at a time."""
_WORTH_PACKING_BYTES = 64
_SPARED_BYTES = 200 << 20
"""What checkpoints leave of a disk to others."""
_PAGES = 2_000
"""How many are given back at once, so that others need not wait for all."""
_LOG_BYTES = 4 << 20
"""What SQLite's log is cut to when it was larger."""

_SCHEMA = f"""
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
CREATE TABLE IF NOT EXISTS tidied (at TEXT NOT NULL);
{SEEN_TABLE}
CREATE TABLE IF NOT EXISTS told (text TEXT NOT NULL);
"""


class CheckpointsUnusableError(WorkspaceError):
    """The store cannot be read or written: no space, read-only, a defect."""


class DamagedStoreError(CheckpointsUnusableError):
    """The store was broken; it was put aside, and a new one is begun."""


class ProjectTooLargeError(CheckpointsUnusableError):
    """The project holds too many files to be recorded as a whole."""


class ContentLostError(WorkspaceError):
    """A content that a checkpoint names is not there, or damaged."""


class CheckpointStore:
    """One file of contents; its methods may be called from any thread, one after another."""

    def __init__(self, directory: Path) -> None:
        """Keep the store in a directory of its own, made at the first use."""
        self._directory = directory
        self._path = directory / "checkpoints.db"
        self._connection: sqlite3.Connection | None = None
        self._identity: tuple[int, int] | None = None
        """Of the file that is open."""
        self._notice = ""
        self._lock = threading.RLock()

    @property
    def path(self) -> Path:
        """Return where the file is."""
        return self._path

    @property
    def shelves(self) -> Path:
        """Return where git's objects are kept, beside the file."""
        return self._directory / "git"

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def take_notice(self) -> str:
        """Return, once, a sentence on a store that was put aside; "" where there is none."""
        notice, self._notice = self._notice, ""
        return notice

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
                with suppress(sqlite3.Error):
                    connection.rollback()
                raise
            try:
                connection.commit()
            except sqlite3.Error:
                # Of a full disk: what was to be written must not stay half written.
                with suppress(sqlite3.Error):
                    connection.rollback()
                raise

    def rows(self, query: str, *values: object) -> list[sqlite3.Row]:
        """Read rows; of a store that is broken, those of the new one.

        Raises:
            CheckpointsUnusableError: the store cannot be read.
        """
        try:
            return self._rows(query, values)
        except DamagedStoreError:
            return self._rows(query, values)

    def generation(self) -> str:
        """Return the name of this store, which changes when contents are deleted.

        Raises:
            CheckpointsUnusableError: the store cannot be read.
        """
        return str(self.rows("SELECT id FROM generation")[0][0])

    def known(self, digests: Sequence[bytes]) -> set[bytes]:
        """Return which of some contents are stored.

        Raises:
            CheckpointsUnusableError: the store cannot be read.
        """
        known: set[bytes] = set()
        for start in range(0, len(digests), _TOGETHER):
            part = digests[start : start + _TOGETHER]
            marks = ",".join("?" * len(part))
            query = f"SELECT digest FROM content WHERE digest IN ({marks})"
            known.update(row[0] for row in self.rows(query, *part))
        return known

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

    def check_room(self, size_bytes: int) -> None:
        """Make sure that the disk is not filled up with checkpoints.

        Raises:
            CheckpointsUnusableError: it would be.
        """
        with self._told():
            disk = os.statvfs(self._directory)
        if disk.f_bavail * disk.f_frsize < size_bytes + _SPARED_BYTES:
            raise CheckpointsUnusableError(
                f"the disk of {visible(str(self._directory))} is nearly full; free some room, or "
                "set WINX_STATE_DIR to another disk"
            )

    def shrink(self) -> None:
        """Give room that is not used any more back to the disk.

        Raises:
            CheckpointsUnusableError: the store cannot be written.
        """
        free = int(self.rows("PRAGMA freelist_count")[0][0])
        for _ in range(0, free, _PAGES):
            with self._lock, self._told():
                # A script, because a query would stop at the first page.
                self._opened().executescript(f"PRAGMA incremental_vacuum({_PAGES})")
        # What was freed is cut off the file as the log comes into it.
        self.rows("PRAGMA wal_checkpoint(TRUNCATE)")

    def size_bytes(self) -> int:
        """Return how much the store takes on the disk."""
        names = (self.path, Path(f"{self.path}-wal"))
        return sum(name.stat().st_size for name in names if name.exists())

    def _rows(self, query: str, values: Sequence[object]) -> list[sqlite3.Row]:
        with self._lock, self._told():
            return self._opened().execute(query, values).fetchall()

    def _opened(self) -> sqlite3.Connection:
        connection = self._connection
        if connection is not None:
            if connection.in_transaction or identity(self.path) == self._identity:
                return connection
            # Another winx has put it aside, or somebody has deleted it.
            self.close()
        ensure_private_directory(self._directory)
        with alone(self._directory):
            self._connection = self._connected()
        return self._connection

    def _connected(self) -> sqlite3.Connection:
        """Open the file, and make it where there is none."""
        _secure(self.path)
        self._identity = identity(self.path)
        connection = sqlite3.connect(
            self.path, timeout=_BUSY_S, isolation_level=None, check_same_thread=False
        )
        try:
            # Of a new file only: it can shrink when contents are deleted.
            connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
            connection.execute("PRAGMA journal_mode = WAL")
            # What is about to be overwritten must be on the disk before it is.
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute(f"PRAGMA journal_size_limit = {_LOG_BYTES}")
            # Zeroing what is deleted would write it once more.
            connection.execute("PRAGMA secure_delete = OFF")
            self._check_version(connection)
            query = "SELECT 1 FROM sqlite_master WHERE name = 'told'"
            if connection.execute(query).fetchone() is None:
                connection.executescript(_SCHEMA)
            # Asked by itself: whoever made the tables may have been killed right after.
            if connection.execute("SELECT 1 FROM generation").fetchone() is None:
                _begin_generation(connection)
        except UnicodeDecodeError as error:
            connection.close()
            raise UnreadableSchemaError("malformed database schema") from error
        except BaseException:
            connection.close()
            raise
        return connection

    def _check_version(self, connection: sqlite3.Connection) -> None:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version > _VERSION:
            raise CheckpointsUnusableError(
                f"the checkpoints in {visible(str(self._directory))} were written by a newer winx; "
                "update this one"
            )
        if version < _VERSION:
            connection.execute(f"PRAGMA user_version = {_VERSION}")

    @contextmanager
    def _told(self) -> Iterator[None]:
        shown = visible(str(self._directory))
        try:
            yield
        except ConfigError as error:
            raise CheckpointsUnusableError(f"checkpoints cannot be kept: {error}") from error
        except (sqlite3.Error, OSError) as error:
            if isinstance(error, sqlite3.Error) and self._is_broken(error):
                raise self._put_aside(shown) from error
            if isinstance(error, sqlite3.Error) and is_busy(error):
                raise CheckpointsUnusableError(
                    f"the checkpoints in {shown} are held by another winx; try again"
                ) from error
            raise CheckpointsUnusableError(
                f"the checkpoints in {shown} cannot be used: {error}; free or mount the disk, "
                "or set WINX_STATE_DIR to another directory"
            ) from error

    def _is_broken(self, error: sqlite3.Error) -> bool:
        with suppress(OSError):
            return is_damage(error) or stat.S_ISDIR(self.path.lstat().st_mode)
        return is_damage(error)

    def _put_aside(self, shown: str) -> DamagedStoreError:
        """Put a broken file aside; return what to raise."""
        with suppress(sqlite3.Error):
            self.close()
        self._connection = None
        aside = put_aside(self.path, self._identity)
        if aside is not None:
            self._notice = (
                f"The checkpoints in {shown} were damaged and are now in {visible(aside.name)}; "
                "new ones are begun, and earlier work cannot be taken back."
            )
        return DamagedStoreError(f"the checkpoints in {shown} were damaged; new ones are begun")


NO_NAMES = digest_of(EMPTY)
"""The listing of an empty directory, which is never stored."""

_TOGETHER = 500
"""Values in one query."""


def put_rows(connection: sqlite3.Connection, rows: Iterable[tuple[bytes, int, bytes]]) -> None:
    """Store contents, as `packed_row` makes them, once each."""
    connection.executemany(
        "INSERT OR IGNORE INTO content (digest, packed, data) VALUES (?, ?, ?)", rows
    )


def packed_row(digest: bytes, content: bytes) -> tuple[bytes, int, bytes]:
    """Return the row of a content."""
    if len(content) >= _WORTH_PACKING_BYTES:
        packed = zlib.compress(content, 1)
        if len(packed) < len(content):
            return digest, 1, packed
    return digest, 0, content


def generation_of(connection: sqlite3.Connection) -> str:
    """Return the name of a store, which changes when contents are deleted."""
    return str(connection.execute("SELECT id FROM generation").fetchone()[0])


def renew_generation(connection: sqlite3.Connection) -> None:
    """Tell every winx that contents it knew may be gone."""
    connection.execute("UPDATE generation SET id = ?", (new_id("gen"),))


def _begin_generation(connection: sqlite3.Connection) -> None:
    """Give a new store a name, by which it is known that contents are still there."""
    query = "INSERT INTO generation (id) SELECT ? WHERE NOT EXISTS (SELECT 1 FROM generation)"
    connection.execute(query, (new_id("gen"),))


def _secure(path: Path) -> None:
    """Make a file that only its owner can read, or make it so.

    Raises:
        OSError: it cannot be made.
    """
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    if path.lstat().st_mode & 0o077:
        for each in (path, Path(f"{path}-wal"), Path(f"{path}-shm")):
            with suppress(FileNotFoundError):
                each.chmod(0o600, follow_symlinks=False)
