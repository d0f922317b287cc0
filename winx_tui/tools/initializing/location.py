"""The paths of a call, against the one workspace that winx serves."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from winx_tui.core.errors import ToolError
from winx_tui.tools.initializing.arguments import InitializeParams
from winx_tui.tools.saving.tasks import SavedTask
from winx_tui.workspace.display import visible
from winx_tui.workspace.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Location:
    """What came of the paths."""

    files: tuple[str, ...]
    """The files to show."""
    notes: tuple[str, ...] = ()
    """What is not as the caller thinks; a sentence each."""


def locate(params: InitializeParams, workspace: Workspace) -> Location:
    """Compare the path that was given with the workspace; a file is shown if no other is.

    Raises:
        ToolError: the user wants another workspace than the one that is served.
        WorkspaceError: the text is not a path.
    """
    files = tuple(params.initial_files_to_read)
    if not params.any_workspace_path.strip():
        return Location(files)
    path = workspace.resolve(params.any_workspace_path)
    shown = visible(str(path))
    if not workspace.contains(path):
        note = (
            f"{shown} is not in the workspace, which stays {visible(str(workspace.root))}; "
            "to work there the user starts another winx in that directory."
        )
        if params.type == "user_asked_change_workspace":
            raise ToolError(f"The workspace cannot be changed: {note}", code="outside_workspace")
        return Location(files, (note,))
    if not path.exists():
        return Location(files, (f"{shown} does not exist; it was not created.",))
    return Location(files or (str(path),)) if path.is_file() else Location(files)


def other_project(task: SavedTask, workspace: Workspace) -> tuple[str, ...]:
    """Say that a task was saved elsewhere; empty where it was not."""
    saved = task.project_root
    if not saved or saved == visible(str(workspace.root)) or workspace.contains(Path(saved)):
        return ()
    return (
        f"the task was saved in {saved}, which is not in this workspace: "
        "its files may not be here.",
    )
