"""The directory that winx works in, and which paths lie inside it."""

from __future__ import annotations

import os
from pathlib import Path

from winx_tui.core.errors import WorkspaceError
from winx_tui.workspace.display import visible


class Workspace:
    """One directory tree.

    Raises:
        WorkspaceError: the root is not a directory.
    """

    def __init__(self, root: Path) -> None:
        self.root = Path(os.path.realpath(root))
        """Absolute, symbolic links resolved."""
        if not self.root.is_dir():
            raise WorkspaceError(
                f"'{visible(str(root))}' is not a directory; start winx in one that exists"
            )

    def resolve(self, path: str, base: Path | None = None) -> Path:
        """Return the absolute path that a text names, every symbolic link followed.

        `~` is the home directory; a relative path starts at `base`, else at the
        root. What does not exist yet is resolved as far as it exists. The result
        may lie outside the workspace: ask contains().

        Raises:
            WorkspaceError: the text cannot name a file.
        """
        if not path.strip():
            raise WorkspaceError("the path is empty; name a file", code="invalid_arguments")
        if "\0" in path:
            raise WorkspaceError(
                f"'{visible(path)}' holds a NUL character and names no file",
                code="invalid_arguments",
            )
        try:
            expanded = Path(path).expanduser()
            return Path(os.path.realpath((base or self.root) / expanded))
        except RuntimeError as error:
            raise WorkspaceError(
                f"'{visible(path)}' starts at a home directory that is not known; "
                "write the path in full",
                code="invalid_arguments",
            ) from error
        except ValueError as error:
            raise WorkspaceError(
                f"'{visible(path)}' is not a valid path: {error}", code="invalid_arguments"
            ) from error

    def contains(self, path: Path) -> bool:
        """Tell whether the path lies in the workspace once every link is followed.

        Holds for paths that do not exist yet and for dangling links: what counts
        is where a write would land.
        """
        try:
            real = os.path.realpath(self.root / path)
        except ValueError:
            return False
        return Path(real).is_relative_to(self.root)

    def relative(self, path: Path) -> str:
        """Write a path for people: relative inside the workspace, `.` for the root.

        Control characters are made visible, so the text is not for opening files.
        """
        if path.is_relative_to(self.root):
            return visible(str(path.relative_to(self.root)))
        return visible(str(path))
