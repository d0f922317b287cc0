"""Files for one pair of eyes: replaced whole, mode 0600, one writer at a time."""

from __future__ import annotations

import errno
import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from winx_tui.config.paths import ensure_private_directory
from winx_tui.core.errors import ConfigError

_NO_LOCKS_HERE = {errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP}


def replace_private_file(path: Path, text: str) -> None:
    """Write a file so that a reader sees the old or the new whole, never a part.

    A symlink is followed: the file it points to is replaced, the link stays.

    Raises:
        ConfigError: the file cannot be written; the old one is untouched.
    """
    ensure_private_directory(path.parent)
    target = path.resolve()
    draft = target.with_name(f".{target.name}.{os.getpid()}.{os.urandom(4).hex()}.tmp")
    try:
        _write_durably(draft, text.encode("utf-8"))
        draft.replace(target)
        _sync_directory(target.parent)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise ConfigError(
            f"cannot write {target}: {error.strerror}; check its directory and the free space"
        ) from error


@contextmanager
def only_writer(path: Path, *, waits: bool = True) -> Iterator[None]:
    """Hold the right to re-read and replace a file against other winx processes.

    A file system that knows no locks (some network ones) keeps nobody out.

    Raises:
        BlockingIOError: another holds it, and `waits` is false.
        ConfigError: the lock file beside it cannot be opened.
    """
    ensure_private_directory(path.parent)
    lock = path.with_name(f".{path.name}.lock")
    try:
        descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise ConfigError(
            f"cannot open {lock}: {error.strerror}; check who owns it, or delete it"
        ) from error
    try:
        _lock(descriptor, fcntl.LOCK_EX if waits else fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(descriptor)


def read_private_file(path: Path) -> str | None:
    """Return a file's text, or None where there is no such file.

    Raises:
        ConfigError: it cannot be read, or others can read or replace it.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ConfigError(f"cannot read {path}: {error.strerror}; check who owns it") from error
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise ConfigError(f"{path} is not a regular file; move it away")
        if status.st_uid != os.geteuid() or status.st_mode & 0o077:
            raise ConfigError(
                f"{path} is open to other users, so winx does not trust it; "
                f"run: chmod 600 '{path}' (and renew what was in it)"
            )
        with os.fdopen(descriptor, encoding="utf-8", closefd=False) as file:
            return file.read()
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path} is damaged: not UTF-8 text; move it away") from error
    finally:
        os.close(descriptor)


def _lock(descriptor: int, operation: int) -> None:
    try:
        fcntl.flock(descriptor, operation)
    except OSError as error:
        if error.errno not in _NO_LOCKS_HERE:
            raise


def _write_durably(path: Path, data: bytes) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW
    with os.fdopen(os.open(path, flags, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync_directory(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
