"""Raw output on disk: from its first byte, private, bounded and pruned."""

from __future__ import annotations

import contextlib
import os
import time
from dataclasses import dataclass
from pathlib import Path

from winx_tui.core.ids import new_id

_SUFFIX = ".log"


@dataclass(frozen=True, slots=True)
class LogDirectory:
    """Where logs are kept, and how much of them."""

    path: Path
    max_files: int = 200
    max_total_bytes: int = 512 * 1024 * 1024
    max_age_s: float = 7 * 24 * 3600.0
    max_log_bytes: int = 64 * 1024 * 1024
    """Of one command; what comes after is not kept on disk."""
    counted_in: Path | None = None
    """The directory whose logs are bounded together, those of other sessions; None: this one."""

    def create(self) -> tuple[Path, int]:
        """Open a new log for writing, prune old ones, and return its path and descriptor.

        Raises:
            OSError: the directory or the file cannot be made.
        """
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._prune()
        path = self.path / f"{new_id('cmd')}{_SUFFIX}"
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW
        return path, os.open(path, flags, 0o600)

    def _prune(self) -> None:
        entries: list[tuple[float, int, Path]] = []
        for path in (self.counted_in or self.path).rglob(f"*{_SUFFIX}"):
            with contextlib.suppress(OSError):
                status = path.lstat()
                entries.append((status.st_mtime, status.st_size, path))
        entries.sort(reverse=True)
        oldest_s = time.time() - self.max_age_s
        total_bytes = 0
        for index, (modified_s, size_bytes, path) in enumerate(entries):
            total_bytes += size_bytes
            is_over = index + 1 >= self.max_files or total_bytes > self.max_total_bytes
            if is_over or modified_s < oldest_s:
                with contextlib.suppress(OSError):
                    path.unlink()
                    if path.parent != self.path:
                        # Refused while others lie in it.
                        path.parent.rmdir()


class RawLog:
    """The raw bytes of one command: in memory while they are few, then on disk from byte 0."""

    SPILL_BYTES = 32 * 1024

    def __init__(self, directory: LogDirectory) -> None:
        self._directory = directory
        self._early = bytearray()
        self._fd: int | None = None
        self._written_bytes = 0
        self._total_bytes = 0
        self.path: Path | None = None
        """None while everything fits in memory, or when the disk refused."""
        self.error: str | None = None
        """Why the log ends early, in the system's words."""

    @property
    def is_whole(self) -> bool:
        """Return whether everything that was output is kept."""
        return self.error is None and self._written_bytes + len(self._early) == self._total_bytes

    @property
    def written_bytes(self) -> int:
        """Return how much stands on disk."""
        return self._written_bytes

    def write(self, data: bytes) -> None:
        """Keep output; beyond the bound, or when the disk refuses, it is only counted."""
        self._total_bytes += len(data)
        if self._fd is None:
            if self.path is not None or self.error is not None:
                return
            self._early += data
            if len(self._early) > self.SPILL_BYTES:
                self.spill()
        else:
            self._append(data)

    def spill(self) -> None:
        """Put what is held in memory on disk, so that it can be pointed at."""
        if self.path is not None or self.error is not None:
            return
        try:
            self.path, self._fd = self._directory.create()
        except OSError as error:
            self.error = error.strerror or str(error)
        else:
            self._append(bytes(self._early))
        self._early = bytearray()

    def close(self) -> None:
        """Let go of the file; the log stays."""
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None

    def _append(self, data: bytes) -> None:
        view = memoryview(data)[: self._directory.max_log_bytes - self._written_bytes]
        try:
            while view and self._fd is not None:
                count = os.write(self._fd, view)
                self._written_bytes += count
                view = view[count:]
        except OSError as error:
            self.error = error.strerror or str(error)
            self.close()
