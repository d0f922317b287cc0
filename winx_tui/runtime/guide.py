"""What a model is told of the project: its instructions and its most telling files."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from winx_tui.agent.instructions import USER_INSTRUCTIONS, Instructions, read_instructions
from winx_tui.agent.system_prompt import OVERVIEW_BYTES, OVERVIEW_LINES
from winx_tui.config.paths import config_dir
from winx_tui.config.trust import INSTRUCTION_FILES
from winx_tui.core.errors import ConfigError
from winx_tui.runtime.library import Library
from winx_tui.runtime.places import Places
from winx_tui.workspace.activity import ActivityLog
from winx_tui.workspace.file_marks import FileMark, mark_of
from winx_tui.workspace.file_state import Touch
from winx_tui.workspace.overview import WorkspaceOverview
from winx_tui.workspace.repository import Repository

_SETTLED_NS = 50_000_000
"""A file that was written so shortly before it was read may change without a new mark: clocks
of file systems tick every few milliseconds."""


class ProjectGuide:
    """Reads the project when it is asked; every call but has_news may block for long."""

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
        self._marks: tuple[FileMark, ...] | None = None
        """Of the instruction files as they were read last; None: read them anew."""
        self.known_instructions: Sequence[Instructions] = ()
        """As they were read last."""
        self.library = Library(root, lambda: self._is_trusted)
        """The commands and skills that hold here."""
        self._overview = WorkspaceOverview(root, self.repository)
        self._activity = ActivityLog(Places.of(root, state).cache / "activity.json", root)

    def repository(self) -> Repository | None:
        """Return the repository around the workspace; it is looked for once."""
        with self._looking:
            if not self._has_looked:
                self._repository = Repository.discover(self._root)
                self._has_looked = True
        return self._repository

    @property
    def is_trusted(self) -> bool:
        """Tell whether the project's own files have effect."""
        return self._is_trusted

    def trust(self) -> None:
        """Let the project's own files have effect from now on."""
        self._is_trusted = True
        self._marks = None
        self.library.skills()

    def instructions(self) -> Sequence[Instructions]:
        """Return the instruction files that apply, the most general first."""
        repository = self.repository()
        before_ns, marks = time.time_ns(), self._marks_now()
        is_settled = all(mark.changed_ns < before_ns - _SETTLED_NS for mark in marks)
        found = read_instructions(
            self._root,
            is_trusted=self._is_trusted,
            top=repository.work_tree if repository else None,
            user_directory=_user_directory(),
        )
        self.known_instructions = found
        self._marks = marks if is_settled else None
        return found

    def has_news(self) -> bool:
        """Tell whether the instruction files may have changed since they were read.

        A few looks at directory entries: quick enough for whoever may not wait.
        """
        return self._marks is None or self._marks != self._marks_now()

    def _marks_now(self) -> tuple[FileMark, ...]:
        """Look at each file that could be one of instructions, there or not."""
        user_directory = _user_directory()
        paths = [] if user_directory is None else [user_directory / USER_INSTRUCTIONS]
        if self._is_trusted:
            top = self._repository.work_tree if self._repository else self._root
            between = self._root.relative_to(top).parts if self._root.is_relative_to(top) else ()
            directories = [top.joinpath(*between[:depth]) for depth in range(len(between) + 1)]
            paths += [folder / name for folder in directories for name in INSTRUCTION_FILES]
        # The links too: one that is bent elsewhere may lead to a file that looks the same.
        return tuple(mark_of(path) for path in paths) + tuple(
            FileMark(Path(os.path.realpath(path))) for path in paths if path.is_symlink()
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


def _user_directory() -> Path | None:
    """Return where the person's own file lies; None where there is no such directory."""
    try:
        return config_dir()
    except ConfigError:
        return None
