"""The state of a project on disk as a checkpoint; only what has changed is read again."""

from __future__ import annotations

import json
import os
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from winx_tui.core.errors import WorkspaceError
from winx_tui.workspace.checkpoints.descending import DIRECTORY_FLAGS
from winx_tui.workspace.checkpoints.entries import digest_of
from winx_tui.workspace.checkpoints.gitkeeping import GitKeeping
from winx_tui.workspace.checkpoints.left_out import LeftOut
from winx_tui.workspace.checkpoints.limits import REBUILDABLE, Limits
from winx_tui.workspace.checkpoints.partial import tree_of
from winx_tui.workspace.checkpoints.rooms import TooMuchError, check_names
from winx_tui.workspace.checkpoints.seen import (
    SEEN_ROWS,
    Seen,
    drop_seen,
    load_seen,
    save_seen,
)
from winx_tui.workspace.checkpoints.store import (
    NO_NAMES,
    CheckpointStore,
    CheckpointsUnusableError,
    ContentLostError,
    DamagedStoreError,
    ProjectTooLargeError,
    generation_of,
)
from winx_tui.workspace.checkpoints.walking import Walk
from winx_tui.workspace.display import visible
from winx_tui.workspace.globs import GlobSet

T = TypeVar("T")

_SMALL_NAMES = 1_500
"""A project with more is recorded for the first time in another process: see first_recording."""
_ATTEMPTS = 4
"""What was read is of no use where another winx has meanwhile tidied the store up."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The project at one moment."""

    digest: bytes
    """Of the listing of its root."""
    left_out: tuple[LeftOut, ...]
    generation: str
    """Of the store: in another one, its contents may have been deleted."""
    is_partial: bool = False
    """Whether only single paths were looked at, as the project is too large."""


@dataclass(frozen=True, slots=True)
class _Look:
    """What one look has found, before it is written down."""

    walk: Walk
    snapshot: Snapshot
    seen: dict[str, Seen]
    """All that is known now."""
    basis: bytes
    """What that holds for."""
    changed: dict[str, Seen]
    gone: Sequence[str]


class Scanner:
    """Looks a project through, and remembers the status of each file that it has read."""

    def __init__(
        self,
        root: Path,
        limits: Limits,
        store: CheckpointStore,
        own: Iterable[Path] = (),
        record_first: Callable[[], object] | None = None,
        *,
        most_bytes: int | None = None,
    ) -> None:
        """Look at a directory; absolute and resolved.

        Args:
            root: the project.
            limits: what is recorded of it.
            store: where it is.
            own: winx's own directories, which are passed over where they lie in the project.
            record_first: records a large project that nothing is known of, elsewhere, and may
                fail; None: that is done here.
            most_bytes: a store that is larger takes small files only.

        Raises:
            WorkspaceError: a glob of the limits cannot be used.
        """
        self._root = root
        self._limits = limits
        self._store = store
        self._own = (*own, store.path.parent)
        self._record_first = record_first
        self._most_bytes = most_bytes
        self._never = GlobSet.of(root, _with_directories(limits.left_out))
        self._git = GitKeeping(root, store.shelves, limits.file_bytes)
        self._lock = threading.RLock()
        self._seen: dict[str, Seen] = {}
        self._known_for: tuple[str, bytes] | None = None
        """The generation of the store and the basis that what was seen holds for."""
        self._too_large = ""
        self._stopped = threading.Event()

    @property
    def knows_something(self) -> bool:
        """Tell whether the project was looked through before."""
        return bool(self._seen)

    def stop(self) -> None:
        """End a look that is under way, in whatever thread; there will be no other."""
        self._stopped.set()

    @contextmanager
    def recorded(
        self, only: Iterable[str] = (), or_only: Iterable[str] = ()
    ) -> Iterator[tuple[sqlite3.Connection, Snapshot]]:
        """Record what is on the disk now; what is written in the block goes along with it.

        No other winx waits while files are read.

        Args:
            only: paths relative to the root. If there are some, nothing else is looked at,
                unless the project has never been looked through.
            or_only: the paths that are looked at where the project is too large for all.

        Raises:
            ProjectTooLargeError: it is, and no paths were named.
            CheckpointsUnusableError: the store cannot be used.
            WorkspaceError: the project cannot be read.
        """
        paths, others = tuple(only), tuple(or_only)
        with self._lock:
            if not os.path.lexists(self._root):
                # Whoever deletes the project itself has it again, as it was.
                with self._store.writing() as connection:
                    yield connection, Snapshot(NO_NAMES, (), generation_of(connection))
                return
            for _ in range(_ATTEMPTS):
                try:
                    look = self._look(paths, others)
                except ContentLostError:
                    self._drop_rows()
                    continue
                except DamagedStoreError:
                    # A new one was begun.
                    continue
                with self._store.writing() as connection:
                    if generation_of(connection) != look.snapshot.generation:
                        continue
                    look.walk.intake.put(connection)
                    save_seen(connection, look.basis, look.changed)
                    drop_seen(connection, look.gone)
                    yield connection, look.snapshot
                self._seen = look.seen
                self._git.keep()
                return
        shown = visible(str(self._root))
        raise CheckpointsUnusableError(f"{shown} cannot be recorded: its checkpoints are damaged")

    def know(self) -> None:
        """Make sure that something is known of the project, so that the next look is quick.

        Raises:
            as `recorded` does.
        """
        with self._lock:
            self._learn()
            if self._seen or self._too_large:
                return
            if not self._holds_at_most(self._limits.project.files, _is_rebuildable):
                self._too_large = self._too_large_now()
            elif self._record_first is not None and not self._holds_at_most(_SMALL_NAMES):
                self._record_first()
                self._known_for = None
                self._learn()

    def _holds_at_most(
        self, names: int, is_passed: Callable[[str], bool] = lambda path: False
    ) -> bool:
        def is_none_of_it(path: str) -> bool:
            return is_passed(path) or self._never.matches_name(path)

        try:
            self._at_root(lambda root: check_names(root, names, is_none_of_it))
        except TooMuchError:
            return False
        return True

    def _learn(self) -> None:
        """Load what was seen, where it is not known to be what the store has."""
        generation = self._store.generation()
        basis = self._basis()
        if self._known_for == (generation, basis):
            return
        self._forget()
        try:
            self._seen = load_seen(self._store.rows(SEEN_ROWS, basis))
        except ValueError:
            self._drop_rows()
        self._known_for = (generation, basis)

    def _look(self, only: Sequence[str], or_only: Sequence[str]) -> _Look:
        self.know()
        assert self._known_for is not None
        if self._too_large:
            return self._partial_look(only or or_only)
        generation, basis = self._known_for
        paths = tree_of(only) if self._seen else None
        walk = self._walk(self._seen)
        try:
            digest = self._at_root(lambda root: walk.project(root, paths or None))
        except TooMuchError:
            self._too_large = self._too_large_now()
            return self._partial_look(only or or_only)
        seen = _laid_over(self._seen, walk.found) if paths else walk.found
        changed = {
            path: each for path, each in walk.found.items() if each is not self._seen.get(path)
        }
        gone = [path for path in self._seen if path not in seen]
        snapshot = Snapshot(digest, tuple(_left_out(seen)), generation)
        return _Look(walk, snapshot, seen, basis, changed, gone)

    def _partial_look(self, paths: Sequence[str]) -> _Look:
        if not paths:
            raise ProjectTooLargeError(self._too_large)
        assert self._known_for is not None
        generation, basis = self._known_for
        named = sorted(set(paths))
        mark = json.dumps(named).encode("ascii")
        walk = self._walk({})
        try:
            digest = self._at_root(lambda root: walk.project(root, tree_of(named), mark))
        except TooMuchError as error:
            raise ProjectTooLargeError(self._too_large) from error
        snapshot = Snapshot(digest, tuple(_left_out(walk.found)), generation, is_partial=True)
        return _Look(walk, snapshot, self._seen, basis, {}, ())

    def _walk(self, seen: dict[str, Seen]) -> Walk:
        own = frozenset(_identities(self._own, self._root))
        most = self._most_bytes
        return Walk(
            self._store,
            self._limits,
            self._never,
            self._git,
            seen,
            own,
            self._stopped,
            is_full=most is not None and self._store.size_bytes() > most,
        )

    def _at_root(self, look: Callable[[int], T]) -> T:
        """Look at the open root."""
        try:
            root = os.open(self._root, DIRECTORY_FLAGS)
            try:
                return look(root)
            finally:
                os.close(root)
        except OSError as error:
            shown = visible(str(self._root))
            raise WorkspaceError(f"{shown} cannot be recorded: {error.strerror}") from error

    def _basis(self) -> bytes:
        """Return what the rows hold for: this very directory, within these limits."""
        try:
            status = self._root.stat()
        except OSError as error:
            shown = visible(str(self._root))
            raise WorkspaceError(f"{shown} cannot be recorded: {error.strerror}") from error
        return digest_of(repr((status.st_dev, status.st_ino, self._limits)).encode())

    def _drop_rows(self) -> None:
        """Forget what was seen, in the store too: all is read anew."""
        with self._store.writing() as connection:
            connection.execute("DELETE FROM seen")
        self._forget()

    def _forget(self) -> None:
        self._seen, self._known_for = {}, None
        self._git.forget()

    def _too_large_now(self) -> str:
        return (
            f"{visible(str(self._root))} holds more than {self._limits.project.files:,} files: "
            "only what edits change is recorded there, not what commands do; start winx in a "
            "smaller directory, or set checkpoints.max_files"
        )


def _is_rebuildable(path: str) -> bool:
    """Tell whether a directory has bounds of its own."""
    return path.rpartition("/")[2] in REBUILDABLE


def _with_directories(globs: Iterable[str]) -> Iterator[str]:
    """Add the directories whose whole content is named, so that none is looked into."""
    for glob in globs:
        yield glob
        if glob.endswith("/**") and glob.strip("/*"):
            yield glob[: -len("/**")]


def _laid_over(seen: Mapping[str, Seen], found: Mapping[str, Seen]) -> dict[str, Seen]:
    """Return what is known after single paths were looked at."""
    gone = tuple(
        f"{path}/{name}/" if path else f"{name}/"
        for path, now in found.items()
        if path in seen
        for name in seen[path].inner.keys() - now.inner.keys()
    )
    if not gone:
        return {**seen, **found}
    kept = {path: each for path, each in seen.items() if not f"{path}/".startswith(gone)}
    return {**kept, **found}


def _identities(directories: Iterable[Path], root: Path) -> Iterator[tuple[int, int]]:
    """Return device and inode of those directories that lie in the project."""
    for directory in directories:
        with suppress(OSError):
            if directory.resolve().is_relative_to(root):
                status = directory.stat()
                yield status.st_dev, status.st_ino


def _left_out(seen: dict[str, Seen]) -> Iterator[LeftOut]:
    for directory, each in seen.items():
        for name, why in each.left_out.items():
            yield LeftOut(f"{directory}/{name}" if directory else name, why)
