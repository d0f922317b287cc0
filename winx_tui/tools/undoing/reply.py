"""What is told of an undo or redo: a title for people, a text and facts for the model."""

from __future__ import annotations

from collections.abc import Sequence

from winx_tui.core.preview import ChangeKind
from winx_tui.core.text import counted
from winx_tui.tools.outputs import UndoOutput
from winx_tui.tools.undoing.restoring import RestoredFile
from winx_tui.workspace.display import visible
from winx_tui.workspace.journal.step import Direction, Step

_VERBS: dict[Direction, str] = {"undo": "Undo", "redo": "Redo"}
_DONE: dict[Direction, str] = {"undo": "Undone", "redo": "Made again"}
_NEXT: dict[Direction, tuple[str, str]] = {
    "undo": ("undone", "with redo: true this one is made again"),
    "redo": ("made again", "without redo this one is undone"),
}
"""What may come next: the same once more, or the way back."""
_MAX_NAMED_FILES = 4


def title_of(step: Step, files: Sequence[RestoredFile]) -> str:
    """Say in one line for a person what the step does."""
    if len(files) == 1:
        return f"{_VERBS[step.direction]}: {files[0].name} {_in_brief(files[0])}"
    named = ", ".join(file.name for file in files[:_MAX_NAMED_FILES])
    more = f" and {len(files) - _MAX_NAMED_FILES} more" if len(files) > _MAX_NAMED_FILES else ""
    return f"{_VERBS[step.direction]} {len(files)} files: {named}{more}"


def text_of(step: Step, files: Sequence[RestoredFile], name: str) -> str:
    """Tell the model what was done and what is left.

    Args:
        step: as it was made.
        files: what it did.
        name: of the file that was asked for; "" where it was the whole call.
    """
    lines = [f"{_DONE[step.direction]}: '{visible(step.title)}'."]
    for file in files:
        lines.append(_deed(file))
        diff = file.diff.unified_diff
        if not diff or file.kind == "delete":
            continue
        too_long = "(The diff is too long to be shown here; read the file to see it.)"
        lines.append(diff.rstrip("\n") if file.is_shown else too_long)
    lines.append(_rest(step, name))
    return "\n".join(lines)


def facts_of(step: Step, files: Sequence[RestoredFile]) -> UndoOutput:
    """Return the same as data."""
    return {
        "direction": step.direction,
        "call_id": step.call_id,
        "remaining": step.remaining,
        "files": [
            {
                "path": visible(str(file.path)),
                "kind": file.kind,
                "added_lines": file.diff.added_lines,
                "removed_lines": file.diff.removed_lines,
            }
            for file in files
        ],
    }


def _in_brief(file: RestoredFile) -> str:
    diff = file.diff
    figures = f"+{diff.added_lines} -{diff.removed_lines}"
    briefs: dict[ChangeKind, str] = {
        "edit": f"({figures})",
        "create": f"(comes back, {counted(diff.added_lines, 'line')})",
        "delete": f"(is deleted, {counted(diff.removed_lines, 'line')})",
        "move": f"(moves from {file.old_name})",
    }
    return briefs[file.kind]


def _deed(file: RestoredFile) -> str:
    diff = file.diff
    lines = len(file.after.lines) if file.after is not None else 0
    figures = f" (+{diff.added_lines} -{diff.removed_lines}, now {counted(lines, 'line')})"
    if not diff.unified_diff or file.after is None:
        figures = ""
    deeds: dict[ChangeKind, str] = {
        "edit": f"Changed {file.name}{figures}.",
        "create": f"Brought back {file.name} ({counted(diff.added_lines, 'line')}).",
        "delete": f"Deleted {file.name} ({counted(diff.removed_lines, 'line')}).",
        "move": f"Moved {file.old_name} to {file.name}{figures}.",
    }
    return deeds[file.kind]


def _rest(step: Step, name: str) -> str:
    """Say how many more steps there are, and how to take this one back."""
    noun = "change" if name else "call"
    where = f" of {name}" if name else ""
    deed, back = _NEXT[step.direction]
    if not step.remaining:
        return f"No further {noun}{where} can be {deed}; {back}."
    return f"{counted(step.remaining, f'more {noun}')}{where} can be {deed}; {back}."
