"""Saved contexts as notes of a project: those whose root lies in this workspace."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from winx_tui.core.errors import ToolError
from winx_tui.tools.saving.tasks import (
    SUFFIX,
    SavedTask,
    file_stem,
    load_task,
    task_ids,
)
from winx_tui.workspace.display import visible

MOST_NOTES = 100
"""That are listed, the newest first."""
_HEAD_LINES = 5
_HEAD_BYTES = 16_384


def note_ids(directory: Path, root: Path) -> tuple[str, ...]:
    """List the ids of this workspace's notes, the newest first; blocks."""
    return tuple(
        task_id for task_id, _ in zip(_mine(directory, root), range(MOST_NOTES), strict=False)
    )


def load_note(directory: Path, root: Path, note_id: str) -> SavedTask:
    """Read a note of this workspace; blocks.

    Raises:
        ToolError: there is none of that id here.
        ConfigError: the file cannot be read, or others could have changed it.
    """
    task = load_task(directory, note_id)
    if not _is_below(task.project_root, root):
        raise ToolError(
            f"There is no note '{visible(note_id[:200])}' of this project.", code="not_found"
        )
    return task


def _mine(directory: Path, root: Path) -> Iterator[str]:
    for task_id in task_ids(directory):
        if _is_below(_root_of(directory / f"{file_stem(task_id)}{SUFFIX}"), root):
            yield task_id


def _root_of(path: Path) -> str:
    """Return where the project of a task lay; "" where its file does not tell."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES).decode("utf-8", "replace")
    except OSError:
        return ""
    return SavedTask("", path, "\n".join(head.split("\n")[:_HEAD_LINES])).project_root


def _is_below(project_root: str, root: Path) -> bool:
    # Both as they are shown: so a task's file keeps it.
    shown = visible(str(root))
    return project_root == shown or project_root.startswith(shown.rstrip("/") + "/")
