"""Replacing a file's content so that it is either the old or the new, never half."""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
from pathlib import Path

from winx_tui.core.errors import WorkspaceError
from winx_tui.workspace.display import visible
from winx_tui.workspace.text_file import FileMissingError, content_hash, kind_of, read_bytes

_LARGEST_BYTES = 1 << 40
"""No limit in practice: what is compared before a write was read with a limit."""


class FileChangedError(WorkspaceError):
    """The file on disk is not the one that was expected."""


def write_atomically(path: Path, data: bytes, expected_hash: str | None) -> None:
    """Replace a file through a temporary one beside it; missing parents are created.

    Permission bits (and the owner, where that is allowed) stay. A file with
    several hard links is written in place, so that its other names keep showing
    the same content, and so is a file in a directory that takes no new names;
    both only after the new bytes are safe on disk where that is possible. The
    path must be resolved: a link at its end is refused.

    Args:
        path: absolute and resolved.
        data: the whole new content.
        expected_hash: of the present content; None when the file must not exist.

    Raises:
        FileChangedError: the present content is another one.
        WorkspaceError: the file cannot be written.
    """
    shown = visible(str(path))
    try:
        status = _status(path)
        if status is None:
            path.parent.mkdir(parents=True, exist_ok=True)
        elif status.st_mode & 0o222 == 0 or not os.access(path, os.W_OK):
            raise WorkspaceError(f"{shown} is read-only; make it writable first (chmod u+w)")
        _replace(path, data, expected_hash, status)
    except OSError as error:
        raise WorkspaceError(f"{shown} cannot be written: {error.strerror or error}") from error


def _status(path: Path) -> os.stat_result | None:
    if os.path.realpath(path) != str(path):
        raise FileChangedError(f"{visible(str(path))} now leads elsewhere through a symbolic link")
    try:
        status = os.lstat(path)
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(status.st_mode):
        raise WorkspaceError(f"{visible(str(path))} is {kind_of(status.st_mode)}, not a file")
    return status


def _replace(
    path: Path, data: bytes, expected_hash: str | None, status: os.stat_result | None
) -> None:
    temporary = path.with_name(f".winx-tmp-{secrets.token_hex(8)}")
    try:
        _write_new(temporary, data, status)
    except PermissionError:
        if status is None:
            raise
        _check(path, expected_hash)
        _write_in_place(path, data)
        return
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    try:
        _check(path, expected_hash)
        if status is None:
            _place_new(temporary, path)
        elif status.st_nlink > 1:
            _write_in_place(path, data)
        else:
            temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    _sync_directory(path.parent)


def _write_new(temporary: Path, data: bytes, status: os.stat_result | None) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    mode = 0o666 if status is None else 0o600
    with os.fdopen(os.open(temporary, flags, mode), "wb") as file:
        file.write(data)
        file.flush()
        if status is not None:
            # Changing the owner clears set-id bits, so the mode comes last.
            with contextlib.suppress(PermissionError):
                os.fchown(file.fileno(), status.st_uid, status.st_gid)
            os.fchmod(file.fileno(), stat.S_IMODE(status.st_mode))
        os.fsync(file.fileno())


def _place_new(temporary: Path, path: Path) -> None:
    try:
        path.hardlink_to(temporary)
    except FileExistsError as error:
        raise FileChangedError(f"{visible(str(path))} has come into being meanwhile") from error
    except OSError:
        # Some file systems have no hard links; the check just before must do there.
        temporary.replace(path)


def _write_in_place(path: Path, data: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_NOFOLLOW), "wb") as file:
        file.write(data)
        file.truncate()
        file.flush()
        os.fsync(file.fileno())


def _check(path: Path, expected_hash: str | None) -> None:
    try:
        present: str | None = content_hash(read_bytes(path, _LARGEST_BYTES))
    except FileMissingError:
        present = None
    if present != expected_hash:
        raise FileChangedError(f"{visible(str(path))} has changed meanwhile")


def _sync_directory(directory: Path) -> None:
    # Not every file system lets a directory be synced; the rename stands anyway.
    with contextlib.suppress(OSError):
        handle = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
