"""One walk over a project: what has changed since the last one is read into the store."""

from __future__ import annotations

import os
import stat
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from winx_tui.workspace.checkpoints.descending import DIRECTORY_FLAGS, EXHAUSTED, FILE_FLAGS
from winx_tui.workspace.checkpoints.drafts import DRAFT_PREFIX
from winx_tui.workspace.checkpoints.entries import Entry, permissions, unkept_entry
from winx_tui.workspace.checkpoints.gitkeeping import GIT, GitKeeping
from winx_tui.workspace.checkpoints.intake import Intake
from winx_tui.workspace.checkpoints.left_out import (
    FULL,
    NOT_WANTED,
    REBUILDABLE_TOO_LARGE,
    SPECIAL,
    TOO_DEEP,
    TOO_LARGE,
    TOO_MUCH,
)
from winx_tui.workspace.checkpoints.limits import MAX_DEPTH, REBUILDABLE, Limits
from winx_tui.workspace.checkpoints.partial import MARK, Tree
from winx_tui.workspace.checkpoints.rooms import Room, TooMuchError, check_fit
from winx_tui.workspace.checkpoints.seen import Seen, Stamp, stamp_of, unsettled
from winx_tui.workspace.checkpoints.store import CheckpointStore, CheckpointsUnusableError
from winx_tui.workspace.globs import GlobSet
from winx_tui.workspace.transaction import DRAFT_PREFIX as EDIT_DRAFT_PREFIX

_DRAFTS = (DRAFT_PREFIX, EDIT_DRAFT_PREFIX)
"""What is about to become a file is none yet."""
_SETTLED_NS = 50_000_000
"""A file changed less than this before the walk may change again under the same time stamp:
file systems count time in ticks of up to 10 ms. Such a file is read again the next time."""

_COARSE_NS = 2_100_000_000
"""The same where time stamps are whole seconds, or even ones, as on older file systems."""
_SMALL_BYTES = 256 << 10
"""Files of people are rarely larger; what is built often is."""
_CONTENTS = ("file", "link")


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


@dataclass(slots=True)
class _Finding:
    """A directory as it is being looked through."""

    place: _Place
    last: Seen
    """What was found there the last time."""
    now: Seen
    fresh: dict[str, Entry] = field(default_factory=dict)
    """What is not as it was."""


class Walk:
    """One look at a project."""

    def __init__(
        self,
        store: CheckpointStore,
        limits: Limits,
        never: GlobSet,
        git: GitKeeping,
        seen: Mapping[str, Seen],
        own: frozenset[tuple[int, int]],
        stopped: threading.Event,
        *,
        is_full: bool = False,
    ) -> None:
        """Compare with what was seen the last time.

        Args:
            store: what is recorded goes there.
            limits: how much that is.
            never: what the person does not want recorded.
            git: records git's own directories.
            seen: by the path of each directory.
            own: device and inode of winx's own directories: they are passed over.
            stopped: ends the walk.
            is_full: whether the store is as large as it may be: only small files are taken.
        """
        self._store = store
        self._limits = limits
        self._never = never
        self._git = git
        self._seen = seen
        self._own = own
        self._stopped = stopped
        self._is_full = is_full
        self._room, self._spare_room = Room.of(limits.project), Room.of(limits.project)
        for path, each in seen.items():
            if REBUILDABLE.isdisjoint(path.split("/")):
                self._room.use(each.files, each.size_bytes)
        self._spare: Room | None = None
        """Inside a directory that can be made anew: its own room."""
        self._names = 0
        self._now_ns = time.time_ns()
        self.intake = Intake(store)
        """What was read."""
        self.found: dict[str, Seen] = {}
        """What is there now, by the path of each directory."""

    def project(self, descriptor: int, only: Tree | None = None, mark: bytes = b"") -> bytes:
        """Record an open directory with all below it; return the digest of its listing.

        Args:
            descriptor: of the project.
            only: what is looked at; of the rest it is believed that it is as it was.
            mark: of a snapshot that knows of nothing else: see partial.py.

        Raises:
            OSError: it cannot be read.
            TooMuchError: it holds more names than are looked at.
            ContentLostError: what was seen is not in the store.
            CheckpointsUnusableError: the store cannot be used.
        """
        top = _Finding(_Place("", descriptor, 0), self._seen.get("") or Seen(b""), Seen(b""))
        if mark:
            top.fresh[MARK] = Entry("link", 0, len(mark), self.intake.take(mark))
            top.now.stamps[MARK] = unsettled((0, 0, 0, 0, 0))
        digest = self._directory(top, only)
        self.intake.pack()
        return digest

    def _directory(self, finding: _Finding, only: Tree | None) -> bytes:
        if self._stopped.is_set():
            raise CheckpointsUnusableError("the checkpoints are closed")
        place, last, now = finding.place, finding.last, finding.now
        statuses = _statuses(place.descriptor, only)
        if self._spare is None:
            self._names += len(statuses)
            if self._names > self._limits.project.files:
                raise TooMuchError
        for name, status in statuses:
            stamp = stamp_of(status)
            before = last.stamps.get(name)
            if before is not None and before == stamp:
                # The same object, so that the whole directory is compared quickly.
                now.stamps[name] = before
                if name in last.left_out:
                    now.left_out[name] = last.left_out[name]
            elif not stat.S_ISDIR(status.st_mode):
                self._leaf(finding, name, status)
            elif name == GIT:
                self._repository(finding, status, only)
            else:
                self._inner(finding, name, status, (only or {}).get(name) or None)
        if only is not None:
            _believe_the_rest(last, now, only)
        if last.digest and not finding.fresh and _is_equal(last, now):
            now = last
            if self._spare is not None:
                self._spare.use(last.files, last.size_bytes)
        else:
            self._write(finding)
        self.found[place.path] = now
        return now.digest

    def _write(self, finding: _Finding) -> None:
        """Make the listing of a directory in which something has changed."""
        now, fresh = finding.now, finding.fresh
        listing = {
            name: Entry("git" if name == GIT else "directory", mode, 0, digest)
            for name, (mode, digest) in now.inner.items()
        }
        is_kept = any(name not in fresh for name in now.stamps)
        old = self._store.listing(finding.last.digest) if is_kept else {}
        for name in now.stamps:
            entry = listing[name] = fresh[name] if name in fresh else old[name]
            if entry.kind in _CONTENTS:
                now.files += 1
                now.size_bytes += entry.size_bytes
                if self._spare is not None and name not in fresh:
                    self._spare.use(1, entry.size_bytes)
        now.digest = self.intake.take_listing(listing)

    def _repository(self, finding: _Finding, status: os.stat_result, only: Tree | None) -> None:
        """Record git's own directory; of single paths, none lies in it."""
        if only is not None:
            return
        place, now = finding.place, finding.now
        try:
            kept = self._git.record(place.descriptor, place.inside(GIT), self.intake.take)
        except FileNotFoundError:
            return
        except OSError as error:
            _leave_out(finding, GIT, status, _why(error))
            return
        now.inner[GIT] = (kept.entry.mode, kept.entry.digest)
        if kept.left_out:
            now.left_out[GIT] = kept.left_out

    def _inner(
        self, finding: _Finding, name: str, status: os.stat_result, only: Tree | None
    ) -> None:
        """Record a directory in a directory."""
        if (status.st_dev, status.st_ino) in self._own:
            return
        place, path = finding.place, finding.place.inside(name)
        why = TOO_DEEP if place.depth >= MAX_DEPTH else ""
        if not why and name not in finding.last.inner and self._never.matches_name(path):
            why = NOT_WANTED
        if not why:
            try:
                digest = self._opened(finding, name, only)
            except FileNotFoundError:
                return
            except TooMuchError:
                if self._spare is not None or name not in REBUILDABLE:
                    raise
                self._let_go(path)
                why = REBUILDABLE_TOO_LARGE
            except OSError as error:
                why = _why(error)
        if why:
            _leave_out(finding, name, status, why)
            return
        finding.now.inner[name] = (permissions(status.st_mode), digest)

    def _opened(self, finding: _Finding, name: str, only: Tree | None) -> bytes:
        place, path = finding.place, finding.place.inside(name)
        last = self._seen.get(path) if name in finding.last.inner else None
        if last is None:
            # One that went, and came again, holds nothing of what it held.
            last = Seen(b"")
        is_outermost = name in REBUILDABLE and self._spare is None
        descriptor = os.open(name, DIRECTORY_FLAGS, dir_fd=place.descriptor)
        try:
            if is_outermost:
                room = self._spare_room.smaller(self._limits.rebuildable)
                if not last.digest and only is None:
                    # Nothing of it is read in vain.
                    check_fit(descriptor, self._spare_room.smaller(self._limits.rebuildable))
                self._spare = room
                files, size_bytes = room.files, room.size_bytes
            inner = _Place(path, descriptor, place.depth + 1)
            digest = self._directory(_Finding(inner, last, Seen(b"")), only)
            if is_outermost:
                self._spare_room.use(files - room.files, size_bytes - room.size_bytes)
            return digest
        finally:
            if is_outermost:
                self._spare = None
            os.close(descriptor)

    def _let_go(self, path: str) -> None:
        """Take back what was found in a directory that is left out after all."""
        below = f"{path}/"
        for each in [each for each in self.found if each == path or each.startswith(below)]:
            del self.found[each]

    def _leaf(self, finding: _Finding, name: str, status: os.stat_result) -> None:
        """Record a file or a link."""
        why = self._hindrance(finding, name, status)
        if not why:
            try:
                entry, stamp = self._read(finding.place, name, status)
            except FileNotFoundError:
                return
            except OSError as error:
                why = _why(error)
            else:
                finding.fresh[name] = entry
                finding.now.stamps[name] = stamp
                return
        _leave_out(finding, name, status, why)

    def _hindrance(self, finding: _Finding, name: str, status: os.stat_result) -> str:
        """Say why a content is not recorded; "" where it is, and room for it is taken."""
        if not (stat.S_ISREG(status.st_mode) or stat.S_ISLNK(status.st_mode)):
            return SPECIAL
        if status.st_size > self._limits.file_bytes:
            return TOO_LARGE
        is_small = status.st_size <= _SMALL_BYTES
        if self._is_full and not is_small and not _was_just_read(finding.last, name, status):
            return FULL
        if self._never.matches_name(finding.place.inside(name)):
            return NOT_WANTED
        if self._spare is not None:
            if not self._spare.takes(status.st_size):
                raise TooMuchError
            return ""
        before = finding.last.stamps.get(name)
        if before is not None and name not in finding.last.left_out:
            # Its old content makes room for the new one.
            self._room.use(-1, -before[1])
        return "" if self._room.takes(status.st_size) else TOO_MUCH

    def _read(self, place: _Place, name: str, status: os.stat_result) -> tuple[Entry, Stamp]:
        """Read a content; return the status it was read at, unsettled if it does not hold still."""
        if stat.S_ISLNK(status.st_mode):
            target = os.fsencode(os.readlink(name, dir_fd=place.descriptor))
            return Entry("link", 0, len(target), self.intake.take(target)), stamp_of(status)
        descriptor = os.open(name, FILE_FLAGS, dir_fd=place.descriptor)
        try:
            before = os.fstat(descriptor)
            content = os.pread(descriptor, min(before.st_size, self._limits.file_bytes), 0)
            after = os.fstat(descriptor)
        finally:
            os.close(descriptor)
        mode = permissions(after.st_mode)
        entry = Entry("file", mode, len(content), self.intake.take(content))
        stamp = stamp_of(after)
        is_settled = stamp == stamp_of(before) and self._is_settled(after)
        return entry, stamp if is_settled else unsettled(stamp)

    def _is_settled(self, status: os.stat_result) -> bool:
        """Tell whether a file cannot change any more under the time stamps that it has."""
        is_coarse = status.st_ctime_ns % 1_000_000_000 == status.st_mtime_ns % 1_000_000_000 == 0
        age_ns = self._now_ns - status.st_ctime_ns
        return age_ns > (_COARSE_NS if is_coarse else _SETTLED_NS)


def _statuses(descriptor: int, only: Tree | None) -> list[tuple[str, os.stat_result]]:
    """Look at the names in an open directory; those that go meanwhile are passed over."""
    found = []
    if only is not None:
        for name in only:
            with suppress(FileNotFoundError):
                status = os.stat(name, dir_fd=descriptor, follow_symlinks=False)
                found.append((name, status))
        return found
    with os.scandir(descriptor) as names:
        for each in names:
            if each.name.startswith(_DRAFTS):
                continue
            try:
                found.append((each.name, each.stat(follow_symlinks=False)))
            except FileNotFoundError:
                pass
            except OSError as error:
                # One name that does not answer, such as a dead mount, is left out alone.
                if error.errno in EXHAUSTED:
                    raise
    return found


def _why(error: OSError) -> str:
    """Say why something cannot be read.

    Raises:
        OSError: that very one, if it is not about what was to be read.
    """
    if error.errno in EXHAUSTED:
        raise error
    return error.strerror or str(error)


def _leave_out(finding: _Finding, name: str, status: os.stat_result, why: str) -> None:
    """Record that a name is there, without its content."""
    finding.fresh[name] = unkept_entry(status)
    # What finds no room is tried again.
    stamp = stamp_of(status)
    finding.now.stamps[name] = unsettled(stamp) if why == FULL else stamp
    finding.now.left_out[name] = why


def _believe_the_rest(last: Seen, now: Seen, looked_at: Tree) -> None:
    """Take over what was seen of the other names."""
    for name, stamp in last.stamps.items():
        if name not in looked_at:
            now.stamps[name] = stamp
    for name, inner in last.inner.items():
        if name not in looked_at or name == GIT:
            now.inner[name] = inner
    for name, why in last.left_out.items():
        if name not in looked_at or name == GIT:
            now.left_out[name] = why


def _was_just_read(last: Seen, name: str, status: os.stat_result) -> bool:
    """Tell whether a content is recorded, and read again only to be sure."""
    return name not in last.left_out and last.stamps.get(name) == unsettled(stamp_of(status))


def _is_equal(last: Seen, now: Seen) -> bool:
    """Tell whether a directory is as it was."""
    return now.stamps == last.stamps and now.inner == last.inner and now.left_out == last.left_out
