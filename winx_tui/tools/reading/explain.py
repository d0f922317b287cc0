"""One useful line for each file that cannot be shown as text."""

from __future__ import annotations

import difflib
import os
from pathlib import Path

from winx_tui.core.errors import WorkspaceError
from winx_tui.tools.reading.ranges import ReadTarget
from winx_tui.workspace.display import visible
from winx_tui.workspace.text_file import FileIsBinaryError, FileMissingError

_MAX_NAMES = 20
_MAX_SCANNED = 2_000

_FORMATS = (
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive (or an office document, jar or wheel)"),
    (b"\x1f\x8b", "gzip data"),
    (b"\x7fELF", "an ELF program or library"),
    (b"SQLite format 3", "an SQLite database"),
)
"""How a file begins → what it is."""


def explain_unreadable(target: ReadTarget, error: WorkspaceError) -> str:
    """Say why a target is not shown and what to do instead."""
    assert target.path is not None
    if target.path.is_dir():
        return f"{target.shown}: is a directory; {_content_of(target.path)}"
    if isinstance(error, FileMissingError):
        return f"{target.shown}: does not exist{_near_names(target.path)}"
    if isinstance(error, FileIsBinaryError):
        return f"{target.shown}: is {_format_of(target.path)}, not text"
    return f"{target.shown}: {error}"


def _content_of(directory: Path) -> str:
    names = _names_in(directory)
    if names is None:
        return "it cannot be listed"
    if not names:
        return "it is empty"
    shown = ", ".join(visible(name) for name in sorted(names)[:_MAX_NAMES])
    return f"it holds {shown}{', …' if len(names) > _MAX_NAMES else ''}"


def _near_names(path: Path) -> str:
    names = _names_in(path.parent)
    if names is None:
        return f"; nor does the directory {visible(str(path.parent))}"
    near = difflib.get_close_matches(path.name, names, n=3, cutoff=0.6)
    return f"; near it: {', '.join(visible(name) for name in near)}" if near else ""


def _names_in(directory: Path) -> list[str] | None:
    try:
        with os.scandir(directory) as entries:
            return [
                entry.name + ("/" if entry.is_dir() else "")
                for entry, _ in zip(entries, range(_MAX_SCANNED), strict=False)
            ]
    except OSError:
        return None


def _format_of(path: Path) -> str:
    try:
        with path.open("rb") as file:
            beginning = file.read(16)
            size_bytes = os.fstat(file.fileno()).st_size
    except OSError:
        return "binary"
    name = next((name for start, name in _FORMATS if beginning.startswith(start)), "binary data")
    return f"{name} of {size_bytes:,} bytes"
