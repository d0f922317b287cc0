"""Where a name is typed that narrows the file tree."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual import events
from textual.widgets import Input

from winx_tui.tui.keymap import key_map_of
from winx_tui.tui.widgets.file_tree import FileTree


class TreeFilter(Input):
    """Shows what was found in the tree below it; keys go up and down there meanwhile."""

    DEFAULT_CSS = """
    TreeFilter {
        display: none;
        height: 1;
        border: none;
        padding: 0 1;
        background: $surface;
        &:focus { border: none; background-tint: transparent; }
    }
    """

    def __init__(self, tree: FileTree, search: Callable[[str], Sequence[str]]) -> None:
        """Take the tree to narrow, and what finds paths by a part of their name."""
        super().__init__(placeholder="Find a file", id="tree-filter", select_on_focus=False)
        # A blinking cursor is a timer that never ends.
        self.cursor_blink = False
        self._tree = tree
        self._search = search

    def begin(self) -> None:
        """Let a name be typed."""
        self.display = True
        self.focus()
        self.search_again()

    def search_again(self) -> None:
        """Search once more, as more files are known."""
        if self.display:
            query = self.value.strip()
            self._tree.show_found(self._search(query) if query else None)

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.search_again()

    async def _on_key(self, event: events.Key) -> None:
        action = key_map_of(self).actions_of("tree filter").get(event.key)
        if action is None:
            await super()._on_key(event)
            return
        event.stop()
        event.prevent_default()
        await self.run_action(action)

    # Actions

    def action_move(self, step: int) -> None:
        """Go to the row above or below."""
        self._tree.action_move(step)

    def action_take(self) -> None:
        """Open what the cursor is on; a directory ends the search."""
        row = self._tree.current
        self._tree.action_open()
        if row is not None and row.entry.is_directory:
            self._leave()

    def action_to_tree(self) -> None:
        """Go to what was found; all keys of the tree count there."""
        self._tree.focus()

    def action_leave(self) -> None:
        """Show the tree again, the cursor on what it was on."""
        row = self._tree.current
        self._leave()
        if row is not None:
            self._tree.reveal_soon(row.entry.path)

    def _leave(self) -> None:
        self._tree.focus()
        self.display = False
        self.value = ""
        self._tree.show_found(None)
