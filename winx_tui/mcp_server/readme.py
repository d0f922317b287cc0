"""The project's README, whichever way it is spelled."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from winx_tui.core.errors import WorkspaceError
from winx_tui.security.commands.secret_paths import is_secret_path
from winx_tui.workspace.text_file import read_text_file
from winx_tui.workspace.workspace import Workspace

MAX_BYTES = 2_000_000
_STEM = "readme"
_KINDS = (".md", ".markdown", ".rst", ".txt", "", ".adoc", ".org")
"""The most telling first."""
_MARKDOWN = (".md", ".markdown")


def find_readme(workspace: Workspace) -> Path | None:
    """Return where the README lies; None where there is none that may be shown.

    A link counts where it ends: outside of the workspace, or at a file that holds
    secrets, it is no README.
    """
    found: list[tuple[int, str]] = []
    with suppress(OSError), os.scandir(workspace.root) as entries:
        for entry in entries:
            name = Path(entry.name.lower())
            if name.stem == _STEM and name.suffix in _KINDS and entry.is_file():
                found.append((_KINDS.index(name.suffix), entry.name))
    for _, spelled in sorted(found):
        path = workspace.resolve(spelled)
        if workspace.contains(path) and not is_secret_path(str(path)):
            return path
    return None


def readme_text(workspace: Workspace) -> str:
    """Read the README.

    Raises:
        WorkspaceError: there is none, or it cannot be read.
    """
    path = find_readme(workspace)
    if path is None:
        raise WorkspaceError("this project has no README", code="not_found")
    return read_text_file(path, MAX_BYTES).text


def media_type(path: Path) -> str:
    """Return what kind of text a README is."""
    return "text/markdown" if path.suffix.lower() in _MARKDOWN else "text/plain"
