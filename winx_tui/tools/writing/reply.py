"""What is told of changed files: titles for people, texts and facts for models."""

from __future__ import annotations

from collections.abc import Sequence

from winx_tui.core.text import counted
from winx_tui.tools.outputs import FileEdited
from winx_tui.tools.writing.staging import StagedFile
from winx_tui.workspace.display import visible

_MAX_DIFF_LINES = 200
_MAX_NAMED_FILES = 4


def title_of(files: Sequence[StagedFile]) -> str:
    """Say in one line for a person what a call does."""
    if len(files) == 1:
        return _title(files[0])
    added = sum(staged.diff.added_lines for staged in files)
    removed = sum(staged.diff.removed_lines for staged in files)
    named = ", ".join(staged.name for staged in files[:_MAX_NAMED_FILES])
    more = f" and {len(files) - _MAX_NAMED_FILES} more" if len(files) > _MAX_NAMED_FILES else ""
    return f"Edit {len(files)} files (+{added} -{removed}): {named}{more}"


def text_of(staged: StagedFile, *, diff_lines: int = _MAX_DIFF_LINES) -> str:
    """Tell a model what was done with one file.

    Args:
        staged: the file.
        diff_lines: a longer diff is left out.
    """
    lines = [_deed(staged)]
    if staged.change is not None:
        lines.extend(f"Note: {note}." for note in staged.change.notes)
    if staged.warning:
        lines.append(f"Warning: {staged.name} now has a syntax error: {staged.warning}")
    diff = staged.diff.unified_diff
    if diff and staged.kind in ("edit", "move"):
        is_short = diff.count("\n") <= diff_lines
        lines.append(diff.rstrip("\n") if is_short else "(The diff is too long to be shown here.)")
    return "\n".join(lines)


def text_of_all(files: Sequence[StagedFile]) -> str:
    """Tell a model what was done with several files, the sum first."""
    added = sum(staged.diff.added_lines for staged in files)
    removed = sum(staged.diff.removed_lines for staged in files)
    parts = [f"{counted(len(files), 'file')} done (+{added} -{removed}):"]
    left = 2 * _MAX_DIFF_LINES
    for number, staged in enumerate(files, 1):
        parts.append(f"{number}. {text_of(staged, diff_lines=min(left, _MAX_DIFF_LINES))}")
        left = max(0, left - staged.diff.unified_diff.count("\n"))
    return "\n".join(parts)


def facts_of(staged: StagedFile) -> FileEdited:
    """Return the same as data."""
    facts: FileEdited = {
        "path": visible(str(staged.path)),
        "kind": staged.kind,
        "added_lines": staged.diff.added_lines,
        "removed_lines": staged.diff.removed_lines,
        "is_new_file": staged.kind == "create",
        "tolerances": list(staged.change.tolerances) if staged.change else [],
        "warning": staged.warning,
    }
    if staged.moved_from is not None:
        facts["moved_from"] = visible(str(staged.moved_from))
    return facts


def _title(staged: StagedFile) -> str:
    diff = staged.diff
    figures = f"(+{diff.added_lines} -{diff.removed_lines})"
    match staged.kind:
        case "create":
            return f"Write: {staged.name} (new, {counted(diff.added_lines, 'line')})"
        case "delete":
            return f"Delete: {staged.name} ({counted(diff.removed_lines, 'line')})"
        case "move":
            return f"Move: {staged.old_name} to {staged.name}" + (
                f" {figures}" if diff.unified_diff else ""
            )
    verb = "Write" if staged.change is not None and staged.change.is_whole else "Edit"
    return f"{verb}: {staged.name} {figures}"


def _deed(staged: StagedFile) -> str:
    diff = staged.diff
    match staged.kind:
        case "create":
            return f"Wrote {staged.name} (new, {counted(diff.added_lines, 'line')})."
        case "delete":
            return f"Deleted {staged.name} ({counted(diff.removed_lines, 'line')})."
        case "move":
            moved = f"Moved {staged.old_name} to {staged.name}"
            figures = f" (+{diff.added_lines} -{diff.removed_lines})" if diff.unified_diff else ""
            return f"{moved}{figures}."
    if staged.is_unchanged:
        return f"{staged.name} already has this content; nothing changed."
    return f"Changed {staged.name} (+{diff.added_lines} -{diff.removed_lines})."
