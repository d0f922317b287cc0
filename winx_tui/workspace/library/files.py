"""Reading the texts of a library: bounded, and with nothing hidden in them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Literal

from winx_tui.core.errors import WorkspaceError
from winx_tui.workspace.display import visible
from winx_tui.workspace.file_marks import FileMark, mark_of
from winx_tui.workspace.library.front_matter import Document, parse_document
from winx_tui.workspace.text_file import FileTooLargeError, read_bytes

Owner = Literal["user", "project"]

MAX_BYTES = 100_000
"""The largest text that is used: about 25,000 tokens, which few windows bear."""
_MAX_FILES = 1_000
"""Of one directory."""
_MADE_BY_PROGRAMS = frozenset({"__pycache__", "node_modules"})

_PRESENTATION = str.maketrans("", "", "\ufe0e\ufe0f")
"""They choose how an emoji is drawn, and say nothing."""


class TextReader:
    """Reads and remembers documents; what has not changed on disk is not read again."""

    def __init__(self) -> None:
        self._known: dict[Path, tuple[FileMark, Document]] = {}

    def document(self, path: Path) -> Document:
        """Return a file, taken apart; hidden characters in it are visible.

        Raises:
            WorkspaceError: it cannot be used; the sentence names it.
        """
        mark = mark_of(path)
        known = self._known.get(path)
        if known is not None and known[0] == mark:
            return known[1]
        document = _read(path)
        self._known[path] = mark, document
        return document


def _read(path: Path) -> Document:
    text = read_plain_text(path)
    try:
        return parse_document(text)
    except WorkspaceError as error:
        raise WorkspaceError(
            f"{visible(str(path))} cannot be used: {visible(str(error))}."
        ) from error


def read_plain_text(path: Path) -> str:
    """Read a UTF-8 text in which nothing is hidden.

    Raises:
        WorkspaceError: it is no such text, or too large; the sentence names it.
    """
    shown = visible(str(path))
    real = Path(os.path.realpath(path))
    data = _bounded(real, shown)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise WorkspaceError(
            f"{shown} cannot be used: it is not UTF-8 text; save it as UTF-8."
        ) from error
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_PRESENTATION)
    return visible(text, multiline=True)


def _bounded(real: Path, shown: str) -> bytes:
    try:
        return read_bytes(real, MAX_BYTES)
    except FileTooLargeError as error:
        raise WorkspaceError(
            f"{shown} cannot be used: it has more than {MAX_BYTES // 1000} kB, too much to send; "
            "make it shorter."
        ) from error
    except WorkspaceError as error:
        raise WorkspaceError(f"{error}.") from error


def files_below(directory: Path, *, depth: int = 6, is_own: bool = True) -> Iterator[str]:
    """Yield the files below a directory, relative to it, in order; the first thousand.

    What begins with a dot is left out, and what programs put there.

    Args:
        directory: where to look.
        depth: how deep; 1 is the directory alone.
        is_own: whether the person made it; then links out of it are followed.
    """
    within = None if is_own else os.path.realpath(directory)
    yield from islice(_below(directory, "", depth, within, set()), _MAX_FILES)


def _below(
    directory: Path, prefix: str, depth: int, within: str | None, seen: set[str]
) -> Iterator[str]:
    real = os.path.realpath(directory)
    if real in seen or len(seen) > _MAX_FILES:
        return
    seen.add(real)
    try:
        with os.scandir(directory) as entries:
            listed = sorted(entries, key=lambda entry: entry.name)
    except OSError:
        return
    for entry in listed:
        if entry.name.startswith(".") or entry.name in _MADE_BY_PROGRAMS:
            continue
        if within is not None and not Path(os.path.realpath(entry.path)).is_relative_to(within):
            continue
        if not entry.is_dir():
            yield prefix + entry.name
        elif depth > 1:
            below = f"{prefix}{entry.name}/"
            yield from _below(Path(entry.path), below, depth - 1, within, seen)
