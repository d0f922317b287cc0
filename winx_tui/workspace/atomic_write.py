"""The single steps of replacing a file: a draft beside it, and its taking the file's place."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
from pathlib import Path

from winx_tui.core.errors import WorkspaceError
from winx_tui.workspace.text_file import FileMissingError, kind_of, read_bytes

_LARGEST_BYTES = 1 << 40
"""No limit in practice: what is compared before a write was read with a limit."""

_ACCESS_LIST = "system.posix_acl_access"
_LOST_BY_WRITING = frozenset({"security.capability", "security.ima", "security.evm"})
"""Attributes that vouch for the content: the kernel takes the first off a file that is written."""


class FileChangedError(WorkspaceError):
    """The file on disk is not the one that was expected."""

    code = "is_stale"


def regular_status(path: Path, name: str) -> os.stat_result | None:
    """Return a regular file's status; None where there is nothing.

    Args:
        path: absolute and resolved.
        name: the subject of the sentence if something is wrong.

    Raises:
        FileChangedError: a symbolic link on the way, or at the end, leads elsewhere.
        WorkspaceError: something else than a file is there.
    """
    if os.path.realpath(path) != str(path):
        raise FileChangedError(f"{name} now leads elsewhere through a symbolic link")
    try:
        status = os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
    if not stat.S_ISREG(status.st_mode):
        raise WorkspaceError(f"{name} is {kind_of(status.st_mode)}, not a file", code="not_a_file")
    return status


def is_writable(path: Path, status: os.stat_result) -> bool:
    """Tell whether a file's content may be changed; a read-only one is refused to root too."""
    return bool(status.st_mode & 0o222) and os.access(path, os.W_OK)


def content_or_none(path: Path) -> bytes | None:
    """Read a file whole; None where there is nothing."""
    try:
        return read_bytes(path, _LARGEST_BYTES)
    except FileMissingError:
        return None


def check_content(path: Path, expected: bytes | None, name: str) -> None:
    """Make sure that a file holds what is expected; None expects that there is none.

    Raises:
        FileChangedError: it holds something else, has gone or has come into being.
        WorkspaceError: it cannot be read.
    """
    present = content_or_none(path)
    if present == expected:
        return
    if expected is None:
        raise FileChangedError(f"{name} has come into being")
    raise FileChangedError(f"{name} has {'changed' if present is not None else 'gone'}")


def write_draft(
    draft: Path,
    data: bytes,
    *,
    like: os.stat_result | None = None,
    mode: int | None = None,
    attributes_of: Path | None = None,
) -> None:
    """Write a new file and fsync it; what exists under the name is never touched.

    Args:
        draft: must not exist.
        data: the whole content.
        like: whose permission bits (and owner, where that is allowed) it gets.
        mode: permission bits, which win over `like`; without either, the usual ones.
        attributes_of: a file whose extended attributes and access list it gets, as far as
            that is allowed.

    Raises:
        OSError: it cannot be written.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    bits = mode if like is None or mode is not None else like.st_mode
    with os.fdopen(os.open(draft, flags, 0o666 if bits is None else 0o600), "wb") as file:
        file.write(data)
        file.flush()
        if like is not None:
            # Changing the owner clears set-id bits, so the mode comes last.
            with contextlib.suppress(PermissionError):
                os.fchown(file.fileno(), like.st_uid, like.st_gid)
        if attributes_of is not None:
            # An access list sets permission bits too, so the mode comes after it.
            _copy_attributes(attributes_of, file.fileno())
        if bits is not None:
            os.fchmod(file.fileno(), stat.S_IMODE(bits))
        os.fsync(file.fileno())


def _copy_attributes(source: Path, descriptor: int) -> None:
    """Copy extended attributes, access lists among them, where the system has and allows them."""
    if sys.platform != "linux":
        return
    with contextlib.suppress(OSError):
        names = os.listxattr(source, follow_symlinks=False)
        if _ACCESS_LIST not in names:
            # The directory may have given the draft one that the file does not have.
            with contextlib.suppress(OSError):
                os.removexattr(descriptor, _ACCESS_LIST)
        for name in names:
            if name in _LOST_BY_WRITING:
                continue
            with contextlib.suppress(OSError):
                os.setxattr(descriptor, name, os.getxattr(source, name, follow_symlinks=False))


def place_new(draft: Path, path: Path, name: str) -> None:
    """Give a draft its name, without taking the place of anything.

    Raises:
        FileChangedError: something has come into being there.
        OSError: it cannot be done.
    """
    try:
        path.hardlink_to(draft)
    except FileExistsError as error:
        raise FileChangedError(f"{name} has come into being") from error
    except OSError:
        # Some file systems have no hard links; a check just before must do there.
        check_content(path, None, name)
        draft.replace(path)
    else:
        draft.unlink()


def write_in_place(path: Path, data: bytes) -> None:
    """Overwrite a file where it lies, so that its other names show the same; fsync it.

    Raises:
        OSError: it cannot be written, and may hold a part of both contents.
    """
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC), "wb") as file:
        file.write(data)
        file.truncate()
        file.flush()
        os.fsync(file.fileno())


def sync_directory(directory: Path) -> None:
    """Make names that were given or taken in a directory survive a power cut."""
    # Not every file system lets a directory be synced; the change stands anyway.
    with contextlib.suppress(OSError):
        handle = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
