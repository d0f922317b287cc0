"""The page of changes as it is read: files, and the diff of the chosen one."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Vertical
from textual.content import Content
from textual.widgets import OptionList, Static

from winx_tui.core.errors import WinxError
from winx_tui.runtime.session_changes import ChangedFile, SourceName
from winx_tui.tui.command_host import AppCommandHost
from winx_tui.tui.keymap import key_map_of
from winx_tui.tui.keys.key_map import HintPart
from winx_tui.tui.screens.diff_browser_reading import Reading, Unreadable
from winx_tui.tui.screens.diff_browser_rows import drawn_file, head_of, notes_of, title_of
from winx_tui.tui.screens.diff_browser_view import ChangeView
from winx_tui.tui.screens.marked_list import MarkedList
from winx_tui.tui.screens.modal import Modal
from winx_tui.tui.screens.narrowing import TALL_ROWS
from winx_tui.tui.screens.told_line import ToldLine
from winx_tui.tui.widgets.key_hints import hint_lines
from winx_tui.workspace.reverting import SeenChange

if TYPE_CHECKING:
    from winx_tui.tui.app import WinxApp

STYLES = Path(__file__).parent.parent / "styles" / "diff_browser.tcss"
WIDE_COLUMNS = 100
"""From here on the files stand beside the diff."""
_LOOK_S = 1.0
"""Between two looks at whether files have changed under the page."""
_HINTS = (
    ("next_file previous_file", "file"),
    ("next_hunk previous_hunk", "hunk"),
    ("source", "source"),
    ("toggle_split", "split"),
    ("toggle_wrap", "wrap"),
    ("revert_hunk revert_file", "revert"),
    ("edit", "edit"),
    ("copy", "copy"),
    ("read_again", "reload"),
    ("keys", "keys"),
    ("leave", "back"),
)
_WITHOUT_FILES = frozenset({"source", "read_again", "keys", "leave"})
"""Of these names those whose keys do something where nothing has changed."""


class DiffPage(Modal[None]):
    """Reads in threads, file by file, and keeps its place when it reads again."""

    BINDINGS: ClassVar[list[BindingType]] = []
    CSS_PATH = STYLES

    def __init__(self, app: WinxApp) -> None:
        super().__init__()
        self._winx = app
        self._host = AppCommandHost(app)
        self._reading = Reading(self._host.conversation.changes)
        self._seen: SeenChange | Unreadable | None = None
        self._is_reading = True
        self._stale: frozenset[Path] = frozenset()
        self._last: Path | None = None
        """The file that was marked last, to keep its place when it is read again."""
        self._list = MarkedList(self._draw, id="diff-files")
        self._head = Static("", id="diff-head")
        self._note = Static("", id="diff-note", markup=False)
        self._view = ChangeView(app.diff_columns, id="diff-view")
        self._told = ToldLine("", id="diff-told", markup=False)
        self._hint = Static("", id="diff-hint", markup=False)

    # The screen

    def compose(self) -> ComposeResult:
        with Vertical(id="diff"):
            with Container(id="diff-across"):
                yield self._list
                with Vertical(id="diff-body"):
                    yield self._head
                    yield self._note
                    yield self._view
            yield self._told
            yield self._hint

    def on_mount(self) -> None:
        self._told.display = self._note.display = False
        self._show_hint()
        self._show_title()
        self.set_interval(_LOOK_S, self._look)
        self._read(self._reading.source)

    def on_resize(self, event: events.Resize) -> None:
        is_wide = event.size.width >= WIDE_COLUMNS
        self.set_class(is_wide, "-wide")
        self.set_class(is_wide and event.size.height >= TALL_ROWS, "-airy")
        self.call_after_refresh(self._show_hint)

    async def on_key(self, event: events.Key) -> None:
        action = key_map_of(self).actions_of("diff").get(event.key)
        if action is None:
            return
        event.stop()
        event.prevent_default()
        self.before_action(action)
        await self.run_action(action)

    def before_action(self, action: str) -> None:
        """Take note of what a key is about to do."""

    # Reading

    @property
    def _file(self) -> ChangedFile | None:
        at, files = self._list.highlighted, self._reading.files
        return files[at] if at is not None and at < len(files) else None

    def _read(self, source: SourceName) -> None:
        self._is_reading = True
        self._show_title()
        self.run_worker(self._read_source(source), group="source", exclusive=True)

    async def _read_source(self, source: SourceName) -> None:
        session, host = self._reading.session, self._host
        before = self._file.name if self._file is not None else session.wanted
        try:
            changes = await session.read(source, host.runtime.sessions, host.conversation)
        except WinxError as error:
            self._tell(str(error), "error")
            return
        finally:
            self._is_reading = False
            self._show_title()
        session.wanted = ""
        self._reading.take(changes)
        await asyncio.to_thread(self._reading.mark_files)
        self._stale = frozenset()
        self._seen = None
        names = [file.name for file in self._reading.files]
        at = next((at for at, name in enumerate(names) if name == before), None)
        if at is None:
            inside = (at for at, name in enumerate(names) if before and name.startswith(before))
            at = next(inside, 0)
        self._list.fill(len(names), at)
        self._show_title()
        self._show_hint()
        if not names:
            self._show_nothing()
        self.run_worker(self._count(), group="count", exclusive=True)

    async def _count(self) -> None:
        """Count the lines of files that nobody has counted yet, one after the other."""
        changes = self._reading.changes
        missing = [file for file in changes.files if file.path not in self._reading.counts]
        for file in missing:
            await self._reading.see(file)
            if self._reading.changes is not changes:
                return
        if missing:
            self._list.fill(len(changes.files), self._list.highlighted or 0)
            self._show_title()

    async def _show_file(self, file: ChangedFile, *, is_same: bool) -> None:
        hunk, top = (self._view.current, self._view.scroll_offset.y) if is_same else (0, 0)
        self._head.update(head_of(file, self._reading, is_stale=file.path in self._stale))
        seen = await self._reading.see(file)
        if self._file is not file:
            return
        self._seen = seen
        diffs = (seen.diff,) if isinstance(seen, SeenChange) and seen.diff.unified_diff else ()
        self._view.show(diffs, hunk=hunk, top=top)
        self._show_head()

    def _show_head(self) -> None:
        if (file := self._file) is not None:
            self._head.update(head_of(file, self._reading, is_stale=file.path in self._stale))
            note = notes_of(file, self._seen, self._reading.changes)
            self._note.update(note)
            self._note.display = bool(note)

    def _show_nothing(self) -> None:
        self._view.show((), hunk=0, top=0)
        self._head.update(Content.styled("Nothing has changed.", "$text-quiet"))
        note = " ".join(self._reading.changes.notes)
        self._note.update(note)
        self._note.display = bool(note)

    def _show_hint(self) -> None:
        """Name the keys that do something now, none of them broken over two lines."""
        has_files = bool(self._reading.files)
        parts: list[HintPart] = [
            ("diff", name, words) for name, words in _HINTS if has_files or name in _WITHOUT_FILES
        ]
        columns = self._hint.size.width or self.app.size.width
        self._hint.update(hint_lines(key_map_of(self), columns, *parts))

    def _show_title(self) -> None:
        box = self.query_one("#diff", Vertical)
        is_stale = bool(self._stale)
        box.border_title = title_of(self._reading, is_reading=self._is_reading, is_stale=is_stale)

    async def _look(self) -> None:
        """See whether files have changed under the page; nothing moves."""
        if self._is_reading:
            return
        stale = await asyncio.to_thread(self._reading.stale)
        if stale != self._stale:
            self._stale = stale
            self._show_title()
            self._show_head()

    def _draw(self, index: int, columns: int) -> Content:
        return drawn_file(self._reading.files[index], self._reading, columns)

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        if (file := self._file) is not None:
            shown = self._seen.path if isinstance(self._seen, SeenChange) else self._last
            is_same, self._last = file.path in (shown, self._last), file.path
            self.run_worker(self._show_file(file, is_same=is_same), group="file", exclusive=True)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()

    def on_change_view_chosen(self, event: ChangeView.Chosen) -> None:
        event.stop()
        self._view.look_at(event.index)

    # Going about

    def action_file(self, step: int) -> None:
        """Look at another file."""
        self._list.move(step)

    def action_hunk(self, step: int) -> None:
        """Look at another hunk; after the last one at the next file."""
        if not self._view.look_at(self._view.current + step):
            self._list.move(step)

    def action_line(self, direction: int) -> None:
        """Scroll by a line."""
        self._view.scroll_relative(y=direction, animate=False)

    def action_page(self, direction: int) -> None:
        """Scroll by a page."""
        self._view.scroll_page(direction)

    def action_across(self, direction: int) -> None:
        """Scroll sideways."""
        self._view.across(direction)

    def action_source(self) -> None:
        """Show the changes of another source."""
        self._tell("")
        self._read(self._reading.next_source())

    def action_read_again(self) -> None:
        """Read everything again, and stay where it is."""
        self._tell("")
        self._read(self._reading.source)

    def action_toggle_split(self) -> None:
        """Show old and new side by side, or one below the other."""
        if not self._view.is_wrapped:
            self._tell("Lines that run on are shown in one column; w wraps them.")
        elif self._view.can_split:
            self._view.toggle_split()
        else:
            self._tell("There are no two sides here, or no room for them.")

    def action_toggle_wrap(self) -> None:
        """Wrap long lines, or let them run on."""
        self._view.toggle_wrap()

    def action_leave(self) -> None:
        """Go back to the chat."""
        self.end(None)

    async def action_keys(self) -> None:
        """Show these keys."""
        # Lazy: seldom wanted.
        from winx_tui.tui.screens.keys import KeysScreen

        await self.app.push_screen(KeysScreen("diff"))

    def _tell(self, text: str, level: str = "info") -> None:
        """Say a sentence below the diff; "" takes it away."""
        self._told.tell(text, level)
