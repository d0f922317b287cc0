"""Reads source files of a project that may be hostile: no links, no devices, nothing huge."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

MAX_BYTES = 2_000_000
"""A larger file is generated code or data; it would take seconds to parse."""

_TICK_NS = 50_000_000
"""Two writes within it may leave the same time."""
_COARSE_TICK_NS = 2_000_000_000
"""The same on a file system that keeps whole seconds."""


@dataclass(frozen=True, slots=True)
class Stamps:
    """What files look like before they are read."""

    by_path: dict[str, str]
    """A text that changes when the file changes, for each that can be read here; "" where
    the file is so new that another write might not change it."""
    too_large: tuple[str, ...]
    """Paths of files with more than MAX_BYTES."""


def stamps(root: str, paths: Iterable[str]) -> Stamps:
    """Look at files without opening them.

    Left out is what is reached through a link or leaves the root, and what is no
    regular file.
    """
    inside = {"": True}
    found = {}
    too_large = []
    now_ns = time.time_ns()
    for path in paths:
        directory, _, name = path.rpartition("/")
        if directory not in inside:
            _judge(root, directory, inside)
        if not inside[directory] or name == "..":
            continue
        try:
            status = os.lstat(f"{root}/{path}")
        except (OSError, ValueError):
            continue
        if not stat.S_ISREG(status.st_mode):
            continue
        if status.st_size > MAX_BYTES:
            too_large.append(path)
        else:
            found[path] = _stamp(status, now_ns)
    return Stamps(found, tuple(too_large))


def why_unread(path: Path) -> str:
    """Say why a file is not among what can be read, and what to do instead."""
    try:
        status = os.lstat(path)
    except (OSError, ValueError):
        return "is gone, or its directory may not be entered; list the directory"
    if stat.S_ISLNK(status.st_mode):
        return "is a symbolic link, and links are not followed; give the path that it leads to"
    if not stat.S_ISREG(status.st_mode):
        return "is no regular file; give a source file"
    if status.st_size > MAX_BYTES:
        return (
            f"has {status.st_size / 1_000_000:,.1f} MB, and files above "
            f"{MAX_BYTES // 1_000_000} MB are not mapped; search it with bash_command (grep -n), "
            "then read the lines around"
        )
    if not os.access(path, os.R_OK):
        return "may not be read; ask the user to allow it"
    return "cannot be read here; look at it with read_files"


def _judge(root: str, directory: str, inside: dict[str, bool]) -> None:
    """Add whether a directory is reached from the root without a link or a step up."""
    parts = directory.split("/")
    for depth, part in enumerate(parts, 1):
        so_far = "/".join(parts[:depth])
        if so_far not in inside:
            above = "/".join(parts[: depth - 1])
            inside[so_far] = (
                inside[above] and part not in ("", ".", "..") and _is_directory(f"{root}/{so_far}")
            )


def _is_directory(path: str) -> bool:
    try:
        return stat.S_ISDIR(os.lstat(path).st_mode)
    except (OSError, ValueError):
        return False


def read_source(path: Path) -> bytes:
    """Return a regular file's bytes, at most MAX_BYTES.

    Raises:
        OSError: it cannot be read, is a link or a device, or has grown too large.
    """
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    with os.fdopen(os.open(path, flags), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError("no regular file")
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise OSError("too large")
    return data


def _stamp(status: os.stat_result, now_ns: int) -> str:
    newest = max(status.st_mtime_ns, status.st_ctime_ns)
    tick = _TICK_NS if newest % 1_000_000_000 else _COARSE_TICK_NS
    if abs(now_ns - newest) < tick:
        return ""
    return f"{status.st_mtime_ns}:{status.st_ctime_ns}:{status.st_size}:{status.st_ino}"
