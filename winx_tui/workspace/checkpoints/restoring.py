"""Paths put back on the disk, each only where it holds what it is expected to hold.

No path is followed through a link: every directory on the way is opened by its own name.
A file takes the place of another in one step, so that a kill leaves either of them whole;
what was begun can be begun again, since what is as wanted already is passed over.
"""

from __future__ import annotations

import errno
import os
import secrets
import stat
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from winx_tui.workspace.checkpoints.entries import (
    Entry,
    digest_of,
    permissions,
    unkept_entry,
)
from winx_tui.workspace.checkpoints.plan import Step, is_equal
from winx_tui.workspace.checkpoints.store import ContentLostError
from winx_tui.workspace.checkpoints.walking import DIRECTORY_FLAGS

_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_MAKE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_NO_DIRECTORY = (errno.ENOENT, errno.ENOTDIR, errno.ELOOP)
DRAFT_PREFIX = ".winx-restoring-"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A path that was left as it is."""

    path: str
    why: str
    """CHANGED, or the end of a sentence about the path."""


CHANGED = "was changed since"
_CROSSED = "was changed by somebody else in between"
_UNKEPT = "was not recorded"


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
    overwriting: Collection[str] = (),
) -> Restored:
    """Put paths back.

    Args:
        root: the project; absolute and resolved.
        steps: one a path.
        content_of: gives the content of a digest, or raises ContentLostError.
        overwriting: paths that are put back whatever they hold now.

    Raises:
        OSError: the root cannot be opened.
    """
    top = os.open(root, DIRECTORY_FLAGS)
    try:
        work = _Restoring(top, content_of, frozenset(overwriting))
        downwards = sorted(steps, key=lambda step: step.path.split("/"))
        for step in reversed(downwards):
            work.attempt(step, work.take_away)
        for step in downwards:
            work.attempt(step, work.put)
        # A directory that may not be written gets its permissions when all is in it.
        for step in reversed(downwards):
            work.attempt(step, work.permit)
    finally:
        os.close(top)
    refused = tuple(Refusal(path, why) for path, why in work.refused.items())
    done = tuple(step.path for step in downwards if step.path not in work.refused)
    return Restored(done, refused)


def examine(
    root: Path, steps: Sequence[Step], content_of: Callable[[bytes], bytes]
) -> tuple[Refusal, ...]:
    """Tell which paths restore() would leave as they are, and why; nothing is touched.

    Raises:
        OSError: the root cannot be opened.
    """
    top = os.open(root, DIRECTORY_FLAGS)
    try:
        work = _Restoring(top, content_of, ())
        for step in steps:
            work.attempt(step, work.leave)
    finally:
        os.close(top)
    return tuple(Refusal(path, why) for path, why in work.refused.items())


def present_content(root: Path, path: str) -> bytes | None:
    """Read the file at a path, through no link; None: there is no file, or none that is read."""
    directory, _, name = path.rpartition("/")
    top = os.open(root, DIRECTORY_FLAGS)
    try:
        with (
            suppress(OSError),
            _opened(top, directory) as parent,
            os.fdopen(os.open(name, _READ, dir_fd=parent), "rb") as file,
        ):
            return file.read()
    finally:
        os.close(top)
    return None


class _Restoring:
    """Steps under way; a path that refuses once is left alone."""

    def __init__(
        self, top: int, content_of: Callable[[bytes], bytes], overwriting: Collection[str]
    ) -> None:
        self._top = top
        self._content_of = content_of
        self._overwriting = overwriting
        self._begun: set[str] = set()
        """Paths whose content was checked, and is winx's to change."""
        self.refused: dict[str, str] = {}

    def attempt(self, step: Step, part: Callable[[Step, int, str], None]) -> None:
        """Do a part of a step in the open directory of its path."""
        if step.path in self.refused:
            return
        directory, _, name = step.path.rpartition("/")
        try:
            with _opened(self._top, directory) as parent:
                if step.path not in self._begun:
                    self._check(step, parent, name)
                    self._begun.add(step.path)
                part(step, parent, name)
        except _RefusedError as error:
            self.refused[step.path] = str(error)
        except ContentLostError as error:
            self.refused[step.path] = f"cannot be put back: {error}"
        except OSError as error:
            # As what is in the way goes, and directories come, there may be one.
            is_early = part == self.take_away or (part == self.leave and step.expected is None)
            if is_early and error.errno in _NO_DIRECTORY:
                return
            if step.wanted is not None or error.errno not in _NO_DIRECTORY:
                self.refused[step.path] = f"cannot be put back: {error.strerror}"

    def leave(self, step: Step, parent: int, name: str) -> None:
        """Do nothing: what may be done was checked."""

    def take_away(self, step: Step, parent: int, name: str) -> None:
        """Remove what will not be there, or will be of another kind."""
        status = _status(parent, name)
        if status is None or _is_kind(status, step.wanted):
            return
        if not stat.S_ISDIR(status.st_mode):
            with _writable(parent):
                os.unlink(name, dir_fd=parent)
            return
        try:
            with _writable(parent):
                os.rmdir(name, dir_fd=parent)
        except OSError as error:
            if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
                raise
            raise _RefusedError("is kept: it holds what winx has not made") from error

    def put(self, step: Step, parent: int, name: str) -> None:
        """Make what shall be there."""
        wanted = step.wanted
        if wanted is None or is_equal(_present(parent, name, wanted), wanted):
            return
        with _writable(parent):
            if wanted.kind == "directory":
                if _status(parent, name) is None:
                    os.mkdir(name, 0o700, dir_fd=parent)
                return
            content = self._content_of(wanted.digest)
            draft = f"{DRAFT_PREFIX}{secrets.token_hex(6)}"
            try:
                _draft(parent, draft, wanted, content)
                os.replace(draft, name, src_dir_fd=parent, dst_dir_fd=parent)
            except OSError:
                with suppress(OSError):
                    os.unlink(draft, dir_fd=parent)
                raise
        os.fsync(parent)

    def permit(self, step: Step, parent: int, name: str) -> None:
        """Give a directory its permissions."""
        if step.wanted is None or step.wanted.kind != "directory":
            return
        descriptor = os.open(name, DIRECTORY_FLAGS, dir_fd=parent)
        try:
            os.fchmod(descriptor, step.wanted.mode)
        finally:
            os.close(descriptor)

    def _check(self, step: Step, parent: int, name: str) -> None:
        """Make sure that a path may be put back.

        Raises:
            _RefusedError: it may not.
        """
        present = _present(parent, name, step.expected, step.wanted)
        if is_equal(present, step.wanted):
            return
        if step.wanted is not None and step.wanted.kind == "unkept":
            raise _RefusedError(_UNKEPT)
        if step.path in self._overwriting:
            return
        if not is_equal(present, step.expected):
            raise _RefusedError(CHANGED)
        if step.is_crossed:
            raise _RefusedError(_CROSSED)


class _RefusedError(Exception):
    """A path is left as it is; the text says why."""


@contextmanager
def _opened(top: int, directory: str) -> Iterator[int]:
    """Open a directory by its names, none of them a link.

    Raises:
        FileNotFoundError: it is not there.
        OSError: a link or a file lies on the way.
    """
    descriptor = os.dup(top)
    try:
        for name in directory.split("/") if directory else ():
            inner = os.open(name, DIRECTORY_FLAGS, dir_fd=descriptor)
            os.close(descriptor)
            descriptor = inner
        yield descriptor
    finally:
        os.close(descriptor)


@contextmanager
def _writable(directory: int) -> Iterator[None]:
    """Let names be made and removed in a directory of ours that forbids it."""
    mode = permissions(os.fstat(directory).st_mode)
    is_closed = mode & 0o300 != 0o300
    if is_closed:
        os.fchmod(directory, mode | 0o300)
    try:
        yield
    finally:
        if is_closed:
            os.fchmod(directory, mode)


def _draft(parent: int, draft: str, wanted: Entry, content: bytes) -> None:
    """Write what will take a name, and see that it is on the disk."""
    if wanted.kind == "link":
        os.symlink(os.fsdecode(content), draft, dir_fd=parent)
        return
    with os.fdopen(os.open(draft, _MAKE, 0o600, dir_fd=parent), "wb") as file:
        file.write(content)
        file.flush()
        os.fchmod(file.fileno(), wanted.mode)
        os.fsync(file.fileno())


def _status(parent: int, name: str) -> os.stat_result | None:
    with suppress(FileNotFoundError):
        return os.stat(name, dir_fd=parent, follow_symlinks=False)
    return None


def _is_kind(status: os.stat_result, entry: Entry | None) -> bool:
    """Tell whether something may become an entry where it is."""
    if entry is None:
        return False
    return (entry.kind == "directory") == stat.S_ISDIR(status.st_mode)


def _present(parent: int, name: str, *likely: Entry | None) -> Entry | None:
    """Look at what a name holds now; a content is read only if it may be a likely one."""
    status = _status(parent, name)
    if status is None:
        return None
    mode = permissions(status.st_mode)
    if stat.S_ISDIR(status.st_mode):
        return Entry("directory", mode, 0, b"")
    if stat.S_ISLNK(status.st_mode):
        target = os.fsencode(os.readlink(name, dir_fd=parent))
        return Entry("link", 0, len(target), digest_of(target))
    unkept = unkept_entry(status)
    if not stat.S_ISREG(status.st_mode) or unkept in likely:
        return unkept
    sizes = {entry.size_bytes for entry in likely if entry is not None and entry.kind == "file"}
    if status.st_size not in sizes:
        return unkept
    with os.fdopen(os.open(name, _READ, dir_fd=parent), "rb") as file:
        content = file.read(status.st_size + 1)
    return Entry("file", mode, len(content), digest_of(content))
