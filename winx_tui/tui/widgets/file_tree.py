"""The project's files: read when a directory is opened, marked by git, kept true to the disk."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.binding import BindingType
from textual.cache import LRUCache
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from winx_tui.tui.blocks.safe_text import filled
from winx_tui.tui.glyphs import glyphs_of
from winx_tui.tui.keymap import key_map_of
from winx_tui.tui.keys.bindings import bindings
from winx_tui.tui.messages import (
    EditorWanted,
    FileMentioned,
    FileOpened,
    PathCopied,
)
from winx_tui.tui.tree.drawing import draw_row
from winx_tui.tui.tree.marks import LineCounts, TreeMarks
from winx_tui.tui.tree.rows import Row, TreeRows, found_rows
from winx_tui.tui.widgets.typed_away import TypingPane

if TYPE_CHECKING:
    from winx_tui.workspace.listing import Entry
    from winx_tui.workspace.repository import RepositoryStatus

_WITHOUT_HIDDEN = "Hidden and ignored files are left out; the same key brings them back."


class FileTree(ScrollView, TypingPane, can_focus=True):
    """Draws only the rows in view: its cost does not grow with the project."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("tree")]

    class FilterWanted(Message):
        """A name shall be typed that narrows the tree."""

    class FilterLeft(Message):
        """The whole tree shall be shown again."""

    @dataclass
    class Resized(Message):
        """The tree shall be wider by one step, or narrower by -1."""

        step: int

    def __init__(
        self,
        root: Path,
        listing: Callable[[Path], Awaitable[Sequence[Entry]]],
        watch: Callable[[Sequence[Path]], None],
    ) -> None:
        """Show a root; `watch` is told which directories are open, whenever that changes."""
        super().__init__(id="file-tree")
        self._root = root
        self._listing = listing
        self._watch = watch
        self._tree = TreeRows(root)
        self._found: list[Row] | None = None
        """What was found by typing, in place of the tree."""
        self._left_at = root
        """Where the cursor was before that."""
        self._marks = TreeMarks(root)
        self._at = 0
        """The row that the cursor is on."""
        self._strips: LRUCache[tuple[int, bool], Strip] = LRUCache(512)

    @property
    def rows(self) -> Sequence[Row]:
        """Return what is shown: the tree, or what was found."""
        return self._tree if self._found is None else self._found

    @property
    def current(self) -> Row | None:
        """Return the row that the cursor is on; None: there are none, or it is a note."""
        row = self.rows[self._at] if self._at < len(self.rows) else None
        return None if row is None or row.note else row

    # What others call

    async def read(self, directory: Path) -> None:
        """Read a directory anew; what was unfolded in it stays unfolded."""
        entries = await self._listing(directory)
        # In a thread: of a huge directory it takes a while.
        if await asyncio.to_thread(self._tree.holds, directory, entries):
            return
        with self._same_place():
            self._tree.put(directory, entries)

    async def follow_disk(self, changed: set[Path]) -> None:
        """Read the open directories again in which something has changed."""
        directories = {path.parent for path in changed} | changed
        await self._read_unfolded(directories.__contains__)

    def show_status(self, status: RepositoryStatus | None) -> None:
        """Mark what git says has changed."""
        self._mark(self._marks.with_status(status))

    def show_touched(self, touched: Mapping[Path, str]) -> None:
        """Mark what the agent has read or changed."""
        self._mark(replace(self._marks, touched=dict(touched)))

    def show_counts(self, counts: Mapping[Path, LineCounts]) -> None:
        """Tell how many lines came and went since the session began."""
        self._mark(replace(self._marks, counts=dict(counts)))

    def show_found(self, found: Sequence[str] | None) -> None:
        """Show what was found by typing, the best first; None: the tree again."""
        if self._found is None and self.current is not None:
            self._left_at = self.current.entry.path
        self._found = None if found is None else found_rows(self._root, found)
        self._at = 0 if found is not None else self._tree.find(self._left_at) or 0
        self._changed()
        self._bring_into_view()

    def reveal_soon(self, path: Path) -> None:
        """Go to a file or directory; the keys of the tree do not wait for the disk."""
        self.run_worker(self.reveal(path), group="reveal", exclusive=True)

    async def reveal(self, path: Path) -> bool:
        """Go to a file or directory, unfolding what is around it; tell whether it is there."""
        if not path.is_relative_to(self._root):
            return False
        around = [each for each in reversed(path.parents) if each.is_relative_to(self._root)]
        for directory in around:
            if not (self._tree.is_open(directory) and self._tree.is_known(directory)):
                await self._unfold(directory)
        at = self._tree.find(path)
        if at is not None and self._found is None:
            self._go_to(at)
        return at is not None

    def own_keys(self) -> Collection[str]:
        """Return the keys of the tree."""
        return key_map_of(self).actions_of("tree")

    # Textual's events

    def on_mount(self) -> None:
        self._unfold_soon(self._root)

    def on_focus(self) -> None:
        self._redraw()

    def on_blur(self) -> None:
        self._redraw()

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        number = -1 if offset is None else offset.y + self.scroll_offset.y
        if 0 <= number < len(self.rows):
            self._go_to(number)
            self.action_open()

    def on_resize(self, event: events.Resize) -> None:
        self._changed()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._strips.clear()

    def render_line(self, y: int) -> Strip:
        number, width = y + self.scroll_offset.y, self.size.width
        rows = self.rows
        if number >= len(rows):
            return Strip.blank(width, self.visual_style.rich_style)
        is_current = number == self._at
        if (known := self._strips.get((number, is_current))) is not None:
            return known
        row = rows[number]
        is_open = row.entry.is_directory and self._tree.is_open(row.entry.path)
        # A column stays free beside git's letter, inside the row that is marked.
        room = width - 1
        content = draw_row(row, self._marks, glyphs_of(self.app), room, is_open=is_open)
        if is_current:
            style = "bold on $cursor-row" if self.has_focus else "on $surface"
            content = filled(content, width, style)
        strip = Strip(content.render_segments(self.visual_style), content.cell_length)
        strip = strip.adjust_cell_length(width, self.visual_style.rich_style)
        self._strips[number, is_current] = strip
        return strip

    # Actions

    def action_move(self, step: int) -> None:
        """Go to the row above or below."""
        self._go_to(self._at + step)

    def action_page(self, direction: int) -> None:
        """Go on by a page."""
        self._go_to(self._at + direction * max(1, self.size.height - 1))

    def action_edge(self, direction: int) -> None:
        """Go to the first row or the last."""
        self._go_to(len(self.rows) - 1 if direction > 0 else 0)

    def action_open(self) -> None:
        """Show the file under the cursor, or open or close the directory."""
        row = self.current
        if row is None:
            return
        path = row.entry.path
        if not row.entry.is_directory:
            self.post_message(FileOpened(path))
        elif self._found is not None:
            self.show_found(None)
            self._unfold_soon(path)
            self.reveal_soon(path)
        elif self._tree.is_open(path):
            self._fold(path)
        else:
            self._unfold_soon(path)

    def action_unfold(self) -> None:
        """Open the directory under the cursor; where it is open, go to its first entry."""
        row = self.current
        if row is None or not row.entry.is_directory or self._found is not None:
            return
        path = row.entry.path
        if not self._tree.is_open(path):
            self._unfold_soon(path)
        elif self._tree.is_known(path):
            self._go_to(self._at + 1)

    def action_fold(self) -> None:
        """Close the directory under the cursor, or go to the one around it."""
        row = self.current
        if row is None or self._found is not None:
            return
        if row.entry.is_directory and self._tree.is_open(row.entry.path):
            self._fold(row.entry.path)
        elif (around := self._tree.parent_of(self._at)) is not None:
            self._go_to(around)

    def action_mention(self) -> None:
        """Mention the file or directory under the cursor in the prompt."""
        if self.current is not None:
            self.post_message(FileMentioned(self.current.entry.path))

    def action_edit(self) -> None:
        """Open the file under the cursor in the person's editor."""
        if self.current is not None and not self.current.entry.is_directory:
            self.post_message(EditorWanted(self.current.entry.path))

    def action_copy_path(self) -> None:
        """Copy the name of what is under the cursor."""
        if self.current is not None:
            self.post_message(PathCopied(self.current.entry.path))

    def action_filter(self) -> None:
        """Narrow the tree by typing."""
        self.post_message(self.FilterWanted())

    async def action_leave(self) -> None:
        """Show the whole tree again; where it is shown, do what the key does elsewhere."""
        if self._found is not None:
            self.post_message(self.FilterLeft())
        else:
            await self.run_action("app.interrupt")

    def action_toggle_hidden(self) -> None:
        """Leave hidden and ignored files out, or show them."""
        with self._same_place():
            self._tree.toggle_hidden()
        if not self._tree.shows_hidden:
            self.app.notify(_WITHOUT_HIDDEN, timeout=3, markup=False)

    def action_reveal(self) -> None:
        """Go to the file that the agent has worked on last."""
        self.run_worker(self._reveal_worked_on(), group="reveal", exclusive=True)

    def action_read_again(self) -> None:
        """Read every open directory again."""
        self.run_worker(self._read_again(), group="reading", exclusive=True)

    def action_resize(self, step: int) -> None:
        """Make the tree wider or narrower."""
        self.post_message(self.Resized(step))

    # Private

    @contextmanager
    def _same_place(self) -> Iterator[None]:
        """Keep cursor and view where they are while rows come and go above them."""
        path = self.current.entry.path if self.current is not None else None
        above = self._at - self.scroll_offset.y
        yield
        if self._found is not None:
            return
        at = self._tree.find(path) if path is not None else None
        has_moved = at is not None and at != self._at
        self._at = self._at if at is None else at
        self._changed()
        if has_moved:
            self.scroll_to(y=max(0, self._at - above), animate=False, force=True)

    def _unfold_soon(self, directory: Path) -> None:
        """Unfold a directory; the keys of the tree do not wait for the disk."""
        self.run_worker(self._unfold(directory), group="unfold")

    async def _unfold(self, directory: Path) -> None:
        with self._same_place():
            self._tree.set_open(directory, is_open=True)
        await self.read(directory)
        self._watch(self._tree.unfolded())
        # What was unfolded in it earlier was not watched meanwhile.
        for inner in self._tree.unfolded():
            if directory in inner.parents:
                await self.read(inner)

    async def _reveal_worked_on(self) -> None:
        for path in reversed([*self._marks.touched]):
            if await self.reveal(path):
                return
        self.app.notify("winx has not worked on a file of this folder yet.", timeout=3)

    async def _read_again(self) -> None:
        await self._read_unfolded(lambda _: True)

    async def _read_unfolded(self, is_wanted: Callable[[Path], bool]) -> None:
        """Read open directories again, and those that come to light in them."""
        have_been_read = set[Path]()
        while unread := [
            directory
            for directory in self._tree.unfolded()
            if directory not in have_been_read and is_wanted(directory)
        ]:
            have_been_read.add(unread[0])
            await self.read(unread[0])

    def _fold(self, directory: Path) -> None:
        with self._same_place():
            self._tree.set_open(directory, is_open=False)
        self._watch(self._tree.unfolded())

    def _mark(self, marks: TreeMarks) -> None:
        if marks != self._marks:
            self._marks = marks
            self._redraw()

    def _go_to(self, number: int) -> None:
        self._at = max(0, min(number, len(self.rows) - 1))
        self._redraw()
        self._bring_into_view()

    def _bring_into_view(self) -> None:
        top, height = self.scroll_offset.y, max(1, self.size.height)
        if self._at < top or self._at >= top + height:
            y = self._at if self._at < top else self._at - height + 1
            self.scroll_to(y=y, animate=False, force=True)

    def _changed(self) -> None:
        self._at = max(0, min(self._at, len(self.rows) - 1))
        self.virtual_size = Size(self.size.width, len(self.rows))
        self._redraw()

    def _redraw(self) -> None:
        self._strips.clear()
        self.refresh()
