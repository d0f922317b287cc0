"""Threads on disk: a file each, private, replaced whole, held by one process at a time."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from winx_tui.config.paths import ensure_private_directory
from winx_tui.config.private_files import read_private_file, replace_private_file
from winx_tui.core.codec import json_object
from winx_tui.core.errors import ConfigError
from winx_tui.runtime.places import workspace_key
from winx_tui.runtime.thread_state import ThreadState, kept, read_kept

KEPT_S = 30 * 24 * 3600.0
"""A thread that nobody has gone on with for so long is forgotten."""
_MAX_TRIES = 10


class ThreadHeldError(Exception):
    """Another winx has the thread open."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was found of a thread."""

    state: ThreadState | None
    """None: nothing that can be used."""
    note: str = ""
    """What was wrong with it, a sentence; "" where nothing was."""


class Hold:
    """The right to one thread; a process that dies holds nothing."""

    def __init__(self, descriptor: int, lock: Path, file: Path) -> None:
        self._descriptor, self._lock, self._file = descriptor, lock, file

    def release(self) -> None:
        """Let others go on with the thread; one that was never kept leaves nothing behind."""
        with suppress(OSError):
            if not self._file.exists():
                self._lock.unlink(missing_ok=True)
        # A child that was just being started may have the descriptor too.
        with suppress(OSError):
            fcntl.flock(self._descriptor, fcntl.LOCK_UN)
        os.close(self._descriptor)


class ThreadStore:
    """The threads of one workspace; every call may block for a moment."""

    def __init__(self, state: Path, root: Path) -> None:
        """Take winx's state directory and the workspace's resolved root; nothing is touched."""
        self._directory = state / "threads" / workspace_key(root)
        self._root = root
        self._is_tidy = False

    def exists(self, thread_id: str) -> bool:
        """Tell whether a thread of that name was kept."""
        return self._file(thread_id).exists()

    def hold(self, thread_id: str) -> Hold:
        """Keep every other process from the thread until it is released.

        A file system that knows no locks (some network ones) keeps nobody out.

        Raises:
            ThreadHeldError: another one has it.
            ConfigError: the lock cannot be made.
        """
        ensure_private_directory(self._directory.parent)
        ensure_private_directory(self._directory)
        self._tidy()
        file = self._file(thread_id)
        lock = file.with_suffix(".lock")
        for _ in range(_MAX_TRIES):
            descriptor = _opened(lock)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                os.close(descriptor)
                raise ThreadHeldError from error
            except OSError:
                # No locks here: the descriptor is as good as one.
                return Hold(descriptor, lock, file)
            if _is_still(lock, descriptor):
                return Hold(descriptor, lock, file)
            # Whoever let go of it has removed it meanwhile.
            os.close(descriptor)
        raise ThreadHeldError

    def load(self, thread_id: str) -> Loaded:
        """Read a thread that is held; what cannot be used is put aside, with a note.

        Raises:
            ConfigError: it cannot be read, or not be put aside.
        """
        file = self._file(thread_id)
        text: str | None = None
        try:
            text = read_private_file(file)
            if text is None:
                return Loaded(None)
            return Loaded(read_kept(json_object(text), self._root, thread_id))
        except (ConfigError, ValueError) as error:
            aside = file.with_suffix(".damaged")
            try:
                file.replace(aside)
            except OSError as refused:
                raise ConfigError(
                    f"cannot read {file}, nor put it aside: {refused.strerror}"
                ) from error
            return Loaded(
                None,
                f"what was kept of this thread could not be used ({error}), so it begins anew; "
                f"the file is {aside}.",
            )

    def save(self, thread_id: str, state: ThreadState) -> None:
        """Keep a thread that is held.

        Raises:
            ConfigError: it cannot be written; what was kept before stays.
        """
        text = json.dumps(kept(state, self._root, thread_id), ensure_ascii=True)
        replace_private_file(self._file(thread_id), text)

    def _file(self, thread_id: str) -> Path:
        # A hash: names may be long, or differ in case only.
        digest = hashlib.sha256(thread_id.encode("utf-8", "surrogatepass")).hexdigest()
        return self._directory / f"{digest[:32]}.json"

    def _tidy(self) -> None:
        """Forget, once a process, what is older than a month and not held."""
        if self._is_tidy:
            return
        self._is_tidy = True
        oldest_s = time.time() - KEPT_S
        for path in list(self._directory.iterdir()):
            with suppress(OSError):
                if path.lstat().st_mtime < oldest_s and not _is_held(path.with_suffix(".lock")):
                    path.unlink(missing_ok=True)


def _opened(lock: Path) -> int:
    try:
        return os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise ConfigError(
            f"cannot open {lock}: {error.strerror}; check who owns it, or delete it"
        ) from error


def _is_still(lock: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(lock.lstat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False


def _is_held(lock: Path) -> bool:
    try:
        descriptor = os.open(lock, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False
