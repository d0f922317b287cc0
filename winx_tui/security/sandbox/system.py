"""What a start needs of the system: what stands at a path, and data behind a descriptor."""

from __future__ import annotations

import os
import stat
from enum import Enum
from pathlib import Path


class Kind(Enum):
    """What stands at a path, as far as this user can tell; links are not followed."""

    DIRECTORY = "directory"
    OTHER = "other"
    MISSING = "missing"


def kind_of(path: Path) -> Kind:
    """Return what stands at a path; missing too where looking is refused."""
    try:
        mode = path.lstat().st_mode
    except OSError:
        return Kind.MISSING
    return Kind.DIRECTORY if stat.S_ISDIR(mode) else Kind.OTHER


def identity_of(path: Path) -> str:
    """Return words that change when something else takes a path's place; links are not followed."""
    try:
        status = path.lstat()
    except OSError:
        return "missing"
    return f"{status.st_dev} {status.st_ino}"


def readable_descriptor(name: str, data: bytes) -> int:
    """Return a descriptor from which the data can be read from its beginning; the caller closes."""
    descriptor = os.memfd_create(name, os.MFD_CLOEXEC)
    try:
        with os.fdopen(os.dup(descriptor), "wb") as file:
            file.write(data)
        os.lseek(descriptor, 0, os.SEEK_SET)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor
