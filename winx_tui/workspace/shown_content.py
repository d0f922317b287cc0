"""What a file holds, as far as it is put before a person: nothing from outside, nothing huge."""

from __future__ import annotations

import os
from pathlib import Path

from winx_tui.workspace.display import visible
from winx_tui.workspace.file_marks import mark_of
from winx_tui.workspace.text_file import FileMissingError, FileTooLargeError, read_bytes

MOST_SHOWN_BYTES = 16 << 20
"""Of one version of a file that is compared; a larger one is named only."""


def shown_content(path: Path, root: Path, max_bytes: int = MOST_SHOWN_BYTES) -> bytes | None:
    """Read a file whole; None where there is nothing, or a link where its directory was.

    Args:
        path: absolute, as git or the journal names it: through no link.
        root: of the workspace; a path that is named below it must lie there.
        max_bytes: the most that is read.

    Raises:
        FileTooLargeError: it holds more; nothing of it was read.
        WorkspaceError: it is no regular file, or cannot be read.
    """
    if not is_at_its_place(path, root):
        return None
    try:
        return read_bytes(path, max_bytes)
    except FileMissingError:
        return None
    except FileTooLargeError as error:
        # It may have grown, or gone, since.
        raise too_large_to_show(path.name, max(mark_of(path).size, max_bytes)) from error


def is_at_its_place(path: Path, root: Path) -> bool:
    """Tell whether no link on the way to a file leads elsewhere, above all not out of a root."""
    parent = expected = path.parent
    if parent.is_relative_to(root):
        expected = Path(os.path.realpath(root), parent.relative_to(root))
    # Equal also means that there is no "..", for realpath() leaves none.
    return os.path.realpath(parent) == str(expected)


def too_large_to_show(name: str, size_bytes: int) -> FileTooLargeError:
    """Say that a version of a file is not compared."""
    return FileTooLargeError(f"{visible(name)} is too large to be shown ({_sized(size_bytes)})")


def _sized(size_bytes: int) -> str:
    size, unit = size_bytes / 1024, "kB"
    for larger in ("MB", "GB", "TB"):
        if size < 1024:
            break
        size, unit = size / 1024, larger
    return f"{size:,.1f} {unit}"
