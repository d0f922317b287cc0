"""Who may write to a session's file: one process, for as long as it has the session open."""

from __future__ import annotations

import errno
import fcntl
from contextlib import suppress

from winx_tui.core.errors import SessionError

_HELD_BY_ANOTHER = {errno.EACCES, errno.EAGAIN}


class SessionBusyError(SessionError):
    """A session is open somewhere: in this process or in another winx."""

    def __init__(self, session_id: str) -> None:
        super().__init__(
            f"Session {session_id} is open already, here or in another winx: "
            f"go on there, or leave it there first. `winx sessions fork {session_id}` makes a copy."
        )


def hold(descriptor: int, session_id: str) -> None:
    """Keep every other writer out until the descriptor is closed; a dead process holds nothing.

    A file system that knows no locks (some network ones) keeps nobody out.

    Raises:
        SessionBusyError: another descriptor holds it.
    """
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in _HELD_BY_ANOTHER:
            raise SessionBusyError(session_id) from error


def let_go(descriptor: int) -> None:
    """Let others write again, even where a child process has inherited the descriptor."""
    with suppress(OSError):
        fcntl.flock(descriptor, fcntl.LOCK_UN)
