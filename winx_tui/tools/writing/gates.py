"""What the model must have seen of a file before it may change it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from winx_tui.core.errors import ToolError
from winx_tui.workspace.file_state import FileState, LineRange
from winx_tui.workspace.text_file import TextFile

_MAX_NAMED_RANGES = 5

Deed = Literal["edit", "overwrite", "delete"]

_ELSE = {"overwrite": ", or edit with SEARCH/REPLACE blocks", "delete": ""}
"""What may be done, on partial knowledge, instead of reading more."""


def refuse_missing(name: str) -> ToolError:
    """Return the refusal of an edit of what is not there."""
    return ToolError(
        f"{name} does not exist, so there is nothing to edit. Check the path, or write "
        "the file whole with percentage_to_change 100."
    )


def check_gates(name: str, path: Path, before: TextFile, file_state: FileState, deed: Deed) -> None:
    """Refuse a change of what the model has not seen as it is now.

    An edit needs a read of some part of the present version, a whole write and a
    deletion one of (nearly) all its lines. An empty file has nothing to lose.

    Raises:
        ToolError: it says what to read first.
    """
    if not before.data:
        return
    coverage = file_state.coverage(path)
    if coverage is None:
        raise ToolError(f"{name} exists and was not read. Read it with read_files first.")
    if file_state.is_stale(path, before.content_hash):
        raise ToolError(
            f"{name} has changed since it was read. Read it again with read_files first."
        )
    if deed != "edit" and not coverage.is_enough:
        raise ToolError(
            f"{name} was read in part only: lines {_named(coverage.unread)} were not shown. "
            f"Read them first{_ELSE[deed]}."
        )


def _named(ranges: Sequence[LineRange]) -> str:
    named = [f"{first}-{last}" if last > first else str(first) for first, last in ranges]
    more = ", …" if len(named) > _MAX_NAMED_RANGES else ""
    return ", ".join(named[:_MAX_NAMED_RANGES]) + more
