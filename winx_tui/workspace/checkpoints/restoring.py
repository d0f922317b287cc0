"""Paths put back on the disk, each only where it holds what it is expected to hold.

No path is followed through a link: every directory on the way is opened by its own name.
All that is new is written and on the disk before the first path is touched; then a file
takes the place of another in one step, so that a kill leaves either of them whole. What was
begun can be begun again, since what is as wanted already is passed over.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from winx_tui.workspace.checkpoints.descending import (
    DIRECTORY_FLAGS,
    FILE_FLAGS,
    NO_DIRECTORY,
    Descent,
    names_on,
    open_up,
    opened,
    read_file,
    status_of,
)
from winx_tui.workspace.checkpoints.drafts import (
    Drafts,
    Syncs,
    clean_drafts,
    share_root,
    writable,
)
from winx_tui.workspace.checkpoints.entries import Entry
from winx_tui.workspace.checkpoints.examining import (
    CHANGED,
    HOLDS_OTHERS,
    Findings,
    Refusal,
    in_order,
    look_at,
    present_entry,
)
from winx_tui.workspace.checkpoints.git_return import KeptGitDirectory, build_git, mend_git
from winx_tui.workspace.checkpoints.gitkeeping import shelf_of
from winx_tui.workspace.checkpoints.plan import Step, is_equal
from winx_tui.workspace.checkpoints.store import ContentLostError

NOT_WHOLE = "was put back without all of its objects, which were too many to be kept: fetch them"


@dataclass(frozen=True, slots=True)
class Restored:
    """What has become of steps."""

    done: tuple[str, ...]
    refused: tuple[Refusal, ...]


def restore(
    root: Path,
    steps: Sequence[Step],
    content_of: Callable[[bytes], bytes],
    *,
    shelves: Path,
    overwriting: Collection[str] = (),
) -> Restored:
    """Put paths back.

    Args:
        root: the project; absolute and resolved.
        steps: one a path.
        content_of: gives the content of a digest, or raises ContentLostError.
        shelves: where git's objects are kept.
        overwriting: paths that are put back whatever they hold now.

    Raises:
        OSError: the root cannot be opened.
    """
    if any(step.wanted is not None for step in steps):
        # It may have been deleted itself.
        root.mkdir(parents=True, exist_ok=True)
    clean_drafts(root, [step.path for step in steps])
    top = os.open(root, DIRECTORY_FLAGS)
    syncs = Syncs()
    drafts = Drafts(top, syncs)
    way = Descent(top)
    try:
        share_root(top)
        found = _looked_at(top, steps, content_of, overwriting)
        drafts.apart = found.twins
        work = _Restoring(way, content_of, shelves, found, drafts, syncs)
        work.carry_out([step for step in in_order(steps) if step.path not in found.standing])
    finally:
        drafts.close()
        way.close()
        syncs.close()
        os.close(top)
    done = tuple(step.path for step in in_order(steps) if step.path not in found.refused)
    return Restored(done, found.refusals())


def present_content(root: Path, path: str, most_bytes: int = 1 << 40) -> bytes | None:
    """Read the file at a path, through no link; None: there is no file, or none that is read."""
    top = os.open(root, DIRECTORY_FLAGS)
    try:
        with suppress(OSError):
            return read_file(top, path, most_bytes)
    finally:
        os.close(top)
    return None


class _Restoring:
    """Steps under way; a path that refuses once is left alone."""

    def __init__(
        self,
        way: Descent,
        content_of: Callable[[bytes], bytes],
        shelves: Path,
        found: Findings,
        drafts: Drafts,
        syncs: Syncs,
    ) -> None:
        self._way = way
        self._content_of = content_of
        self._shelves = shelves
        self._found = found
        self._drafts = drafts
        self._syncs = syncs
        self._to_permit: set[str] = set()
        """Files that hold what they shall hold already."""
        self._touched: set[str] = set()
        """Directories in which names have come or gone."""

    def carry_out(self, downwards: Sequence[Step]) -> None:
        """Put paths back, those of directories before what lies in them."""
        for step in downwards:
            self._attempt(step, self._draft)
        self._syncs.wait()
        for path, error in self._syncs.failed.items():
            self._refuse(path, error)
        for step in reversed(downwards):
            self._attempt(step, self._take_away)
        for step in downwards:
            self._attempt(step, self._put)
        # A directory that may not be written gets its permissions when all is in it.
        for step in reversed(downwards):
            self._attempt(step, self._permit)
        for directory in sorted(self._touched, key=names_on):
            with suppress(OSError):
                self._syncs.take(directory, os.dup(self._way.to(directory)))

    def _attempt(self, step: Step, part: Callable[[Step], None]) -> None:
        if step.path in self._found.refused:
            return
        try:
            part(step)
        except _RefusedError as error:
            self._found.refused[step.path] = str(error)
            self._drafts.drop(step.path)
        except ContentLostError as error:
            self._found.refused[step.path] = f"cannot be put back: {error}"
            self._drafts.drop(step.path)
        except OSError as error:
            self._refuse(step.path, error)

    def _refuse(self, path: str, error: OSError) -> None:
        self._found.refused[path] = f"cannot be put back: {error.strerror}"
        self._drafts.drop(path)

    def _draft(self, step: Step) -> None:
        """Write what will take the path, or as much of it as is not there yet."""
        wanted, present = step.wanted, self._found.present.get(step.path)
        deed = self._found.git_deeds.get(step.path)
        if deed in ("build", "exchange"):
            with self._drafts.begun(step.path) as (directory, name):
                build_git(directory, name, self._kept(step))
        elif wanted is not None and not wanted.is_directory:
            like = self._like(step) if present is not None and present.kind == "file" else None
            try:
                if like is not None and _differs_in_mode(present, wanted, like):
                    self._to_permit.add(step.path)
                else:
                    self._drafts.write(step.path, wanted, self._content_of(wanted.digest), like)
            finally:
                if like is not None:
                    os.close(like)

    def _take_away(self, step: Step) -> None:
        """Remove what will not be there, or will be of another kind."""
        if self._found.present.get(step.path) is None or step.path in self._found.git_deeds:
            return
        directory, _, name = step.path.rpartition("/")
        parent = self._way.to(directory)
        status = status_of(parent, name)
        if status is None:
            return
        is_directory = stat.S_ISDIR(status.st_mode)
        if step.wanted is not None and step.wanted.is_directory == is_directory:
            return
        self._check_still(step, parent)
        with writable(parent):
            if is_directory:
                _remove_directory(parent, name)
            else:
                with self._held(parent, name):
                    os.unlink(name, dir_fd=parent)
        self._touched.add(directory)

    def _put(self, step: Step) -> None:
        """Make what shall be there."""
        wanted = step.wanted
        if wanted is None:
            return
        directory, _, name = step.path.rpartition("/")
        parent = self._made_way(directory)
        if step.path in self._found.git_deeds:
            self._put_git(step, parent, name)
        elif wanted.is_directory:
            if status_of(parent, name) is None:
                with self._drafts.begun(step.path) as (place, draft):
                    os.mkdir(draft, 0o700, dir_fd=place)
                    open_up(place, draft, wanted.mode | 0o700)
                self._drafts.place(step.path, parent, name)
        else:
            if status_of(parent, name) is not None:
                self._check_still(step, parent)
            if step.path in self._to_permit:
                _permit_file(parent, name, wanted.mode)
            else:
                with self._held(parent, name):
                    self._drafts.place(step.path, parent, name)
        self._touched.add(directory)

    def _permit(self, step: Step) -> None:
        """Give a directory its permissions."""
        if step.wanted is None or step.wanted.kind != "directory":
            return
        os.fchmod(self._way.to(step.path), step.wanted.mode)

    def _put_git(self, step: Step, parent: int, name: str) -> None:
        deed, kept = self._found.git_deeds[step.path], self._kept(step)
        with writable(parent):
            if deed == "mend":
                with opened(parent, name) as git:
                    is_whole = mend_git(git, kept)
            else:
                is_whole = kept.is_whole()
                if deed == "exchange":
                    aside = f"{name}-{datetime.now(UTC):%Y%m%d-%H%M%S-%f}"
                    os.rename(name, aside, src_dir_fd=parent, dst_dir_fd=parent)
                elif status_of(parent, name) is not None:
                    raise _RefusedError(CHANGED)
                self._drafts.place(step.path, parent, name)
        if not is_whole:
            self._found.refused[step.path] = NOT_WHOLE

    def _kept(self, step: Step) -> KeptGitDirectory:
        assert step.wanted is not None
        return KeptGitDirectory(step.wanted, self._content_of, shelf_of(self._shelves, step.path))

    def _like(self, step: Step) -> int | None:
        """Open the file whose owner and access list the new one gets."""
        directory, _, name = step.path.rpartition("/")
        with suppress(OSError):
            return os.open(name, FILE_FLAGS, dir_fd=self._way.to(directory))
        return None

    @contextmanager
    def _held(self, parent: int, name: str) -> Iterator[None]:
        """Keep what loses its name meanwhile from being freed before the next step."""
        descriptor = -1
        with suppress(OSError):
            descriptor = os.open(name, FILE_FLAGS, dir_fd=parent)
        try:
            yield
        finally:
            if descriptor >= 0:
                self._syncs.let_go(descriptor)

    def _check_still(self, step: Step, parent: int) -> None:
        """Make sure that nobody has changed a path since it was looked at."""
        if not is_equal(present_entry(parent, step), self._found.present[step.path]):
            raise _RefusedError(CHANGED)

    def _made_way(self, directory: str) -> int:
        """Open the directory of a path; make those that are gone although it is put back."""
        try:
            return self._way.to(directory)
        except OSError as error:
            if error.errno not in NO_DIRECTORY:
                raise
        above, _, name = directory.rpartition("/")
        parent = self._made_way(above)
        with writable(parent):
            os.mkdir(name, dir_fd=parent)
        self._touched.add(above)
        return self._way.to(directory)


def _looked_at(
    top: int,
    steps: Sequence[Step],
    content_of: Callable[[bytes], bytes],
    overwriting: Collection[str],
) -> Findings:
    """Look at paths, those too that lie in directories which nobody may enter."""
    opened_up: set[str] = set()
    while True:
        found = look_at(top, steps, content_of, overwriting, opened_up)
        if found.closed <= opened_up:
            return found
        _open_up(top, steps, found)
        opened_up |= found.closed


def _open_up(top: int, steps: Sequence[Step], found: Findings) -> None:
    """Let what lies in directories be seen that nobody may enter, and that shall be open."""
    for step in in_order(steps):
        if step.path in found.closed and step.wanted is not None:
            directory, _, name = step.path.rpartition("/")
            with suppress(OSError), opened(top, directory) as parent:
                open_up(parent, name, step.wanted.mode | 0o700)


class _RefusedError(Exception):
    """A path is left as it is; the text says why."""


def _differs_in_mode(present: Entry | None, wanted: Entry, descriptor: int) -> bool:
    """Tell whether nothing but an open file's permissions need be changed.

    Where it has other names, these are somebody's who may want them as they are.
    """
    is_same = present is not None and present.kind == wanted.kind == "file"
    has_content = present is not None and present.digest == wanted.digest
    return is_same and has_content and os.fstat(descriptor).st_nlink == 1


def _permit_file(parent: int, name: str, mode: int) -> None:
    descriptor = os.open(name, FILE_FLAGS, dir_fd=parent)
    try:
        os.fchmod(descriptor, mode)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove_directory(parent: int, name: str) -> None:
    try:
        os.rmdir(name, dir_fd=parent)
    except OSError as error:
        if error.errno in (errno.ENOTEMPTY, errno.EEXIST):
            raise _RefusedError(HOLDS_OTHERS) from error
        raise
