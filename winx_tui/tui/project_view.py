"""Keeps the file tree, the branch and the files for mentions true to the disk."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from pathlib import Path
from typing import TYPE_CHECKING

from winx_tui.core.errors import WinxError
from winx_tui.tui.completion import FileIndex
from winx_tui.tui.project_files import ProjectFiles
from winx_tui.workspace.file_marks import mark_of

if TYPE_CHECKING:
    from winx_tui.runtime.runtime import Runtime
    from winx_tui.tui.tree.marks import LineCounts
    from winx_tui.tui.widgets.file_tree import FileTree
    from winx_tui.tui.widgets.tree_filter import TreeFilter
    from winx_tui.tui.widgets.tree_pane import TreePane
    from winx_tui.workspace.repository import RepositoryStatus

_log = logging.getLogger(__name__)

_FILES_FRESH_S = 10.0
"""Directories that are not open are not watched: the list of files is read anew after this."""
_BREATH_S = 0.01
_MOST_FOUND = 200
"""In the tree."""
_MOST_RECENT = 100
"""Of the files that git says have changed, looked at for when."""

ReadCounts = Callable[[], Awaitable[Mapping[Path, "LineCounts"]]]


class ProjectView:
    """What the screen shows of the project, for one runtime."""

    def __init__(
        self,
        runtime: Runtime,
        pane: TreePane,
        on_status: Callable[[RepositoryStatus | None], None],
        *,
        read_counts: ReadCounts,
        on_files: Callable[[], None],
    ) -> None:
        """Take what is shown, and where.

        Args:
            runtime: of the project.
            pane: where the tree stands.
            on_status: told what git says, whenever that was asked.
            read_counts: reads which lines came and went since the session began.
            on_files: told when more files can be found.
        """
        self.files = ProjectFiles()
        self._runtime = runtime
        self._root = runtime.workspace.root
        self._pane = pane
        self._on_status = on_status
        self._read_counts = read_counts
        self._on_files = on_files
        self._tree: FileTree | None = None
        self._filter: TreeFilter | None = None
        self._status: RepositoryStatus | None = None
        self._touched: Mapping[Path, str] = {}
        self._counts: Mapping[Path, LineCounts] = {}
        self._changed_lately: Sequence[str] = ()
        """What git says has changed, the latest first."""
        self._watch = runtime.watch()
        self._files_are_stale = True
        self._files_read_at_s = float("-inf")
        self._reading_files: asyncio.Task[None] | None = None
        self._ignored: FileIndex | None = None
        self._reading_ignored: asyncio.Task[None] | None = None
        self._reading_status = asyncio.Lock()
        self._counting = asyncio.Lock()
        self._keeping_width = asyncio.Lock()

    # The tree

    @property
    def tree(self) -> FileTree | None:
        """Return the tree, once it has been shown."""
        return self._tree

    async def show_tree(self) -> FileTree:
        """Make the tree the first time it is wanted."""
        if self._tree is None:
            # The tree is not needed for the first paint.
            from winx_tui.tui.widgets.file_tree import FileTree
            from winx_tui.tui.widgets.tree_filter import TreeFilter

            self._tree = FileTree(self._root, self._runtime.list_directory, self._watch.watch)
            self._filter = TreeFilter(self._tree, self._find)
            self._tree.show_status(self._status)
            self._tree.show_touched(self._touched)
            self._tree.show_counts(self._counts)
            await self._pane.mount(self._filter, self._tree)
            await self._take_width()
        return self._tree

    def begin_filter(self) -> None:
        """Let a name be typed that narrows the tree."""
        if self._filter is not None:
            self.read_files()
            self._filter.begin()

    def end_filter(self) -> None:
        """Show the whole tree again."""
        if self._filter is not None:
            self._filter.action_leave()

    async def keep_width(self, columns: int) -> None:
        """Remember how wide a person wants the tree here."""
        from winx_tui.tui.tree.kept_width import keep_width

        async with self._keeping_width:
            await asyncio.to_thread(keep_width, self._root, columns)

    async def _take_width(self) -> None:
        from winx_tui.tui.tree.kept_width import kept_width

        self._pane.take_width(await asyncio.to_thread(kept_width, self._root))

    def _find(self, query: str) -> Sequence[str]:
        return self.search(query, _MOST_FOUND)

    # What is marked

    async def follow_disk(self) -> None:
        """Watch the project until cancelled."""
        await self.refresh_status()
        try:
            async with aclosing(self._watch.changes()) as changes:
                async for changed in changes:
                    self._files_are_stale = True
                    if self._tree is not None:
                        await self._tree.follow_disk(changed)
                    await self._read_status()
        except (OSError, RuntimeError) as error:
            # Too many directories for the system's watches: the status still
            # follows after each turn.
            _log.warning("the file tree does not follow the disk: %s", error)

    async def refresh_status(self) -> None:
        """Ask git again, and count the lines that came and went; watch what came back."""
        await self._watch.renew()
        await self._read_status()
        await self._count_lines()

    def show_touched(self, touched: Mapping[Path, str]) -> None:
        """Mark what the agent has read or changed."""
        if [*touched.items()] != [*self._touched.items()]:
            self._touched = dict(touched)
            self.files.take_recent(self._recently_touched())
            if self._tree is not None:
                self._tree.show_touched(touched)

    async def _read_status(self) -> None:
        async with self._reading_status:
            try:
                self._status = await self._runtime.repository_status()
            except WinxError as error:
                _log.warning("git status: %s", error)
                self._status = None
        self._on_status(self._status)
        if self._tree is not None:
            self._tree.show_status(self._status)

    async def _count_lines(self) -> None:
        async with self._counting:
            try:
                self._counts = await self._read_counts()
            except WinxError as error:
                _log.warning("changed lines: %s", error)
                return
        if self._tree is not None:
            self._tree.show_counts(self._counts)

    # What is found by name

    def search(self, query: str, limit: int) -> list[str]:
        """Find files and directories; those that git ignores are read when they are asked for."""
        found = self.files.search(query, limit)
        if not self.files.is_complete:
            # Keys come first: the rest is looked through when they have been drawn.
            self._pane.set_timer(_BREATH_S, self._tell)
        if query and len(found) < limit and self._reading_ignored is None:
            self._reading_ignored = asyncio.create_task(self._read_ignored())
        return found

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
        self._changed_lately = await asyncio.to_thread(self._by_time, files)
        found = await asyncio.to_thread(ProjectFiles, files)
        found.take_recent(self._recently_touched())
        if self._ignored is not None:
            found.take_ignored(self._ignored)
        # What is ignored is asked for anew, too, with the next name that is typed.
        self._reading_ignored = None
        self.files = found
        self._tell()

    async def _read_ignored(self) -> None:
        try:
            ignored = await self._runtime.ignored_files()
        except WinxError as error:
            _log.warning("ignored files for mentions: %s", error)
            return
        self._ignored = await asyncio.to_thread(FileIndex, ignored)
        self.files.take_ignored(self._ignored)
        self._tell()

    def _tell(self) -> None:
        self._on_files()
        if self._filter is not None:
            self._filter.search_again()

    def _recently_touched(self) -> list[str]:
        """Return what the agent has touched, then what git says has changed, the latest first."""
        own = [
            path.relative_to(self._root).as_posix()
            for path in reversed([*self._touched])
            if path.is_relative_to(self._root)
        ]
        return [*own, *self._changed_lately]

    def _by_time(self, files: Sequence[str]) -> list[str]:
        changed = self._status.changed if self._status is not None else {}
        known = [name for name in files if name in changed][:_MOST_RECENT]
        times = {name: mark_of(self._root / name).modified_ns for name in known}
        return sorted(known, key=lambda name: -times[name])
