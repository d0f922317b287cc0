"""Changes as one text of bounded length: counts of every file, then the diffs that fit."""

from __future__ import annotations

from dataclasses import dataclass

from winx_tui.core.errors import WorkspaceError
from winx_tui.runtime.session_changes import ChangedFile, SessionChanges
from winx_tui.workspace.display import visible

_MOST_FILES = 200
"""Whose diffs are worked out; the others are named only."""


@dataclass(frozen=True, slots=True)
class ChangeText:
    """What fits, and what does not."""

    counts: tuple[str, ...]
    """A line a file: "modified src/a.py +3 -1"."""
    diff: str
    left_out: tuple[str, ...]
    """Files of which the diff is not there, or not all of it."""


def change_text(
    session: SessionChanges, files: tuple[ChangedFile, ...], most_chars: int
) -> ChangeText:
    """Read the files and write their diffs until the room is used; blocks for a while.

    No file takes more than half of the room that is left, so that a large one leaves some to
    those after it.
    """
    counts, pieces, left_out = [], [], []
    room = most_chars
    for number, file in enumerate(files):
        name = visible(file.name)
        if number >= _MOST_FILES:
            counts.append(f"{file.state} {name}")
            left_out.append(name)
            continue
        try:
            seen = session.see(file)
        except WorkspaceError as error:
            counts.append(f"{file.state} {name}: {error}")
            left_out.append(name)
            continue
        note = f" ({seen.note})" if seen.note else ""
        counts.append(f"{file.state} {name} +{seen.added_lines} -{seen.removed_lines}{note}")
        diff = visible(seen.diff.unified_diff, multiline=True)
        most = room if number == len(files) - 1 else room // 2
        kept = cut_at_line(diff, most)
        room -= len(kept)
        pieces.append(kept)
        if len(kept) < len(diff) or seen.note:
            left_out.append(name)
    return ChangeText(tuple(counts), "".join(pieces), tuple(left_out))


def cut_at_line(text: str, most_chars: int) -> str:
    """Return the whole lines of a text that fit."""
    if len(text) <= most_chars:
        return text
    return text[: text.rfind("\n", 0, max(0, most_chars)) + 1]
