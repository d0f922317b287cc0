"""Keeps the file tree, the branch and the files for mentions true to the disk."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from contextlib import aclosing
from pathlib import Path
from typing import TYPE_CHECKING

from textual.containers import Vertical

from winx_tui.core.errors import WinxError
from winx_tui.tui.completion import FileIndex

if TYPE_CHECKING:
    from winx_tui.runtime.runtime import Runtime
    from winx_tui.tui.widgets.file_tree import FileTree
    from winx_tui.workspace.repository import RepositoryStatus

_log = logging.getLogger(__name__)

_FILES_FRESH_S = 10.0
"""Directories that are not open are not watched: the list of files is read anew after this."""


class ProjectView:
    """What the screen shows of the project, for one runtime."""

    def __init__(
        self, runtime: Runtime, pane: Vertical, on_status: Callable[[RepositoryStatus | None], None]
    ) -> None:
        self.files = FileIndex()
        self._runtime = runtime
        self._pane = pane
        self._on_status = on_status
        self._tree: FileTree | None = None
        self._status: RepositoryStatus | None = None
        self._touched: Mapping[Path, str] = {}
        self._watch = runtime.watch()
        self._files_are_stale = True
        self._files_read_at_s = float("-inf")
        self._reading_files: asyncio.Task[None] | None = None
        self._reading_status = asyncio.Lock()

    @property
    def tree(self) -> FileTree | None:
        """Return the tree, once it has been shown."""
        return self._tree

    async def show_tree(self) -> FileTree:
        """Make the tree the first time it is wanted."""
        if self._tree is None:
            # The tree is not needed for the first paint.
            from winx_tui.tui.widgets.file_tree import FileTree

            self._tree = FileTree(
                self._runtime.workspace.root, self._runtime.list_directory, self._watch.watch
            )
            await self._pane.mount(self._tree)
            self._tree.show_status(self._status)
            self._tree.show_touched(self._touched)
        return self._tree

    async def follow_disk(self) -> None:
        """Watch the project until cancelled."""
        await self.refresh_status()
        try:
            async with aclosing(self._watch.changes()) as changes:
                async for changed in changes:
                    self._files_are_stale = True
                    if self._tree is not None:
                        await self._tree.follow_disk(changed)
                    await self.refresh_status()
        except (OSError, RuntimeError) as error:
            # Too many directories for the system's watches: the status still
            # follows after each turn.
            _log.warning("the file tree does not follow the disk: %s", error)

    async def refresh_status(self) -> None:
        """Ask git again."""
        async with self._reading_status:
            try:
                self._status = await self._runtime.repository_status()
            except WinxError as error:
                _log.warning("git status: %s", error)
                self._status = None
        self._on_status(self._status)
        if self._tree is not None:
            self._tree.show_status(self._status)

    def show_touched(self, touched: Mapping[Path, str]) -> None:
        """Mark what the agent has read or changed."""
        self._touched = touched
        if self._tree is not None:
            self._tree.show_touched(touched)

    def read_files(self) -> None:
        """Read the list of files in the background, if it may have changed."""
        is_reading = self._reading_files is not None and not self._reading_files.done()
        age_s = time.monotonic() - self._files_read_at_s
        if (self._files_are_stale or age_s > _FILES_FRESH_S) and not is_reading:
            self._files_are_stale = False
            self._files_read_at_s = time.monotonic()
            self._reading_files = asyncio.create_task(self._read_files())

    async def _read_files(self) -> None:
        try:
            files = await self._runtime.project_files()
        except WinxError as error:
            _log.warning("files for mentions: %s", error)
            return
        self.files = await asyncio.to_thread(FileIndex, files)
