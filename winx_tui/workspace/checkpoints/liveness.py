"""Which winx that have opened a store are still there: each holds a file of its own locked.

The kernel lets go of the lock when a process ends, however it ends.
"""

from __future__ import annotations

import errno
import fcntl
import os
import re
import threading
from contextlib import suppress
from pathlib import Path

from winx_tui.config.paths import ensure_private_directory
from winx_tui.core.errors import ConfigError
from winx_tui.core.ids import new_id
from winx_tui.workspace.checkpoints.store import CheckpointsUnusableError
from winx_tui.workspace.display import visible

_HELD = {errno.EACCES, errno.EAGAIN}
_FLAGS = os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW
_ID = re.compile(r"own_[0-9a-z]+")
_PID_BYTES, _TOLD_BYTES = 20, 480
"""What stands in a file: the process's number, then what it says that it is doing."""


class Liveness:
    """The life of one opened store, and that of others."""

    def __init__(self, directory: Path) -> None:
        """Keep the files in a directory, made at the first use.

        Args:
            directory: of the store.
        """
        self._directory = directory / "alive"
        self._descriptor: int | None = None
        self._told = ""
        self._taking = threading.Lock()
        self.id = new_id("own")
        """Names this one."""

    def hold(self) -> None:
        """Let others know from now on that this one is there.

        Raises:
            CheckpointsUnusableError: the file for it cannot be made.
        """
        try:
            # The first work begins while the project is still prepared, in another thread.
            with self._taking:
                if self._descriptor is None:
                    self._descriptor = self._held()
        except ConfigError as error:
            raise CheckpointsUnusableError(f"checkpoints cannot be kept: {error}") from error
        except OSError as error:
            shown = visible(str(self._directory.parent))
            raise CheckpointsUnusableError(
                f"the checkpoints in {shown} cannot be used: {error.strerror}"
            ) from error

    def _held(self) -> int:
        """Make the file and lock it; return its descriptor."""
        for directory in (self._directory.parent, self._directory):
            ensure_private_directory(directory)
        # Under its own name it is locked from the beginning.
        draft = self._directory / f".{self.id}"
        descriptor = os.open(draft, _FLAGS | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with suppress(OSError):
                # Where locks are unknown, the process's number tells.
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _write(descriptor, self._told)
            draft.rename(self._directory / self.id)
        except OSError:
            os.close(descriptor)
            raise
        return descriptor

    def tell(self, doing: str) -> None:
        """Let others know, while this one is held, what is under way here; "": nothing is."""
        with self._taking, suppress(OSError):
            self._told = doing
            # Where it cannot be written, others still see each change that is being made.
            if self._descriptor is not None:
                _write(self._descriptor, doing)

    def under_way(self) -> tuple[str, ...]:
        """Return what others that are still there say that they are doing.

        Raises:
            CheckpointsUnusableError: it cannot be read.
        """
        try:
            others = [path for path in self._directory.iterdir() if path.name != self.id]
            told = [_read(path) for path in others if self.is_alive(path.name)]
        except FileNotFoundError:
            return ()
        except OSError as error:
            shown = visible(str(self._directory.parent))
            raise CheckpointsUnusableError(
                f"the checkpoints in {shown} cannot be read: {error.strerror}"
            ) from error
        return tuple(filter(None, told))

    def is_alive(self, owner: str) -> bool:
        """Tell whether the one with an id is still there; what it has left behind is removed."""
        if owner == self.id:
            return True
        if _ID.fullmatch(owner) is None:
            return False
        path = self._directory / owner
        try:
            descriptor = os.open(path, _FLAGS)
        except OSError:
            return False
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            return error.errno in _HELD or _is_running(os.pread(descriptor, _PID_BYTES, 0))
        else:
            with suppress(OSError):
                path.unlink()
            return False
        finally:
            os.close(descriptor)

    def clean(self) -> None:
        """Remove what those left behind that are not there any more."""
        with suppress(FileNotFoundError):
            for path in self._directory.iterdir():
                self.is_alive(path.name)

    def let_go(self) -> None:
        """Let others know that this one is not there any more."""
        if self._descriptor is not None:
            with suppress(OSError):
                (self._directory / self.id).unlink()
            os.close(self._descriptor)
            self._descriptor = None


def _write(descriptor: int, doing: str) -> None:
    """Write down who is there and what is done; always as many bytes, so in one piece."""
    pid = str(os.getpid()).encode("ascii").ljust(_PID_BYTES)
    os.pwrite(descriptor, pid + doing.encode(errors="replace")[:_TOLD_BYTES].ljust(_TOLD_BYTES), 0)


def _read(path: Path) -> str:
    try:
        told = path.read_bytes()[_PID_BYTES:]
    except FileNotFoundError:
        return ""
    return told.decode(errors="replace").strip()


def _is_running(pid: bytes) -> bool:
    """Tell whether a process is there, where no lock can tell."""
    try:
        os.kill(int(pid), 0)
    except (ValueError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    return True
