"""The folder that winx was started in."""

from __future__ import annotations

from pathlib import Path

from winx_tui.core.errors import WorkspaceError


def current_folder() -> Path:
    """Return the folder, links resolved.

    Raises:
        WorkspaceError: it was deleted meanwhile.
    """
    try:
        return Path.cwd().resolve()
    except FileNotFoundError as error:
        raise WorkspaceError(
            "the current folder no longer exists; change into one that does, or make it again: "
            "there `winx undo` brings back what winx has deleted"
        ) from error
