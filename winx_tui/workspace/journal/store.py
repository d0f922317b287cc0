"""The undo journal on disk: a lock, an append-only log, and contents named by their hash."""

from __future__ import annotations

import errno
import fcntl
import logging
import os
import secrets
import time
import zlib
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from winx_tui.config.paths import ensure_private_directory
from winx_tui.core.errors import ConfigError, WorkspaceError
from winx_tui.core.ids import new_id
from winx_tui.workspace.atomic_write import sync_directory
from winx_tui.workspace.display import visible
from winx_tui.workspace.journal.records import Beginning, Record, from_line, to_line
from winx_tui.workspace.text_file import content_hash

_log = logging.getLogger(__name__)

LOCK_WAIT_S = 20.0
"""How long another winx may hold the journal; it does so for one change at a time."""

_POLL_S = 0.01
_HEAD_BYTES = 100
"""Of the first line, with the id of its record: what tells one log from another."""
_PLAIN, _PACKED = b"0", b"z"
"""The first byte of a stored content says how it is stored."""
_NO_RIGHT = {errno.EACCES, errno.EPERM, errno.EROFS}


class JournalUnusableError(WorkspaceError):
    """The journal cannot be read or written: no space, a defect, another winx that hangs."""

    code = "io_error"


class JournalClosedError(JournalUnusableError):
    """The journal's directory takes no files at all: read-only, or another user's."""


class ContentMissingError(WorkspaceError):
    """A content that the journal names is not there, or damaged."""

    code = "io_error"


class JournalStore:
    """Files below one private directory; every method runs inside the lock, where
    it does not say otherwise."""

    def __init__(self, directory: Path, *, wait_s: float = LOCK_WAIT_S) -> None:
        self._directory = directory
        self._wait_s = wait_s
        self._path = directory / "log.jsonl"
        self._contents = directory / "contents"
        self._offset = 0
        self._head = b""

    def is_begun(self) -> bool:
        """Tell, without the lock, whether anything was ever recorded."""
        return self._path.exists()

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep every other winx out; the directory is made at the first use.

        Raises:
            JournalClosedError: nothing can be written there.
            JournalUnusableError: anything else is wrong with it.
        """
        with self._told():
            for directory in (self._directory, self._contents):
                ensure_private_directory(directory)
            flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
            descriptor = os.open(self._directory / "lock", flags, 0o600)
        try:
            with self._told():
                self._wait(descriptor)
            yield
        finally:
            os.close(descriptor)

    def read_new(self) -> tuple[bool, list[Record]]:
        """Return the records written since the last call, and whether they are all there are.

        Lines that are torn or damaged are passed over with a line in the log.
        """
        with self._told():
            try:
                descriptor = os.open(self._path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
            except FileNotFoundError:
                self._offset, self._head = 0, b""
                return True, []
            with os.fdopen(descriptor, "rb") as file:
                head = os.pread(descriptor, _HEAD_BYTES, 0)
                size = os.fstat(descriptor).st_size
                # Not the inode: that of a log that is gone is given to another one.
                is_new = not self._head or not head.startswith(self._head) or size < self._offset
                self._head = head.partition(b"\n")[0]
                file.seek(0 if is_new else self._offset)
                data = file.read()
                self._offset = file.tell()
        return is_new, list(_records(data))

    def append(self, record: Record, *, sync: bool) -> None:
        """Write one record; with `sync` it and the contents before it are on the disk on return."""
        with self._told():
            flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
            descriptor = os.open(self._path, flags, 0o600)
            try:
                size = os.fstat(descriptor).st_size
                # What a crash has torn is ended first, so that it spoils no other line.
                torn = size > 0 and os.pread(descriptor, 1, size - 1) != b"\n"
                _write_whole(descriptor, (b"\n" if torn else b"") + to_line(record), size)
                if sync:
                    sync_directory(self._contents)
                    os.fsync(descriptor)
                if size == 0:
                    sync_directory(self._directory)
            finally:
                os.close(descriptor)

    def replace(self, records: Iterable[Record], contents: Collection[str]) -> None:
        """Write the log anew, and drop every content but those that are named."""
        with self._told():
            lines = map(to_line, (Beginning(new_id("log")), *records))
            _write_file(self._path, b"".join(lines))
            sync_directory(self._directory)
            for path in self._contents.iterdir():
                if path.name not in contents:
                    path.unlink()

    def log_bytes(self) -> int:
        """Return the size of the log."""
        return self._offset

    def put(self, data: bytes, *, sync: bool = False) -> int:
        """Store a content under its SHA-256, once; return its size on disk.

        With `sync` it is found there after a power cut; else the next append() sees to that.
        """
        name = content_hash(data)
        path = self._contents / name
        with self._told():
            if self.holds(name):
                return path.stat().st_size
            packed = zlib.compress(data, 1)
            stored = _PACKED + packed if len(packed) < len(data) else _PLAIN + data
            _write_file(path, stored)
            if sync:
                sync_directory(self._contents)
            return len(stored)

    def drop(self, name: str) -> None:
        """Remove the content of a SHA-256, if it is there."""
        with self._told():
            (self._contents / name).unlink(missing_ok=True)

    def get(self, name: str) -> bytes:
        """Return the content of a SHA-256.

        Raises:
            ContentMissingError: it is not there, or damaged.
        """
        try:
            stored = (self._contents / name).read_bytes()
            data = zlib.decompress(stored[1:]) if stored[:1] == _PACKED else stored[1:]
        except (OSError, zlib.error) as error:
            raise ContentMissingError(f"the stored content {name[:12]} is lost") from error
        if content_hash(data) != name:
            raise ContentMissingError(f"the stored content {name[:12]} is damaged")
        return data

    def holds(self, name: str) -> bool:
        """Tell whether the content of a SHA-256 is there and whole."""
        try:
            self.get(name)
        except ContentMissingError:
            return False
        return True

    def _wait(self, descriptor: int) -> None:
        deadline = time.monotonic() + self._wait_s
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except BlockingIOError as error:
                if time.monotonic() > deadline:
                    raise JournalUnusableError(
                        f"another winx has been changing files here for {self._wait_s:g} seconds; "
                        "end it if it hangs, then try again"
                    ) from error
            time.sleep(_POLL_S)

    @contextmanager
    def _told(self) -> Iterator[None]:
        shown = visible(str(self._directory))
        try:
            yield
        except ConfigError as error:
            cause = error.__cause__
            if isinstance(cause, OSError) and cause.errno not in _NO_RIGHT:
                raise JournalUnusableError(f"the undo journal cannot be used: {error}") from error
            raise JournalClosedError(f"the undo journal cannot be used: {error}") from error
        except OSError as error:
            kind = JournalClosedError if error.errno in _NO_RIGHT else JournalUnusableError
            raise kind(
                f"the undo journal in {shown} cannot be used: {error.strerror}; "
                "free or mount the disk, or set WINX_STATE_DIR to another directory"
            ) from error


def _records(data: bytes) -> Iterator[Record]:
    for line in data.split(b"\n"):
        if not line.strip():
            continue
        try:
            yield from_line(line)
        except ValueError as error:
            _log.warning("a line of the undo journal was passed over: %s", error)


def _write_whole(descriptor: int, data: bytes, size: int) -> None:
    """Append, or leave the file as long as it was."""
    try:
        while data:
            data = data[os.write(descriptor, data) :]
    except OSError:
        with suppress(OSError):
            os.ftruncate(descriptor, size)
        raise


def _write_file(path: Path, data: bytes) -> None:
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW
    try:
        with os.fdopen(os.open(draft, flags, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError:
        draft.unlink(missing_ok=True)
        raise
