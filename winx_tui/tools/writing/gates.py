"""What the model must have seen of a file before it may change it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from winx_tui.core.errors import ToolError
from winx_tui.security.secret_finding import Finder
from winx_tui.tools.reading.withheld import withheld_lines
from winx_tui.workspace.file_state import Coverage, FileState, LineRange, merge_ranges, overlap
from winx_tui.workspace.text_file import TextFile

_MAX_NAMED_RANGES = 5

Deed = Literal["edit", "overwrite", "delete"]

_ELSE = {"overwrite": ", or edit with SEARCH/REPLACE blocks", "delete": ""}
"""What may be done, on partial knowledge, instead of reading more."""
_AROUND = {
    "overwrite": "Edit the lines beside it with SEARCH/REPLACE blocks instead",
    "delete": "If the user wants the file gone, use bash_command (rm)",
}
"""What may be done where reading more does not help."""


def refuse_missing(name: str) -> ToolError:
    """Return the refusal of an edit of what is not there."""
    return ToolError(
        f"{name} does not exist, so there is nothing to edit. Check the path, or write "
        "the file whole with percentage_to_change 100.",
        code="not_found",
    )


def check_gates(
    name: str, path: Path, before: TextFile, file_state: FileState, deed: Deed, find: Finder
) -> None:
    """Refuse a change of what the model has not seen as it is now.

    An edit needs a read of some part of the present version, a whole write and a
    deletion one of (nearly) all its lines, and of every line that cannot be shown whole.
    An empty file has nothing to lose.

    Args:
        name: of the file, for the message.
        path: the file.
        before: its present content.
        file_state: what was shown of it.
        deed: what is to be done.
        find: says what of a text is hidden from the model.

    Raises:
        ToolError: it says what to read first.
    """
    if not before.data:
        return
    coverage = file_state.coverage(path)
    if coverage is None:
        raise ToolError(
            f"{name} exists and was not read. Read it with read_files first.", code="unread"
        )
    if file_state.is_stale(path, before.content_hash):
        raise ToolError(
            f"{name} has changed since it was read. Read it again with read_files first.",
            code="is_stale",
        )
    if deed == "edit":
        return
    if withheld := unseen(before, coverage, find):
        ranges = merge_ranges((number, number) for number in withheld)
        raise ToolError(
            f"{name} was read in part only: {_named(ranges)} cannot be shown whole, because text "
            f"in it is kept from you or is too long, and would be lost. Nothing was changed. "
            f"{_AROUND[deed]}.",
            code="hidden_text",
        )
    if not coverage.is_enough:
        were = "was" if _is_one(coverage.unread) else "were"
        them = "it" if _is_one(coverage.unread) else "them"
        raise ToolError(
            f"{name} was read in part only: {_named(coverage.unread)} {were} not shown. "
            f"Read {them} first{_ELSE[deed]}.",
            code="unread",
        )


def unseen(before: TextFile, coverage: Coverage | None, find: Finder) -> list[int]:
    """Return the lines that the model does not know and that no reading shows it whole."""
    unread = coverage.unread if coverage is not None else ((1, len(before.lines)),)
    if not unread:
        return []
    withheld = withheld_lines(before.lines, find)
    return [number for number in sorted(withheld) if any(overlap(unread, number, number))]


def _is_one(ranges: Sequence[LineRange]) -> bool:
    return len(ranges) == 1 and ranges[0][0] == ranges[0][1]


def _named(ranges: Sequence[LineRange]) -> str:
    named = [f"{first}-{last}" if last > first else str(first) for first, last in ranges]
    more = ", …" if len(named) > _MAX_NAMED_RANGES else ""
    noun = "line" if _is_one(ranges) else "lines"
    return f"{noun} {', '.join(named[:_MAX_NAMED_RANGES])}{more}"
