"""How the page of changes writes files, heads and notes. Pure."""

from __future__ import annotations

from textual.content import Content

from winx_tui.runtime.session_changes import SOURCES, ChangedFile, Changes, State
from winx_tui.tui.screens.diff_browser_reading import Reading, Seen, Unreadable
from winx_tui.workspace.display import visible

_LETTERS: dict[State, tuple[str, str]] = {
    "modified": ("M", "$text-warning"),
    "created": ("A", "$diff-added"),
    "deleted": ("D", "$diff-removed"),
    "conflicted": ("U", "$text-error"),
}
"""As git writes the states."""


def title_of(reading: Reading, *, is_reading: bool, is_stale: bool) -> Content:
    """Write what is shown: the source, and how much has changed."""
    text = f"Changes: {SOURCES[reading.source]}"
    if is_reading:
        return Content(f"{text}, reading…")
    files = reading.files
    text += f", {len(files)} {'file' if len(files) == 1 else 'files'}"
    if files and all(file.path in reading.counts for file in files):
        added = sum(added for added, _ in reading.counts.values())
        removed = sum(removed for _, removed in reading.counts.values())
        text += f" +{added} −{removed}"
    return Content(f"{text}, changed since: r reads again" if is_stale else text)


def drawn_file(file: ChangedFile, reading: Reading, columns: int) -> Content:
    """Write a row of the list: the end of a long name counts for more."""
    letter, style = _LETTERS[file.state]
    counts = counted(file, reading)
    room = max(4, columns - 2 - counts.cell_length - 1)
    name = visible(file.name)
    if len(name) > room:
        name = f"…{name[-(room - 1) :]}"
    gap = " " * max(1, columns - 2 - len(name) - counts.cell_length)
    return Content.assemble((f"{letter} ", style), name, gap) + counts


def counted(file: ChangedFile, reading: Reading) -> Content:
    """Write how many lines come and go, where that is known."""
    if (known := reading.counts.get(file.path)) is None:
        return Content("")
    added, removed = known
    return Content.assemble((f"+{added}", "$diff-added"), " ", (f"−{removed}", "$diff-removed"))


def head_of(file: ChangedFile, reading: Reading, *, is_stale: bool) -> Content:
    """Write the line above a diff."""
    _, style = _LETTERS[file.state]
    parts = [Content.styled(visible(file.name), "bold"), Content.styled(file.state, style)]
    if file.by:
        parts.append(Content.styled(file.by, "$text-quiet"))
    parts.append(counted(file, reading))
    if is_stale:
        parts.append(Content.styled("changed since: r reads again", "$text-warning bold"))
    return Content("  ").join(part for part in parts if part.plain)


def notes_of(file: ChangedFile, seen: Seen | None, changes: Changes) -> str:
    """Say what the diff does not show."""
    told = seen.reason if isinstance(seen, Unreadable) else seen.note if seen is not None else ""
    return " ".join(filter(None, (file.note, told, *changes.notes)))
