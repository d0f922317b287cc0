"""Which contents snapshots name, directly or in the listings below them."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Collection

from winx_tui.workspace.checkpoints.entries import Entry, decoded
from winx_tui.workspace.checkpoints.store import NO_NAMES

_ROW_BYTES = 120
"""About what a row takes beside its content."""


class Reach:
    """What is reached, and how much room it takes."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Look at a store that is being written."""
        self._connection = connection
        rows = connection.execute("SELECT digest, length(data) FROM content")
        self._sizes: dict[bytes, int] = {digest: size + _ROW_BYTES for digest, size in rows}
        self._reached: set[bytes] = set()
        self._listings: set[tuple[bytes, bool]] = set()
        """Those that were looked into, and whether as git's."""
        self._bytes = 0

    @property
    def share(self) -> float:
        """Return how much of the file are contents: pages are never quite full."""
        (pages,) = self._connection.execute("PRAGMA page_count").fetchone()
        (free,) = self._connection.execute("PRAGMA freelist_count").fetchone()
        (page_bytes,) = self._connection.execute("PRAGMA page_size").fetchone()
        used = (pages - free) * page_bytes
        return min(1.0, sum(self._sizes.values()) / used) if used else 1.0

    def add(self, *snapshots: bytes) -> None:
        """Reach what snapshots name."""
        self._follow(snapshots)

    def adds_within(self, most_bytes: int, *snapshots: bytes) -> bool:
        """Reach what snapshots name, unless all that is reached is then more than `most_bytes`."""
        contents, listings = self._follow(snapshots)
        if self._bytes <= most_bytes:
            return True
        self._reached.difference_update(contents)
        self._listings.difference_update(listings)
        self._bytes -= sum(self._sizes.get(digest, 0) for digest in contents)
        return False

    def unreached(self) -> list[bytes]:
        """Return the contents that nothing names."""
        return [digest for digest in self._sizes if digest not in self._reached]

    def _follow(self, snapshots: tuple[bytes, ...]) -> tuple[list[bytes], list[tuple[bytes, bool]]]:
        """Reach what snapshots name; return what is new of it."""
        contents: list[bytes] = []
        listings: list[tuple[bytes, bool]] = []
        waiting = [(digest, False) for digest in snapshots]
        while waiting:
            digest, is_gits = waiting.pop()
            if digest == NO_NAMES or (digest, is_gits) in self._listings:
                continue
            self._listings.add((digest, is_gits))
            listings.append((digest, is_gits))
            self._reach(digest, contents)
            for entry in self._entries(digest):
                if entry.kind in ("file", "link"):
                    self._reach(entry.digest, contents)
                elif entry.kind == "git":
                    waiting.append((entry.digest, True))
                elif entry.kind == "directory" and not is_gits:
                    # The listing of git's own has whole paths.
                    waiting.append((entry.digest, False))
        return contents, listings

    def _reach(self, digest: bytes, new: list[bytes]) -> None:
        if digest not in self._reached:
            self._reached.add(digest)
            new.append(digest)
            self._bytes += self._sizes.get(digest, 0)

    def _entries(self, digest: bytes) -> Collection[Entry]:
        """Read a listing; of one that is lost or damaged, nothing can be reached."""
        query = "SELECT packed, data FROM content WHERE digest = ?"
        row = self._connection.execute(query, (digest,)).fetchone()
        if row is None:
            return ()
        packed, data = row
        try:
            return decoded(zlib.decompress(data) if packed else data).values()
        except (ValueError, zlib.error):
            return ()
