"""How the one warm host of a person comes to listen, and notices that it no longer does."""

from __future__ import annotations

import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from winx_tui.llm.host.warm.place import SOCKET
from winx_tui.llm.host.warm.rendezvous import (
    LOCK,
    PASS,
    listen,
    make_directory,
    mark_of_socket,
    opened,
)

_PASS_BYTES = 32


class ListensAlready(OSError):
    """Another warm host listens already."""


class Listening:
    """A socket that is ours for as long as it lies where it was made."""

    def __init__(self, place: int, lock: int, listener: socket.socket, password: str) -> None:
        """Take the directory, its lock, the socket in it, and what callers must know."""
        self.listener = listener
        self.password = password
        self._place = place
        self._lock = lock
        self._mark = mark_of_socket(place)

    def is_in_place(self) -> bool:
        """Tell whether whoever connects by the name would come to this socket."""
        try:
            return mark_of_socket(self._place) == self._mark
        except OSError:
            return False

    def withdraw(self) -> None:
        """Take the socket away, unless it is another's by now."""
        if self.is_in_place():
            os.unlink(SOCKET, dir_fd=self._place)

    def close_copies(self) -> None:
        """Close what a forked process has inherited; the host itself goes on to listen."""
        self.listener.close()
        os.close(self._lock)
        os.close(self._place)


@contextmanager
def listen_in(directory: Path) -> Iterator[Listening]:
    """Listen in a directory until the block ends.

    Raises:
        ListensAlready: a living host holds the lock; this one does not listen.
        ConfigError: others could come to the directory.
        OSError: the socket cannot be made.
    """
    make_directory(directory)
    with opened(directory) as place, _locked(place) as lock:
        password = os.urandom(_PASS_BYTES).hex()
        _write_password(place, password)
        with listen(directory, place) as listener:
            listening = Listening(place, lock, listener, password)
            try:
                yield listening
            finally:
                listening.withdraw()


@contextmanager
def _locked(place: int) -> Iterator[int]:
    flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
    lock = os.open(LOCK, flags, 0o600, dir_fd=place)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(lock)
        raise ListensAlready("another warm host listens") from error
    try:
        yield lock
    finally:
        os.close(lock)


def _write_password(place: int, password: str) -> None:
    with suppress(FileNotFoundError):
        os.unlink(PASS, dir_fd=place)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW
    descriptor = os.open(PASS, flags, 0o600, dir_fd=place)
    try:
        os.write(descriptor, password.encode("ascii"))
    finally:
        os.close(descriptor)
