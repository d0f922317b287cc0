"""By what it is told that a file has changed, without reading it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class FileMark:
    """A file as its directory entry tells of it; zeros where there is none."""

    path: Path
    modified_ns: int = 0
    changed_ns: int = 0
    """Of the entry itself: no program can set it back."""
    size: int = 0
    inode: int = 0

    @property
    def exists(self) -> bool:
        """Tell whether there was such a file."""
        return self != FileMark(self.path)


def mark_of(path: Path) -> FileMark:
    """Look at a file, links followed."""
    try:
        status = path.stat()
    except (OSError, ValueError):
        return FileMark(path)
    return FileMark(path, status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino)
