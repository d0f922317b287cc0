"""Reads source files of a project that may be hostile: no links, no devices, nothing huge."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterable
from pathlib import Path

MAX_BYTES = 2_000_000

_TICK_NS = 50_000_000
"""Two writes within it may leave the same time."""
_COARSE_TICK_NS = 2_000_000_000
"""The same on a file system that keeps whole seconds."""


def stamps(root: str, paths: Iterable[str]) -> dict[str, str]:
    """Return a text that changes when a file changes, for each that can be read here.

    Left out is what is reached through a link or leaves the root, is no regular
    file, or too large. A stamp is "" where the file is so new
    that another write might not change it.
    """
    inside = {"": True}
    found = {}
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
        if stat.S_ISREG(status.st_mode) and status.st_size <= MAX_BYTES:
            found[path] = _stamp(status, now_ns)
    return found


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
