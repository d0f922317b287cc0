"""Contents on their way into the store, in parcels, so that no other winx waits while files
are read."""

from __future__ import annotations

import sqlite3

from winx_tui.workspace.checkpoints.entries import Listing, digest_of, encoded
from winx_tui.workspace.checkpoints.store import CheckpointStore, packed_row, put_rows

_WORTH_ASKING_BYTES = 1 << 20
"""With more, the disk must have room to spare."""
_TOGETHER_BYTES = 8 << 20
"""Contents are handed to the store in parcels of about this size."""


class Intake:
    """Takes contents and hands them to a store."""

    def __init__(self, store: CheckpointStore) -> None:
        self._store = store
        self._waiting: dict[bytes, bytes] = {}
        self._waiting_bytes = 0
        self._rows: list[tuple[bytes, int, bytes]] = []

    def take(self, content: bytes) -> bytes:
        """Take a content; return its digest.

        Raises:
            CheckpointsUnusableError: the store cannot be written.
        """
        digest = digest_of(content)
        if digest not in self._waiting:
            self._waiting[digest] = content
            self._waiting_bytes += len(content)
            if self._waiting_bytes >= _TOGETHER_BYTES:
                self.pack()
                with self._store.writing() as connection:
                    self.put(connection)
                self._rows = []
        return digest

    def take_listing(self, listing: Listing) -> bytes:
        """Take a listing; return its digest."""
        data = encoded(listing)
        return self.take(data) if data else digest_of(data)

    def pack(self) -> None:
        """Make what waits ready, so that the store is held only while it is written.

        Raises:
            CheckpointsUnusableError: the store cannot be read.
        """
        if self._waiting_bytes >= _WORTH_ASKING_BYTES:
            self._store.check_room(self._waiting_bytes)
        known = self._store.known(list(self._waiting))
        self._rows += [
            packed_row(digest, content)
            for digest, content in self._waiting.items()
            if digest not in known
        ]
        self._waiting, self._waiting_bytes = {}, 0

    def put(self, connection: sqlite3.Connection) -> None:
        """Write what is ready."""
        put_rows(connection, self._rows)
