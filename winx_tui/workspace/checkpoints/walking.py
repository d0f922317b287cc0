"""One walk over a project: what has changed since the last one is read into the store."""

from __future__ import annotations

import os
import sqlite3
import stat
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from winx_tui.workspace.checkpoints.entries import (
    Entry,
    digest_of,
    permissions,
    unkept_entry,
)
from winx_tui.workspace.checkpoints.limits import MAX_DEPTH, REBUILDABLE, Bounds, Limits
from winx_tui.workspace.checkpoints.store import (
    NO_NAMES,
    known_digests,
    put_contents,
    put_listing,
)
from winx_tui.workspace.globs import GlobSet

NEVER_RECORDED = frozenset({".git"})
"""Git's own directory is git's: what is put back never touches it."""

DIRECTORY_FLAGS = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC

_SETTLED_NS = 50_000_000
"""A file changed less than this before the walk may change again under the same time stamp:
file systems count time in ticks of up to 10 ms. Such a file is read again the next time."""
_TOGETHER_BYTES = 8 << 20
"""Contents are handed to the store in parcels of about this size."""

_NOT_WANTED = "left out by the settings"
_TOO_LARGE = "larger than what is kept of one file"
_TOO_MUCH = "the project is larger than what is kept of one"
_TOO_DEEP = f"more than {MAX_DEPTH} directories deep"
_REBUILDABLE = "large, and a command makes it anew"
_SPECIAL = "neither a file, a directory nor a link"

_Stamp = tuple[int, int, int, int, int]
"""Of a status: mode, size in bytes, times of modification and of change in ns, inode."""
Paths = Mapping[str, "Paths"]
"""Paths as a tree of names; below the last name of each there is nothing."""


@dataclass(slots=True)
class Seen:
    """What was found in one directory."""

    names: dict[str, Entry] = field(default_factory=dict)
    stamps: dict[str, _Stamp] = field(default_factory=dict)
    """The status of each name when it was recorded; what has none is read again."""
    digest: bytes = NO_NAMES
    """Of the listing."""
    left_out: dict[str, str] = field(default_factory=dict)
    """Name → why its content is not recorded."""


class _TooMuchError(Exception):
    """A directory that can be made anew holds more than is kept of such."""


@dataclass(slots=True)
class _Room:
    """What may still be recorded."""

    files: int
    size_bytes: int

    @classmethod
    def of(cls, bounds: Bounds) -> _Room:
        return cls(bounds.files, bounds.size_bytes)

    def takes(self, size_bytes: int) -> bool:
        """Use it for one more file, if there is room."""
        if self.files < 1 or self.size_bytes < size_bytes:
            return False
        self.files -= 1
        self.size_bytes -= size_bytes
        return True


@dataclass(frozen=True, slots=True)
class _Place:
    """A directory that is looked through."""

    path: str
    """Relative to the project; "" for the project itself."""
    descriptor: int
    depth: int

    def inside(self, name: str) -> str:
        """Return the path of one of its names."""
        return f"{self.path}/{name}" if self.path else name


class Walk:
    """One look at a project."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        limits: Limits,
        never: GlobSet,
        seen: Mapping[str, Seen],
    ) -> None:
        """Compare with what was `seen` the last time, by the path of each directory."""
        self._connection = connection
        self._limits = limits
        self._never = never
        self._seen = seen
        self._waiting: list[tuple[bytes, bytes]] = []
        self._waiting_bytes = 0
        self._room = _Room.of(limits.project)
        self._spare: _Room | None = None
        """Inside a directory that can be made anew: its own room."""
        self._settled_ns = time.time_ns() - _SETTLED_NS
        self.found: dict[str, Seen] = {}
        """What is there now, by the path of each directory."""

    def project(self, descriptor: int, only: Paths | None = None) -> bytes:
        """Record an open directory with all below it; return the digest of its listing.

        Args:
            descriptor: of the project.
            only: what is looked at; of the rest it is believed that it is as it was.

        Raises:
            OSError: it cannot be read.
            sqlite3.Error: the store cannot be written.
        """
        digest = self._directory(_Place("", descriptor, 0), only)
        self._hand_over()
        return digest

    def _directory(self, place: _Place, only: Paths | None) -> bytes:
        seen = self._seen.get(place.path) or Seen()
        now = Seen() if only is None else _all_but(seen, only)
        for name, status in _statuses(place.descriptor, only):
            stamp = _stamp_of(status)
            if seen.stamps.get(name) == stamp and self._has_room_still(name, status, seen):
                _keep(name, seen, now)
            elif stat.S_ISDIR(status.st_mode):
                inner = (only or {}).get(name) or None
                self._inner(place, name, status, inner, seen, now)
            else:
                self._leaf(place, name, status, now)
        if now.names == seen.names:
            now.digest = seen.digest
        else:
            now.digest = put_listing(self._connection, now.names)
        self.found[place.path] = now
        return now.digest

    def _inner(
        self,
        place: _Place,
        name: str,
        status: os.stat_result,
        only: Paths | None,
        seen: Seen,
        now: Seen,
    ) -> None:
        """Record a directory in a directory."""
        why = _TOO_DEEP if place.depth >= MAX_DEPTH else ""
        if not why and name not in seen.names and self._never.matches_name(place.inside(name)):
            why = _NOT_WANTED
        if not why:
            try:
                digest = self._opened(place, name, only)
            except FileNotFoundError:
                return
            except _TooMuchError:
                if self._spare is not None:
                    raise
                why = _REBUILDABLE
            except OSError as error:
                why = error.strerror or str(error)
        if why:
            _leave_out(name, status, why, now)
            return
        now.names[name] = Entry("directory", permissions(status.st_mode), 0, digest)

    def _opened(self, place: _Place, name: str, only: Paths | None) -> bytes:
        is_outermost = name in REBUILDABLE and self._spare is None
        descriptor = os.open(name, DIRECTORY_FLAGS, dir_fd=place.descriptor)
        try:
            if is_outermost:
                self._spare = _Room.of(self._limits.rebuildable)
            return self._directory(_Place(place.inside(name), descriptor, place.depth + 1), only)
        finally:
            if is_outermost:
                self._spare = None
            os.close(descriptor)

    def _leaf(self, place: _Place, name: str, status: os.stat_result, now: Seen) -> None:
        """Record a file or a link."""
        why = self._hindrance(place.inside(name), status)
        if not why:
            try:
                entry, stamp = self._read(place, name, status)
            except FileNotFoundError:
                return
            except OSError as error:
                why = error.strerror or str(error)
            else:
                now.names[name] = entry
                if stamp is not None:
                    now.stamps[name] = stamp
                return
        _leave_out(name, status, why, now)

    def _hindrance(self, path: str, status: os.stat_result) -> str:
        """Say why a content is not recorded; "" where it is, and room for it is taken."""
        if not (stat.S_ISREG(status.st_mode) or stat.S_ISLNK(status.st_mode)):
            return _SPECIAL
        if status.st_size > self._limits.file_bytes:
            return _TOO_LARGE
        if self._never.matches_name(path):
            return _NOT_WANTED
        if (self._spare or self._room).takes(status.st_size):
            return ""
        if self._spare is not None:
            raise _TooMuchError
        return _TOO_MUCH

    def _has_room_still(self, name: str, status: os.stat_result, seen: Seen) -> bool:
        """Tell whether what was recorded before may stay so, and take room for it."""
        return name in seen.left_out or (self._spare or self._room).takes(status.st_size)

    def _read(
        self, place: _Place, name: str, status: os.stat_result
    ) -> tuple[Entry, _Stamp | None]:
        """Read a content; return the status it was read at, None where it does not hold still."""
        if stat.S_ISLNK(status.st_mode):
            target = os.fsencode(os.readlink(name, dir_fd=place.descriptor))
            return Entry("link", 0, len(target), self._stored(target)), _stamp_of(status)
        descriptor = os.open(name, _FILE_FLAGS, dir_fd=place.descriptor)
        try:
            before = os.fstat(descriptor)
            content = os.pread(descriptor, min(before.st_size, self._limits.file_bytes), 0)
            after = os.fstat(descriptor)
        finally:
            os.close(descriptor)
        entry = Entry("file", permissions(after.st_mode), len(content), self._stored(content))
        stamp = _stamp_of(after)
        is_settled = stamp == _stamp_of(before) and after.st_ctime_ns < self._settled_ns
        return entry, stamp if is_settled else None

    def _stored(self, content: bytes) -> bytes:
        digest = digest_of(content)
        self._waiting.append((digest, content))
        self._waiting_bytes += len(content)
        if self._waiting_bytes >= _TOGETHER_BYTES:
            self._hand_over()
        return digest

    def _hand_over(self) -> None:
        """Give the store what waits to be stored."""
        known = known_digests(self._connection, [digest for digest, _ in self._waiting])
        put_contents(self._connection, (each for each in self._waiting if each[0] not in known))
        self._waiting, self._waiting_bytes = [], 0


def _statuses(descriptor: int, only: Paths | None) -> Iterator[tuple[str, os.stat_result]]:
    """Look at the names in an open directory; those that go meanwhile are passed over."""
    if only is not None:
        for name in only:
            with suppress(FileNotFoundError):
                yield name, os.stat(name, dir_fd=descriptor, follow_symlinks=False)
        return
    with os.scandir(descriptor) as names:
        for each in names:
            if each.name not in NEVER_RECORDED:
                with suppress(FileNotFoundError):
                    yield each.name, each.stat(follow_symlinks=False)


def _stamp_of(status: os.stat_result) -> _Stamp:
    return (
        status.st_mode,
        status.st_size,
        status.st_mtime_ns,
        status.st_ctime_ns,
        status.st_ino,
    )


def _keep(name: str, seen: Seen, now: Seen) -> None:
    """Take a name over as it was."""
    now.names[name] = seen.names[name]
    now.stamps[name] = seen.stamps[name]
    if name in seen.left_out:
        now.left_out[name] = seen.left_out[name]


def _leave_out(name: str, status: os.stat_result, why: str, now: Seen) -> None:
    """Record that a name is there, without its content."""
    now.names[name] = unkept_entry(status)
    now.stamps[name] = _stamp_of(status)
    now.left_out[name] = why


def _all_but(seen: Seen, names: Paths) -> Seen:
    """Return what was seen of the other names."""
    return Seen(
        {name: entry for name, entry in seen.names.items() if name not in names},
        {name: stamp for name, stamp in seen.stamps.items() if name not in names},
        left_out={name: why for name, why in seen.left_out.items() if name not in names},
    )
