"""The head of a session: read, or rebuilt where it was lost."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from winx_tui.core.ids import id_time_s
from winx_tui.session.blocks import open_regular
from winx_tui.session.records import SessionHeader, from_line

UNKNOWN_FOLDER = Path("an unknown folder")
"""Relative, as no workspace is: nothing is ever taken for it."""
HEAD_BYTES = 1 << 16
"""A head is shorter."""
_MOST_ASKED = 50
"""Neighbours of a session whose heads are looked at."""


def directory_name(folder: Path) -> str:
    """Return the name of the directory that keeps a folder's sessions."""
    return hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]


def head_of(path: Path) -> SessionHeader | None:
    """Read the first line of a session; None where it is no head."""
    try:
        with open_regular(path) as file:
            record = from_line(file.readline(HEAD_BYTES).decode("utf-8", "replace"))
    except (OSError, ValueError, RecursionError):
        return None
    return record if isinstance(record, SessionHeader) else None


def rebuilt_head(path: Path, begun_at: str, known: SessionHeader | None = None) -> SessionHeader:
    """Make a head for a session that has lost its own.

    Args:
        path: of the session; its directory tells the folder, as its neighbours name it.
        begun_at: when its first event was, as far as that is known; else "".
        known: as an index has kept it.
    """
    if known is not None and known.id == path.stem:
        return known
    neighbours = sorted(path.parent.glob("ses_*.jsonl"), reverse=True)[:_MOST_ASKED]
    folders = (head.cwd for each in neighbours if (head := head_of(each)) is not None)
    return SessionHeader(
        path.stem, folder_of(path.parent, folders), begun_at or _begun_at(path), winx_version=""
    )


def folder_of(directory: Path, folders: Iterable[Path]) -> Path:
    """Return the folder whose sessions a directory keeps, if it is among those."""
    for folder in folders:
        if directory_name(folder) == directory.name:
            return folder
    return UNKNOWN_FOLDER


def _begun_at(path: Path) -> str:
    """Return when a session was begun as its id tells, or else when it was changed."""
    moment_s = id_time_s(path.stem)
    if moment_s is None:
        moment_s = path.lstat().st_mtime
    return datetime.fromtimestamp(moment_s, UTC).isoformat(timespec="milliseconds")
