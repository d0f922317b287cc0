"""What a model is told of the project: its instructions and its most telling files."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

from winx_tui.agent.instructions import Instructions, read_instructions
from winx_tui.agent.system_prompt import OVERVIEW_BYTES, OVERVIEW_LINES
from winx_tui.config.paths import config_dir
from winx_tui.core.errors import ConfigError
from winx_tui.runtime.places import Places
from winx_tui.workspace.activity import ActivityLog
from winx_tui.workspace.file_state import Touch
from winx_tui.workspace.overview import WorkspaceOverview
from winx_tui.workspace.repository import Repository


class ProjectGuide:
    """Reads the project when it is asked; every call may block."""

    def __init__(self, root: Path, state: Path, *, is_trusted: bool) -> None:
        """Take the workspace's root and what belongs to it.

        Args:
            root: the workspace, resolved.
            state: winx's state directory, or another in its place.
            is_trusted: whether the project's own files may have effect.
        """
        self._root = root
        self._is_trusted = is_trusted
        self._repository: Repository | None = None
        self._has_looked = False
        self._looking = threading.Lock()
        self._overview = WorkspaceOverview(root, self.repository)
        self._activity = ActivityLog(Places.of(root, state).cache / "activity.json", root)

    def repository(self) -> Repository | None:
        """Return the repository around the workspace; it is looked for once."""
        with self._looking:
            if not self._has_looked:
                self._repository = Repository.discover(self._root)
                self._has_looked = True
        return self._repository

    def trust(self) -> None:
        """Let the project's own files have effect from now on."""
        self._is_trusted = True

    def instructions(self) -> Sequence[Instructions]:
        """Return the instruction files that apply, the most general first."""
        repository = self.repository()
        try:
            user_directory: Path | None = config_dir()
        except ConfigError:
            user_directory = None
        return read_instructions(
            self._root,
            is_trusted=self._is_trusted,
            top=repository.work_tree if repository else None,
            user_directory=user_directory,
        )

    def overview(self) -> str:
        """Return the tree of the most telling files."""
        return self._overview.text(active=self._activity.most_active({}))

    def short_overview(self) -> str:
        """Return the tree as the system message has room for it."""
        return self._overview.text(
            active=self._activity.most_active({}),
            max_lines=OVERVIEW_LINES,
            max_bytes=OVERVIEW_BYTES,
        )

    def note_work(self, touched: Mapping[Path, Touch]) -> None:
        """Remember what a session has worked on, for the overviews to come."""
        self._activity.add(touched)
