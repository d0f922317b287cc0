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

    Left out is what lies outside the root once links are followed, what is a link
    itself, no regular file, or too large. A stamp is "" where the file is so new
    that another write might not change it.
    """
    real_root = os.path.realpath(root)
    inside: dict[str, bool] = {}
    found = {}
    now_ns = time.time_ns()
    for path in paths:
        directory = os.path.dirname(path)  # noqa: PTH120 - ten times as fast, 20,000 times
        if directory not in inside:
            real = os.path.realpath(os.path.join(root, directory))  # noqa: PTH118
            inside[directory] = real == real_root or real.startswith(real_root.rstrip("/") + "/")
        if not inside[directory]:
            continue
        try:
            status = os.lstat(f"{root}/{path}")
        except (OSError, ValueError):
            continue
        if stat.S_ISREG(status.st_mode) and status.st_size <= MAX_BYTES:
            found[path] = _stamp(status, now_ns)
    return found


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
