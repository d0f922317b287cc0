"""Git's objects and indexes, each kept by a second link: they cost no space while git has them.

Git writes such files under other names and gives them their own when they are whole; it
never writes into them. What is linked here therefore stays as it is when git, or anybody
else, removes it. Nothing is ever taken off the shelf but by git_forgetting.
"""

from __future__ import annotations

import errno
import os
import re
import secrets
import shutil
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from winx_tui.workspace.checkpoints.descending import DIRECTORY_FLAGS, FILE_FLAGS, names_in, opened

NO_LINKS = frozenset(
    {errno.EXDEV, errno.EMLINK, errno.EPERM, errno.EACCES, errno.ENOTSUP, errno.EOPNOTSUPP}
)
"""Of a link that cannot be made: another disk, too many links, a file of somebody else."""
COPIED_BYTES = 256 << 20
"""How much of one repository is copied where nothing can be linked."""
_SETTLED_NS = 50_000_000
"""A directory changed less than this before it is read may change under the same time stamp."""
_INDEXES = 20
"""Of how many states of a repository the index is kept."""

_PASSING = re.compile(r"tmp_|incoming-|\.|.*\.lock$")
"""What git is still writing, in its directories of objects."""
_NAMED_BY_CONTENT = re.compile(r"[0-9a-f]{4,}|pack-[0-9a-f]+\..*")
"""Objects and packs; other files get new content under the same name."""

PLACE = "place"
"""The file on a shelf that tells which git directory it is of, and by its time when that was
seen last."""
TOO_LARGE = "git's objects lie on another disk, and are larger than what is copied"


@dataclass(frozen=True, slots=True)
class _Known:
    """A directory of objects as it was linked."""

    mark: tuple[int, int]
    """Inode and time of modification in ns."""
    inner: tuple[str, ...]
    """The directories in it."""
    holds: bool
    """Whether objects lie in it."""


class Shelf:
    """The links of one repository."""

    def __init__(self, directory: Path, git: Path) -> None:
        """Keep them in a directory of their own, made at the first use.

        Args:
            directory: of this repository only.
            git: its git directory; absolute.
        """
        self._directory = directory
        self._git = git
        self._known: dict[str, _Known] = {}
        self._indexes: dict[str, tuple[bytes, tuple[int, int]]] = {}
        self._copied_bytes = -1
        self.left_out = ""
        """Why something could not be kept, since it was last asked; "" where all is."""

    def note_seen(self) -> None:
        """Write down that the repository is there now, and where.

        Raises:
            OSError: that cannot be written.
        """
        place = self._directory / PLACE
        try:
            os.utime(place)
        except FileNotFoundError:
            self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            draft = place.with_name(_draft_name())
            draft.write_bytes(os.fsencode(self._git))
            draft.replace(place)

    def keep_objects(self, parent: int, name: str, inside: str, *, is_gits: bool) -> bool:
        """Link the objects that are new.

        Args:
            parent: open, holds the directory of objects.
            name: of that directory.
            inside: its path within git's own directory.
            is_gits: whether it is laid out as git does: the directories with two
                hexadecimal digits hold no others.

        Returns:
            Whether any object is there.

        Raises:
            OSError: it cannot be read.
        """
        status = os.stat(name, dir_fd=parent, follow_symlinks=False)
        depth = 0 if is_gits else -1
        return self._keep(parent, name, inside, status, depth)

    def keep_index(self, digest: bytes, git: int, inside: str) -> None:
        """Link an index beside the state of the repository that it belongs to.

        Args:
            digest: of the listing of git's small files.
            git: git's own directory, open.
            inside: the path of the index in it.
        """
        directory, _, name = inside.rpartition("/")
        with suppress(FileNotFoundError), opened(git, directory) as parent:
            status = os.stat(name, dir_fd=parent, follow_symlinks=False)
            mark = (status.st_ino, status.st_mtime_ns)
            if self._indexes.get(inside) == (digest, mark):
                return
            state = self._directory / "index" / digest.hex()
            is_new = not state.exists()
            with self._shelved(state / directory) as target:
                self._replaced(parent, target, name, status)
            self._indexes[inside] = (digest, mark)
            os.utime(state)
            if is_new:
                self._trim_indexes()

    def _keep(
        self, parent: int, name: str, inside: str, status: os.stat_result, depth: int
    ) -> bool:
        mark = (status.st_ino, status.st_mtime_ns)
        known = self._known.get(inside)
        if known is not None and known.mark == mark:
            if not known.inner:
                return known.holds
        elif depth == 1 and _modified_ns(self._directory / inside) == status.st_mtime_ns:
            self._known[inside] = _Known(mark, (), holds=True)
            return True
        descriptor = os.open(name, DIRECTORY_FLAGS, dir_fd=parent)
        try:
            if known is None or known.mark != mark:
                known = self._linked(descriptor, inside, mark)
            holds = known.holds
            for each in known.inner:
                with suppress(FileNotFoundError, NotADirectoryError):
                    inner = os.stat(each, dir_fd=descriptor, follow_symlinks=False)
                    is_fan = depth == 0 and len(each) == 2
                    below = 1 if is_fan else -1
                    holds |= self._keep(descriptor, each, f"{inside}/{each}", inner, below)
            return holds
        finally:
            os.close(descriptor)

    def _linked(self, descriptor: int, inside: str, mark: tuple[int, int]) -> _Known:
        """Link what is new in one open directory."""
        begun_ns = time.time_ns()
        files: list[str] = []
        inner: list[str] = []
        with os.scandir(descriptor) as names:
            for each in names:
                if not _PASSING.match(each.name):
                    is_directory = each.is_dir(follow_symlinks=False)
                    (inner if is_directory else files).append(each.name)
        is_whole = True
        if files:
            with self._shelved(self._directory / inside) as target:
                for name in files:
                    is_whole &= self._link(descriptor, target, name)
                if is_whole and mark[1] < begun_ns - _SETTLED_NS:
                    os.utime(target, ns=(mark[1], mark[1]))
        is_info = inside.endswith("/info")
        holds = not is_info and any("." not in name or name.endswith(".pack") for name in files)
        known = _Known(mark, tuple(inner), holds)
        if is_whole and mark[1] < begun_ns - _SETTLED_NS:
            self._known[inside] = known
        return known

    def _link(self, source: int, target: int, name: str) -> bool:
        """Keep one file; tell whether that could be done."""
        try:
            os.link(name, name, src_dir_fd=source, dst_dir_fd=target, follow_symlinks=False)
        except FileExistsError:
            if _NAMED_BY_CONTENT.fullmatch(name):
                return True
            with suppress(FileNotFoundError):
                status = os.stat(name, dir_fd=source, follow_symlinks=False)
                return self._replaced(source, target, name, status)
        except FileNotFoundError:
            return True
        except OSError as error:
            if error.errno in NO_LINKS:
                return self._copied(source, target, name)
            self.left_out = f"git's objects cannot be kept: {error.strerror}"
            return False
        return True

    def _replaced(self, source: int, target: int, name: str, status: os.stat_result) -> bool:
        """Link a file in the place of one that had its name before."""
        with suppress(FileNotFoundError):
            present = os.stat(name, dir_fd=target, follow_symlinks=False)
            if os.path.samestat(present, status):
                return True
        draft = _draft_name()
        try:
            os.link(name, draft, src_dir_fd=source, dst_dir_fd=target, follow_symlinks=False)
        except FileNotFoundError:
            return True
        except OSError as error:
            if error.errno in NO_LINKS:
                return self._copied(source, target, name)
            self.left_out = f"git's index cannot be kept: {error.strerror}"
            return False
        os.replace(draft, name, src_dir_fd=target, dst_dir_fd=target)
        return True

    def _copied(self, source: int, target: int, name: str) -> bool:
        """Copy a file that cannot be linked, as far as there is room."""
        try:
            descriptor = os.open(name, FILE_FLAGS, dir_fd=source)
        except OSError:
            return True
        with os.fdopen(descriptor, "rb") as file:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode) or _is_copy(name, target, status):
                return True
            if self._copied_bytes < 0:
                self._copied_bytes = _size_bytes(self._directory)
            if self._copied_bytes + status.st_size > COPIED_BYTES:
                self.left_out = TOO_LARGE
                return False
            draft = _draft_name()
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
            try:
                with os.fdopen(os.open(draft, flags, 0o600, dir_fd=target), "wb") as copy:
                    shutil.copyfileobj(file, copy, 1 << 20)
                    os.fchmod(copy.fileno(), stat.S_IMODE(status.st_mode))
                    os.utime(copy.fileno(), ns=(status.st_mtime_ns, status.st_mtime_ns))
                os.replace(draft, name, src_dir_fd=target, dst_dir_fd=target)
            except OSError as error:
                with suppress(OSError):
                    os.unlink(draft, dir_fd=target)
                self.left_out = f"git's objects cannot be kept: {error.strerror}"
                return False
            self._copied_bytes += status.st_size
        return True

    @contextmanager
    def _shelved(self, directory: Path) -> Iterator[int]:
        """Open a directory of the shelf, made if need be."""
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(directory, DIRECTORY_FLAGS)
        try:
            yield descriptor
        finally:
            os.close(descriptor)

    def _trim_indexes(self) -> None:
        states = sorted(
            (self._directory / "index").iterdir(), key=lambda each: each.stat().st_mtime
        )
        for state in states[:-_INDEXES]:
            shutil.rmtree(state, ignore_errors=True)


def _draft_name() -> str:
    return f".draft-{secrets.token_hex(6)}"


def _modified_ns(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return -1


def _is_copy(name: str, target: int, status: os.stat_result) -> bool:
    with suppress(OSError):
        present = os.stat(name, dir_fd=target, follow_symlinks=False)
        return (present.st_size, present.st_mtime_ns) == (status.st_size, status.st_mtime_ns)
    return False


def _size_bytes(directory: Path) -> int:
    return sum(
        (Path(each) / name).lstat().st_size
        for each, _, names in os.walk(directory)
        for name in names
    )


def holds_objects(git: int) -> bool:
    """Tell whether any object lies in an open git directory."""
    with suppress(FileNotFoundError, NotADirectoryError), opened(git, "objects") as objects:
        for name in names_in(objects):
            if name == "info" or _PASSING.match(name):
                continue
            with suppress(OSError), opened(objects, name) as inner:
                if any("." not in each or each.endswith(".pack") for each in names_in(inner)):
                    return True
    return False
