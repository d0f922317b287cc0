"""The files of a saved task as text: each its fair share, from its beginning."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from winx_tui.workspace.text_file import FileIsBinaryError, decode

MAX_READ_BYTES = 2 * 1024 * 1024
"""Of one file."""
_MUCH_READ_BYTES = 32 * MAX_READ_BYTES
"""In all; of each file after that only what is kept is read."""
BUDGET_TOKENS = 24_000
"""For all files together."""
LEAST_TOKENS = 500
"""What each file gets, however many there are."""
BYTES_PER_TOKEN = 3.5


@dataclass(slots=True)
class SavedFiles:
    """What was read, and what was not."""

    sections: list[str] = field(default_factory=list)
    cut: list[str] = field(default_factory=list)
    """Files of which only the beginning is there."""
    binary: list[str] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    read_bytes: int = 0


def tokens_per_file(files: int, budget: int = BUDGET_TOKENS) -> int:
    """Return how many tokens of each file are kept."""
    return max(LEAST_TOKENS, budget // max(files, 1))


def read_files(files: Mapping[Path, str]) -> SavedFiles:
    """Read the beginning of each file.

    Args:
        files: resolved path → name for people.
    """
    saved = SavedFiles()
    share_bytes = int(tokens_per_file(len(files)) * BYTES_PER_TOKEN)
    for path, name in files.items():
        limit = MAX_READ_BYTES if saved.read_bytes < _MUCH_READ_BYTES else share_bytes
        try:
            data, is_whole = _beginning(path, limit)
        except OSError:
            saved.unreadable.append(name)
            continue
        saved.read_bytes += len(data)
        try:
            lines = _lines(data, is_whole=is_whole)
        except FileIsBinaryError:
            saved.binary.append(name)
            continue
        kept = _fitting(lines, share_bytes)
        head = f"--- {name}"
        if len(kept) < len(lines) or not is_whole:
            saved.cut.append(name)
            head += f" (lines 1-{len(kept)}; cut)"
        saved.sections.append("\n".join((head, *kept)))
    return saved


def _beginning(path: Path, limit: int) -> tuple[bytes, bool]:
    # Non-blocking, and no link at the end: what was a file may have become something else.
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_NOFOLLOW)
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(f"{path} is no regular file")
        with open(handle, "rb", closefd=False) as file:
            return file.read(limit), status.st_size <= limit
    finally:
        os.close(handle)


def _lines(data: bytes, *, is_whole: bool) -> list[str]:
    if b"\0" in data:
        raise FileIsBinaryError("not text")
    if not is_whole:
        # A character must not be cut in two.
        data = data[: data.rfind(b"\n") + 1] or data[:-3]
    return [line.rstrip("\r\n") for line in decode(data).lines]


def _fitting(lines: list[str], share_bytes: int) -> list[str]:
    left = share_bytes
    for number, line in enumerate(lines):
        left -= len(line.encode("utf-8", "replace")) + 1
        if left < 0:
            # One long line is the whole of some files.
            return lines[:number] or [line[: int(share_bytes // 4)]]
    return lines
