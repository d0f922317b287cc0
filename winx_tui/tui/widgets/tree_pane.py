"""Where the file tree stands: shown where there is room, or where a person wants it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Vertical
from textual.css.query import NoMatches

if TYPE_CHECKING:
    from winx_tui.tui.project_view import ProjectView

_FROM_COLUMNS = 100


class TreePane(Vertical):
    """Makes the tree the first time it is shown."""

    def __init__(self, *, is_on: bool) -> None:
        super().__init__(id="tree-pane")
        self._is_on = is_on
        self._is_wanted: bool | None = None
        """What the person has decided; None: the room decides."""
        self._project: ProjectView | None = None

    @property
    def is_ready(self) -> bool:
        """Tell whether there is a tree to go to."""
        return self.display and self._project is not None and self._project.tree is not None

    def focus_tree(self) -> None:
        """Give the keys to the tree."""
        if self._project is not None and self._project.tree is not None:
            self._project.tree.focus()

    def open(self, project: ProjectView) -> None:
        """Take the project to show."""
        self._project = project
        self.fit(self.app.size.width)

    def toggle(self, *, and_focus: bool) -> None:
        """Show the tree, and go there if nobody is typing elsewhere; or hide it."""
        self._is_wanted = not self.display
        self.fit(self.app.size.width, and_focus=and_focus)

    def fit(self, columns: int, *, and_focus: bool = False) -> None:
        """Show or hide the tree for a width of the screen."""
        is_wanted = self._is_wanted
        if is_wanted is None:
            is_wanted = self._is_on and columns >= _FROM_COLUMNS
        self.display = is_wanted
        if self._project is not None and is_wanted:
            self.run_worker(self._show(self._project, and_focus=and_focus), group="tree")

    async def _show(self, project: ProjectView, *, and_focus: bool) -> None:
        try:
            tree = await project.show_tree()
        except NoMatches:
            return
        if and_focus:
            tree.focus()
