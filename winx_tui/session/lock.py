"""Who may write to a session's file: one process, for as long as it has the session open."""

from __future__ import annotations

import errno
import fcntl
import os
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from winx_tui.core.errors import SessionError
from winx_tui.session.owner_file import OwnedElsewhereError, OwnerFile
from winx_tui.workspace.display import visible

_HELD_BY_ANOTHER = {errno.EACCES, errno.EAGAIN}
_NO_LOCKS_HERE = {errno.ENOLCK, errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP}
_TRIES = 4
_BETWEEN_S = 0.01
"""Who only looks whether a session is free holds it for less."""


class SessionBusyError(SessionError):
    """A session is open somewhere: in this process or in another winx."""

    def __init__(self, session_id: str, where: str = "here or in another winx") -> None:
        super().__init__(
            f"Session {session_id} is open already, {where}: "
            f"go on there, or leave it there first. `winx sessions fork {session_id}` makes a copy."
        )


@dataclass(frozen=True, slots=True)
class Hold:
    """The right to write to one file."""

    descriptor: int
    owner: OwnerFile | None = None
    """Where the file system knows no locks."""

    def let_go(self) -> None:
        """Let others write again, even where a child process has inherited the descriptor."""
        with suppress(OSError):
            fcntl.flock(self.descriptor, fcntl.LOCK_UN)
        if self.owner is not None:
            self.owner.remove()


def hold(descriptor: int, path: Path) -> Hold:
    """Keep every other writer out until the hold is let go; a dead process holds nothing.

    Raises:
        SessionBusyError: another one holds it.
    """
    for tries_left in reversed(range(_TRIES)):
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno in _NO_LOCKS_HERE:
                return Hold(descriptor, _own(path))
            if error.errno not in _HELD_BY_ANOTHER:
                raise
            if not tries_left:
                raise SessionBusyError(path.stem) from error
            time.sleep(_BETWEEN_S)
        else:
            break
    return Hold(descriptor)


def open_held(path: Path, flags: int) -> Hold:
    """Open the file that has a name and hold it, also if it is replaced meanwhile.

    Raises:
        OSError: it cannot be opened.
        SessionBusyError: another one holds it.
    """
    while True:
        descriptor = os.open(path, flags | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        try:
            held = hold(descriptor, path)
        except BaseException:
            os.close(descriptor)
            raise
        if is_named(descriptor, path):
            return held
        held.let_go()
        os.close(descriptor)


def is_free(path: Path) -> bool:
    """Tell whether nobody has a session open; one that cannot be opened is nobody's."""
    try:
        held = open_held(path, os.O_RDONLY | os.O_NONBLOCK)
    except SessionBusyError:
        return False
    except OSError:
        return True
    held.let_go()
    os.close(held.descriptor)
    return True


def is_named(descriptor: int, path: Path) -> bool:
    """Tell whether an open file still is the one of that name."""
    try:
        return os.path.samestat(os.fstat(descriptor), path.lstat())
    except FileNotFoundError:
        return False


def _own(path: Path) -> OwnerFile:
    try:
        return OwnerFile.take(path)
    except OwnedElsewhereError as error:
        raise SessionBusyError(path.stem, visible(str(error))) from error
