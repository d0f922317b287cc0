"""Outlines kept on disk: by content, so that they outlive moves and branch switches.

Two tables: what a file looked like when it was last read (so that unchanged files
are not read again), and what was found in a content (so that it is not parsed again).
SQLite keeps two processes apart. Losing the file costs only time.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

_SCHEMA_VERSION = 1
_BUSY_TIMEOUT_S = 5.0
_MAX_FILE_BYTES = 1_000_000_000
_SPARE_CONTENTS = 20_000
"""Contents kept although no file holds them now: other branches."""
# What every answer needs stands first: to reach a column, SQLite reads all before it.
_SCHEMA = """
CREATE TABLE IF NOT EXISTS contents (
    key TEXT PRIMARY KEY, line_count INTEGER NOT NULL, problem TEXT NOT NULL,
    definitions TEXT NOT NULL, names TEXT NOT NULL, symbols TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS rankings (root BLOB PRIMARY KEY, ranking TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS files (
    root BLOB NOT NULL, path BLOB NOT NULL, stamp TEXT NOT NULL, key TEXT NOT NULL,
    PRIMARY KEY (root, path)
) WITHOUT ROWID;
"""
_KNOWN_FILES = "SELECT path, stamp, key, line_count, problem FROM files JOIN contents USING (key)"


class Content(NamedTuple):
    """What is known of a file's content at once; its words and symbols are read when needed.

    A tuple, as the next two are: twenty thousand are made for one answer.
    """

    key: str
    """Language, versions and the hash of the bytes."""
    line_count: int
    problem: str
    """Why there is no outline; empty where there is one."""


class Words(NamedTuple):
    """Names in a content, separated by blanks."""

    definitions: str
    """Those that other files may use."""
    names: str
    """Those that are written and not defined in it."""


class KnownFile(NamedTuple):
    """A file as it was last seen."""

    stamp: str
    """Its times, size and inode."""
    content: Content


class Cache:
    """An open cache.

    Raises:
        sqlite3.OperationalError: from any method: it cannot be used now.
        sqlite3.DatabaseError: from any method: the file is damaged.
    """

    def __init__(self, path: Path | None) -> None:
        """Open a cache file, made where there is none; without a path, one in memory."""
        if path is None:
            self._database = sqlite3.connect(":memory:")
        else:
            # Made here, so that nobody else can read it from the first byte on.
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600))
            if path.stat().st_size > _MAX_FILE_BYTES:
                discard(path)
                os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
            self._database = sqlite3.connect(path, timeout=_BUSY_TIMEOUT_S)
        with suppress(sqlite3.OperationalError):
            # Where another process is just doing the same, its answer holds.
            self._database.execute("PRAGMA journal_mode = WAL")
        self._database.execute("PRAGMA synchronous = NORMAL")
        (version,) = self._database.execute("PRAGMA user_version").fetchone()
        if version not in (0, _SCHEMA_VERSION):
            raise sqlite3.DatabaseError(f"version {version}")
        self._database.executescript(_SCHEMA)
        self._database.execute(f"PRAGMA user_version = {_SCHEMA_VERSION}")

    def files(self, root: str) -> dict[str, KnownFile]:
        """Return every known file below a root, by its relative path."""
        rows = self._database.execute(f"{_KNOWN_FILES} WHERE root = ?", (os.fsencode(root),))
        return {os.fsdecode(row[0]): KnownFile(row[1], Content._make(row[2:])) for row in rows}

    def some_files(self, root: str, paths: Iterable[str]) -> dict[str, KnownFile]:
        """Return those of a few files that are known: faster than all."""
        found = {}
        for path in paths:
            row = self._database.execute(
                f"{_KNOWN_FILES} WHERE root = ? AND path = ?",
                (os.fsencode(root), os.fsencode(path)),
            ).fetchone()
            if row is not None:
                found[path] = KnownFile(row[1], Content._make(row[2:]))
        return found

    def words(self, root: str) -> dict[str, Words]:
        """Return the names in every known file below a root, by its relative path."""
        rows = self._database.execute(
            "SELECT path, definitions, names FROM files JOIN contents USING (key) WHERE root = ?",
            (os.fsencode(root),),
        )
        return {os.fsdecode(row[0]): Words._make(row[1:]) for row in rows}

    def words_of(self, key: str) -> Words:
        """Return the names in a content; none where it was never parsed."""
        row = self._database.execute(
            "SELECT definitions, names FROM contents WHERE key = ?", (key,)
        ).fetchone()
        return Words("", "") if row is None else Words._make(row)

    def content(self, key: str) -> Content | None:
        """Return what was found in a content; None where it was never parsed."""
        row = self._database.execute(
            "SELECT key, line_count, problem FROM contents WHERE key = ?", (key,)
        ).fetchone()
        return None if row is None else Content._make(row)

    def keys(self) -> frozenset[str]:
        """Return the key of every content that was ever parsed and is still kept."""
        return frozenset(key for (key,) in self._database.execute("SELECT key FROM contents"))

    def symbols(self, keys: Iterable[str]) -> dict[str, str]:
        """Return the symbols of contents, as they were added."""
        found = {}
        for key in keys:
            row = self._database.execute(
                "SELECT symbols FROM contents WHERE key = ?", (key,)
            ).fetchone()
            if row is not None:
                found[key] = str(row[0])
        return found

    def add(self, contents: Sequence[tuple[Content, Words, str]]) -> None:
        """Keep what was found in contents, each with its words and its symbols."""
        with self._database:
            self._database.executemany(
                "INSERT OR REPLACE INTO contents VALUES (?, ?, ?, ?, ?, ?)",
                [(*content, *words, symbols) for content, words, symbols in contents],
            )

    def ranking(self, root: str) -> str:
        """Return the ranking kept for a root; "" for none."""
        row = self._database.execute(
            "SELECT ranking FROM rankings WHERE root = ?", (os.fsencode(root),)
        ).fetchone()
        return "" if row is None else str(row[0])

    def set_ranking(self, root: str, ranking: str) -> None:
        """Keep the ranking of a root's files."""
        with self._database:
            self._database.execute(
                "INSERT OR REPLACE INTO rankings VALUES (?, ?)", (os.fsencode(root), ranking)
            )

    def set_files(self, root: str, stamps: Mapping[str, tuple[str, str]]) -> None:
        """Record what files look like: path → stamp, key."""
        with self._database:
            self._database.executemany(
                "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?)",
                [
                    (os.fsencode(root), os.fsencode(path), stamp, key)
                    for path, (stamp, key) in stamps.items()
                ],
            )

    def forget(self, root: str, paths: Iterable[str]) -> None:
        """Drop files that are gone, and contents that nothing holds any more."""
        with self._database:
            self._database.executemany(
                "DELETE FROM files WHERE root = ? AND path = ?",
                [(os.fsencode(root), os.fsencode(path)) for path in paths],
            )
            (contents,) = self._database.execute("SELECT count(*) FROM contents").fetchone()
            (files,) = self._database.execute("SELECT count(*) FROM files").fetchone()
            if contents > 2 * files + _SPARE_CONTENTS:
                self._database.execute(
                    "DELETE FROM contents WHERE key NOT IN (SELECT key FROM files)"
                )

    def close(self) -> None:
        """Close the file."""
        self._database.close()


def discard(path: Path) -> None:
    """Remove a damaged cache."""
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
