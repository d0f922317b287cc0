"""Where the file tree stands: shown where there is room, or where a person wants it."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from textual.containers import Vertical
from textual.css.query import NoMatches
from textual.worker import WorkerError

if TYPE_CHECKING:
    from winx_tui.tui.project_view import ProjectView
    from winx_tui.tui.widgets.file_tree import FileTree

_DRAWING = "tree"
"""The workers that make the tree and show it."""
_FROM_COLUMNS = 100
_COLUMNS = 34
"""As in the style sheet, until a person wants it otherwise."""
_NARROWEST, _STEP = 20, 4
_CHAT_COLUMNS = 40
"""The least that is left beside the tree."""


class TreePane(Vertical):
    """Makes the tree the first time it is shown."""

    def __init__(self, *, is_on: bool) -> None:
        super().__init__(id="tree-pane")
        self._is_on = is_on
        self._is_wanted: bool | None = None
        """What the person has decided; None: the room decides."""
        self._project: ProjectView | None = None
        self._columns = 0
        """How wide the person wants it; 0: as it comes."""

    @property
    def is_ready(self) -> bool:
        """Tell whether there is a tree to go to."""
        return self.display and self._project is not None and self._project.tree is not None

    def focus_tree(self) -> None:
        """Give the keys to the tree."""
        if self._project is not None and self._project.tree is not None:
            self._project.tree.focus()

    def take_width(self, columns: int) -> None:
        """Be as wide as a person wants it, as far as there is room; 0: as it comes."""
        self._columns = columns
        if self.display:
            self.fit(self.app.size.width)

    def open(self, project: ProjectView) -> None:
        """Take the project to show."""
        self._project = project
        self.fit(self.app.size.width)

    async def wait_until_drawn(self) -> None:
        """Return once the tree stands where it is wanted, and nothing of it is to be drawn yet."""
        for drawing in [each for each in self.workers if each.group == _DRAWING]:
            with suppress(WorkerError):
                await drawing.wait()
        drawn = asyncio.Event()
        self.call_after_refresh(drawn.set)
        await drawn.wait()

    def toggle(self, *, and_focus: bool) -> None:
        """Show the tree, and go there if nobody is typing elsewhere; or hide it."""
        self._is_wanted = not self.display
        self.fit(self.app.size.width, and_focus=and_focus)

    def choose(self, *, is_on: bool) -> None:
        """Show the tree or hide it, as the settings say from now on."""
        self._is_on = self._is_wanted = is_on
        self.fit(self.app.size.width)

    def fit(self, columns: int, *, and_focus: bool = False) -> None:
        """Show or hide the tree for a width of the screen."""
        is_wanted = self._is_wanted
        if is_wanted is None:
            is_wanted = self._is_on and columns >= _FROM_COLUMNS
        self.display = is_wanted
        if self._columns:
            self.styles.width = min(self._columns, max(_NARROWEST, columns - _CHAT_COLUMNS))
        if self._project is not None and is_wanted:
            self.run_worker(self._show(self._project, and_focus=and_focus), group=_DRAWING)

    async def _show(self, project: ProjectView, *, and_focus: bool) -> None:
        try:
            tree = await project.show_tree()
        except NoMatches:
            return
        if and_focus:
            tree.focus()

    # What the tree asks for

    def on_file_tree_resized(self, event: FileTree.Resized) -> None:
        event.stop()
        widest = max(_NARROWEST, self.app.size.width - _CHAT_COLUMNS)
        columns = min(self._columns or _COLUMNS, widest) + event.step * _STEP
        self.take_width(max(_NARROWEST, min(columns, widest)))
        if self._project is not None:
            self.run_worker(self._project.keep_width(self._columns), group="tree width")

    def on_file_tree_filter_wanted(self, event: FileTree.FilterWanted) -> None:
        event.stop()
        if self._project is not None:
            self._project.begin_filter()

    def on_file_tree_filter_left(self, event: FileTree.FilterLeft) -> None:
        event.stop()
        if self._project is not None:
            self._project.end_filter()
