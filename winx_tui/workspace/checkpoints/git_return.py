"""A git directory made again from what was kept of it; what is there is never overwritten."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from winx_tui.workspace.checkpoints.descending import DIRECTORY_FLAGS, opened, status_of
from winx_tui.workspace.checkpoints.drafts import DRAFT_PREFIX, Syncs, write_whole
from winx_tui.workspace.checkpoints.entries import Entry, Listing, decoded
from winx_tui.workspace.checkpoints.git_shelf import NO_LINKS, holds_objects
from winx_tui.workspace.checkpoints.git_states import is_broken, present_state, recorded_state
from winx_tui.workspace.checkpoints.gitkeeping import INDEX, NO_OBJECTS, OBJECTS, OBJECTS_IN_PART
from winx_tui.workspace.checkpoints.store import ContentLostError

_MAKE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


@dataclass(frozen=True, slots=True)
class KeptGitDirectory:
    """Where the parts of a git directory are."""

    wanted: Entry
    content_of: Callable[[bytes], bytes]
    shelf: Path

    def listing(self) -> Listing:
        """Return its small files.

        Raises:
            ContentLostError: it is not there any more, or damaged.
        """
        try:
            return decoded(self.content_of(self.wanted.digest))
        except ValueError as error:
            raise ContentLostError("the listing of git's own directory is damaged") from error

    def is_whole(self) -> bool:
        """Tell whether all objects were kept.

        Raises:
            ContentLostError: the listing is lost.
        """
        objects = self.listing().get(OBJECTS)
        return objects is None or objects.digest != OBJECTS_IN_PART

    @property
    def index(self) -> Path:
        """Return where the index of this state is, or the newest one."""
        exact = self.shelf / "index" / self.wanted.digest.hex()
        if exact.exists():
            return exact
        with suppress(OSError):
            return max((self.shelf / "index").iterdir(), key=lambda each: each.stat().st_mtime)
        return exact


def build_git(parent: int, name: str, kept: KeptGitDirectory) -> bool:
    """Make a git directory under a name that is free; all of it will be on the disk.

    Returns:
        Whether all of its objects were kept.

    Raises:
        ContentLostError: nothing is left of its objects, or a small file is lost.
        OSError: it cannot be made.
    """
    os.mkdir(name, 0o700, dir_fd=parent)
    descriptor = os.open(name, DIRECTORY_FLAGS, dir_fd=parent)
    try:
        is_whole = _put_all(descriptor, kept)
        os.fchmod(descriptor, kept.wanted.mode)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    return is_whole


def mend_git(git: int, kept: KeptGitDirectory) -> bool:
    """Put back what an open git directory lacks; returns and raises as `build_git` does.

    Of one that is a repository still, that is the index: whatever else is gone is git's own doing.
    """
    if is_broken(present_state(git), recorded_state(kept.listing(), kept.content_of)):
        return _put_all(git, kept)
    _link_files(kept.index, git)
    os.fsync(git)
    if status_of(git, INDEX) is None:
        raise ContentLostError("git's index is not there any more")
    return True


def _put_all(git: int, kept: KeptGitDirectory) -> bool:
    listing = kept.listing()
    packed = present_state(git).packed()
    syncs = Syncs()
    try:
        for path, entry in sorted(listing.items()):
            if path not in packed and (path, entry.kind) != (INDEX, "unkept"):
                _put(git, path, entry, kept, syncs)
        _link_below(kept.index, git, syncs)
    finally:
        syncs.close()
    for error in syncs.failed.values():
        raise error
    objects = listing.get(OBJECTS)
    if objects is None:
        return True
    if objects.digest != NO_OBJECTS and not holds_objects(git):
        raise ContentLostError("git's objects are not there any more")
    return objects.digest != OBJECTS_IN_PART


def _put(git: int, path: str, entry: Entry, kept: KeptGitDirectory, syncs: Syncs) -> None:
    directory, _, name = path.rpartition("/")
    with opened(git, directory) as parent:
        if entry.kind in ("directory", "unkept"):
            with suppress(FileExistsError):
                os.mkdir(name, entry.mode | 0o700, dir_fd=parent)
            if entry.kind == "unkept":
                with opened(parent, name) as objects:
                    _link_below(kept.shelf / path, objects, syncs)
        elif status_of(parent, name) is not None:
            return
        elif entry.kind == "link":
            os.symlink(os.fsdecode(kept.content_of(entry.digest)), name, dir_fd=parent)
        else:
            draft = f"{DRAFT_PREFIX}{name}"[:255]
            descriptor = os.open(draft, _MAKE, 0o600, dir_fd=parent)
            try:
                write_whole(descriptor, kept.content_of(entry.digest))
                os.fchmod(descriptor, entry.mode)
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
            os.rename(draft, name, src_dir_fd=parent, dst_dir_fd=parent)
        os.fsync(parent)


def _link_below(source: Path, target: int, syncs: Syncs) -> None:
    """Link every file below a directory of the shelf, if there is none of its name."""
    for directory, inner, names in os.walk(source):
        way = os.path.relpath(directory, source)
        with opened(target, "" if way == "." else way) as parent:
            for name in inner:
                with suppress(FileExistsError):
                    os.mkdir(name, 0o777, dir_fd=parent)
            for name in names:
                if not name.startswith("."):
                    _link(Path(directory) / name, parent, name)
            syncs.take(directory, os.dup(parent))


def _link_files(source: Path, target: int) -> None:
    """Link the files of one directory of the shelf, if there are none of their names."""
    with suppress(FileNotFoundError), os.scandir(source) as found:
        for each in found:
            if each.is_file(follow_symlinks=False) and not each.name.startswith("."):
                _link(Path(each.path), target, each.name)


def _link(source: Path, parent: int, name: str) -> None:
    try:
        os.link(source, name, dst_dir_fd=parent, follow_symlinks=False)
    except FileExistsError:
        return
    except OSError as error:
        if error.errno not in NO_LINKS:
            raise
        draft = f"{DRAFT_PREFIX}{name}"
        with source.open("rb") as file:
            status = os.fstat(file.fileno())
            with os.fdopen(os.open(draft, _MAKE, 0o600, dir_fd=parent), "wb") as copy:
                shutil.copyfileobj(file, copy, 1 << 20)
                os.fchmod(copy.fileno(), status.st_mode & 0o777)
                copy.flush()
                os.fsync(copy.fileno())
        os.rename(draft, name, src_dir_fd=parent, dst_dir_fd=parent)
