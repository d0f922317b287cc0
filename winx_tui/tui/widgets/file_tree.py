"""The project's files: read when a directory is opened, marked by git, kept true to the disk."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from rich.style import Style
from rich.text import Text
from textual import events
from textual.binding import BindingType
from textual.widgets import Tree
from textual.widgets.tree import TreeNode

from winx_tui.tui.blocks.safe_text import one_line
from winx_tui.tui.glyphs import Mark, glyphs_of
from winx_tui.tui.keymap import key_map_of
from winx_tui.tui.keys.bindings import bindings
from winx_tui.tui.messages import FileMentioned, FileOpened, TypedElsewhere
from winx_tui.tui.widgets.typed_away import TypedAway

if TYPE_CHECKING:
    from winx_tui.workspace.listing import Entry
    from winx_tui.workspace.repository import RepositoryStatus

MAX_ENTRIES = 500
"""Shown of one directory; 50,000 at once would stall every key for seconds."""

_TOUCH_ICONS: dict[str, Mark] = {"changed": "tree changed", "read": "tree read"}
"""What the agent did with a file → the mark before its name."""
_MARKS = {
    "modified": "M",
    "added": "A",
    "deleted": "D",
    "renamed": "R",
    "untracked": "?",
    "conflicted": "!",
    "type-changed": "T",
}


@dataclass(frozen=True, slots=True)
class TreeItem:
    """What a node stands for; a path of None is the note "… N more"."""

    path: Path | None
    name: str
    is_directory: bool = False
    is_ignored: bool = False
    is_symlink: bool = False


class FileTree(Tree[TreeItem]):
    """A lazy tree over a listing function."""

    ICON_NODE = "▸ "
    ICON_NODE_EXPANDED = "▾ "
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "file-tree--ignored",
        "file-tree--changed",
        "file-tree--added",
        "file-tree--deleted",
        "file-tree--directory",
        "file-tree--touched",
    }
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("tree")]

    def __init__(
        self,
        root: Path,
        listing: Callable[[Path], Awaitable[Sequence[Entry]]],
        watch: Callable[[Sequence[Path]], None],
    ) -> None:
        """Show a root; `watch` is told which directories are open, whenever that changes."""
        item = TreeItem(root, root.name or str(root), is_directory=True)
        super().__init__(Text(one_line(item.name)), item, id="file-tree")
        self.guide_depth = 2
        self.show_guides = False
        self.auto_expand = False
        self._root_path = root
        self._listing = listing
        self._watch = watch
        self._codes: dict[Path, str] = {}
        self._inside_changed: frozenset[Path] = frozenset()
        self._touched: Mapping[Path, str] = {}
        self._typed_away = TypedAway(lambda: key_map_of(self).actions_of("tree"))

    async def on_mount(self) -> None:
        self.root.expand()
        await self.read(self.root)

    def on_focus(self) -> None:
        self._typed_away.begin_anew()

    def on_key(self, event: events.Key) -> None:
        if self._typed_away.takes(event):
            event.stop()
            event.prevent_default()
            self.post_message(TypedElsewhere(event.character or ""))

    async def read(self, node: TreeNode[TreeItem]) -> None:
        """Read a directory anew; what was unfolded in it stays unfolded."""
        item = node.data
        if item is None or item.path is None:
            return
        entries = await self._listing(item.path)
        wanted = [
            TreeItem(each.path, each.name, each.is_directory, each.is_ignored, each.is_symlink)
            for each in entries[:MAX_ENTRIES]
        ]
        if len(entries) > MAX_ENTRIES:
            wanted.append(TreeItem(None, f"… {len(entries) - MAX_ENTRIES} more"))
        if [child.data for child in node.children] == wanted:
            return
        unfolded = {child.data.name for child in node.children if child.data and child.is_expanded}
        marked = self.cursor_node.data if self.cursor_node else None
        node.remove_children()
        for wish in wanted:
            child = node.add(Text(one_line(wish.name)), wish, allow_expand=wish.is_directory)
            if wish == marked:
                self.call_after_refresh(self.move_cursor, child)
            if wish.is_directory and wish.name in unfolded:
                child.expand()
                await self.read(child)

    async def follow_disk(self, changed: set[Path]) -> None:
        """Read the open directories again in which something has changed."""
        directories = {path.parent for path in changed} | changed
        for node in self._open_nodes(self.root):
            if node.data is not None and node.data.path in directories:
                await self.read(node)

    def show_status(self, status: RepositoryStatus | None) -> None:
        """Mark what git says has changed."""
        changed = status.changed if status is not None else {}
        self._codes = {self._root_path / path: str(code) for path, code in changed.items()}
        self._inside_changed = frozenset(
            parent for path in self._codes for parent in path.parents if parent != self._root_path
        )
        self._invalidate()
        self.refresh()

    def show_touched(self, touched: Mapping[Path, str]) -> None:
        """Mark what the agent has read or changed."""
        if touched != self._touched:
            self._touched = dict(touched)
            self._invalidate()
            self.refresh()

    def render_label(self, node: TreeNode[TreeItem], base_style: Style, style: Style) -> Text:
        item = node.data
        if item is None:
            return super().render_label(node, base_style, style)
        glyphs = glyphs_of(self.app)
        icon, icon_style = "  ", base_style
        if item.is_directory:
            icon = glyphs["tree unfolded" if node.is_expanded else "tree folded"]
        elif item.path is not None and item.path in self._touched:
            icon = glyphs[_TOUCH_ICONS[self._touched[item.path]]]
            icon_style = base_style + self._part("touched")
        name, mark = self._styles_of(item)
        label = Text.assemble((icon, icon_style), (one_line(item.name), style + name))
        if item.is_symlink:
            label.append(f" {glyphs['link']}", style + name)
        if mark:
            label.append(f" {mark}", style + name)
        return label

    def _styles_of(self, item: TreeItem) -> tuple[Style, str]:
        code = self._code_of(item.path) if item.path is not None else ""
        if code:
            kind = {"added": "added", "untracked": "added", "deleted": "deleted"}.get(code)
            return self._part(kind or "changed"), _MARKS.get(code, "M")
        if item.path is None or item.is_ignored:
            return self._part("ignored"), ""
        if item.path in self._inside_changed:
            return self._part("changed"), glyphs_of(self.app)["tree inside"]
        return (self._part("directory") if item.is_directory else Style()), ""

    def _code_of(self, path: Path) -> str:
        if path in self._codes:
            return self._codes[path]
        is_inside_new = any(self._codes.get(parent) == "untracked" for parent in path.parents)
        return "untracked" if is_inside_new else ""

    def _part(self, name: str) -> Style:
        style: Style = self.get_component_rich_style(f"file-tree--{name}", partial=True)
        return style

    def _watch_open_directories(self) -> None:
        self._watch(
            [
                node.data.path
                for node in self._open_nodes(self.root)
                if node.data is not None and node.data.path is not None
            ]
        )

    def _open_nodes(self, node: TreeNode[TreeItem]) -> list[TreeNode[TreeItem]]:
        if not node.is_expanded:
            return []
        return [node, *(found for child in node.children for found in self._open_nodes(child))]

    # Actions

    def action_mention(self) -> None:
        """Mention the file or directory under the cursor in the prompt."""
        item = self.cursor_node.data if self.cursor_node else None
        if item is not None and item.path is not None:
            self.post_message(FileMentioned(item.path))

    async def action_open(self) -> None:
        """Show the file under the cursor, or open or close the directory."""
        node = self.cursor_node
        if node is None or node.data is None or node.data.path is None:
            return
        if node.data.is_directory:
            await self._set_open(node, is_open=not node.is_expanded)
        else:
            self.post_message(FileOpened(node.data.path))

    async def action_unfold(self) -> None:
        """Open the directory under the cursor."""
        if self.cursor_node is not None:
            await self._set_open(self.cursor_node, is_open=True)

    async def action_fold(self) -> None:
        """Close the directory under the cursor, or go to the one around it."""
        node = self.cursor_node
        if node is None:
            return
        if node.is_expanded and node.data is not None and node.data.is_directory:
            await self._set_open(node, is_open=False)
        elif node.parent is not None:
            self.move_cursor(node.parent)

    async def on_tree_node_selected(self, event: Tree.NodeSelected[TreeItem]) -> None:
        event.stop()
        await self.action_open()

    async def on_tree_node_expanded(self, event: Tree.NodeExpanded[TreeItem]) -> None:
        event.stop()
        if not event.node.children:
            await self.read(event.node)
        self._watch_open_directories()

    def on_tree_node_collapsed(self, event: Tree.NodeCollapsed[TreeItem]) -> None:
        event.stop()
        self._watch_open_directories()

    async def _set_open(self, node: TreeNode[TreeItem], *, is_open: bool) -> None:
        if node.data is None or not node.data.is_directory:
            return
        if not is_open:
            node.collapse()
            return
        await self.read(node)
        node.expand()
