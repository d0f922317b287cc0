"""Where a warm host listens, and who may be there: one person, in a directory of their own.

    STATE/host/         mode 0700
        socket          mode 0600, made by the host that holds the lock
        lock            held by the warm host for as long as it lives
        pass            mode 0600, what a caller must know

A program in a sandbox may come to a socket that it is not shown, but to no file: without
the pass it is not answered. Nothing here follows a link, and the kernel is asked, on both
sides, who is at the other end.
"""

from __future__ import annotations

import os
import socket
import stat
import struct
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from winx_tui.config.paths import ensure_private_directory
from winx_tui.core.errors import ConfigError
from winx_tui.llm.host.warm.place import SOCKET

LOCK = "lock"
PASS = "pass"
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_OPEN_DIRECTORY = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC

_LINUX_CREDENTIALS = struct.Struct("3i")
"""struct ucred: pid, uid, gid."""
_BSD_CREDENTIALS = struct.Struct("Ii")
"""The beginning of struct xucred: its version, then the uid."""
_SOL_LOCAL, _LOCAL_PEERCRED = 0, 1
"""Of macOS's sys/un.h; Python names neither."""


@contextmanager
def opened(directory: Path) -> Iterator[int]:
    """Yield a descriptor of the directory, if only its owner can enter.

    Raises:
        FileNotFoundError: there is none.
        ConfigError: it is a link or no directory, or others can enter or own it.
    """
    try:
        descriptor = os.open(directory, _OPEN_DIRECTORY)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise _refusal(directory, f"cannot be used ({error.strerror})") from error
    try:
        status = os.fstat(descriptor)
        if status.st_uid != os.geteuid() or status.st_mode & _OTHERS:
            raise _refusal(directory, "belongs to somebody else, or is open to other users")
        yield descriptor
    finally:
        os.close(descriptor)


def make_directory(directory: Path) -> None:
    """Make the directory where there is none.

    Raises:
        ConfigError: it cannot be made.
    """
    ensure_private_directory(directory.parent)
    try:
        directory.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise _refusal(directory, f"cannot be made ({error.strerror})") from error


def connect(directory: Path, timeout_s: float) -> tuple[socket.socket, str]:
    """Connect to the warm host of this user; return the connection and the pass.

    Raises:
        FileNotFoundError: there is none.
        ConnectionRefusedError: it has ended and left its socket.
        OSError: it cannot be reached for another reason.
        ConfigError: somebody else could be listening.
    """
    with opened(directory) as place:
        status = os.stat(SOCKET, dir_fd=place, follow_symlinks=False)
        if not stat.S_ISSOCK(status.st_mode) or not _is_private(status):
            raise _refusal(directory / SOCKET, "is no socket that only you can use")
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(timeout_s)
        try:
            connection.connect(_address(directory, place))
            if not is_same_user(connection):
                raise _refusal(directory / SOCKET, "is served by another user")
            password = _read_pass(place)
        except BaseException:
            connection.close()
            raise
    return connection, password


def listen(directory: Path, place: int) -> socket.socket:
    """Make the socket anew, in a directory whose lock the caller holds.

    Raises:
        OSError: it cannot be made.
    """
    with suppress(FileNotFoundError):
        # Left by a host that was killed: a living one would hold the lock.
        os.unlink(SOCKET, dir_fd=place)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o177)
    try:
        listener.bind(_address(directory, place))
        listener.listen(16)
    except BaseException:
        listener.close()
        raise
    finally:
        os.umask(before)
    return listener


def is_same_user(connection: socket.socket) -> bool:
    """Tell whether the process at the other end runs as this user."""
    return peer_uid(connection) == os.geteuid()


def peer_uid(connection: socket.socket) -> int:
    """Return the user that the other end of a connection ran as when it was made.

    Raises:
        OSError: the system does not tell.
    """
    uid: int
    if sys.platform.startswith("linux"):
        told = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _LINUX_CREDENTIALS.size)
        uid = _LINUX_CREDENTIALS.unpack(told)[1]
    else:
        told = connection.getsockopt(_SOL_LOCAL, _LOCAL_PEERCRED, 256)
        uid = _BSD_CREDENTIALS.unpack_from(told)[1]
    return uid


def mark_of_socket(place: int) -> tuple[int, int]:
    """Return what tells the socket in a directory from one that replaced it.

    Raises:
        FileNotFoundError: it was removed.
    """
    status = os.stat(SOCKET, dir_fd=place, follow_symlinks=False)
    return status.st_dev, status.st_ino


def _is_private(status: os.stat_result) -> bool:
    return status.st_uid == os.geteuid() and not status.st_mode & _OTHERS


def _read_pass(place: int) -> str:
    descriptor = os.open(PASS, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=place)
    try:
        return os.read(descriptor, 256).decode("ascii", "replace")
    finally:
        os.close(descriptor)


def _address(directory: Path, place: int) -> str:
    """Name the socket by the directory that was looked at; that is short besides.

    A socket's address holds about 100 bytes, and a state directory may lie deep.
    """
    if sys.platform.startswith("linux"):
        address = f"/proc/self/fd/{place}/{SOCKET}"
    else:
        address = str(directory / SOCKET)
    return address


def _refusal(path: Path, what: str) -> ConfigError:
    return ConfigError(f"{path} {what}, so no warm model host is used; delete it")
