"""The page that looks into a file: its lines, what changed in it, a search."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from winx_tui.core.errors import WinxError
from winx_tui.core.text import shortened
from winx_tui.tui.blocks.safe_text import one_line
from winx_tui.tui.diff_columns import DiffColumns
from winx_tui.tui.external_editor import open_in_editor
from winx_tui.tui.keymap import key_map_of
from winx_tui.tui.keys.bindings import bindings
from winx_tui.tui.keys.key_map import HintPart
from winx_tui.tui.messages import FileMentioned, PathCopied
from winx_tui.tui.screens.approval_diff import DiffView
from winx_tui.tui.screens.modal import Modal
from winx_tui.tui.screens.page_input import PageInput
from winx_tui.tui.screens.preview_picture import PictureView
from winx_tui.tui.screens.preview_source import Source, source_of
from winx_tui.tui.screens.preview_view import FileView
from winx_tui.tui.widgets.key_hints import hints
from winx_tui.workspace.reverting import SeenChange

ReadChange = Callable[[Path], Awaitable[SeenChange]]
_SAME = "Nothing has changed in it since the last commit."
_HINTS = (
    ("toggle_diff", "diff"),
    ("search", "search"),
    ("ask_line", "line"),
    ("toggle_wrap", "wrap"),
    ("edit", "edit"),
    ("mention", "into the prompt"),
    ("keys", "keys"),
    ("leave", "back"),
)
_SHORT_HINTS = tuple(hint for hint in _HINTS if hint[0] not in ("ask_line", "toggle_wrap"))
_HINTS_COLUMNS = 100
_TITLE_AROUND = 30
"""Columns of the title beside the name."""


class FileScreen(Modal[None]):
    """A file to look into; `@` puts it into the prompt."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("preview")]
    AUTO_FOCUS = ""
    DEFAULT_CSS = """
    FileScreen {
        & #preview-note { height: auto; width: 100%; padding: 0 1; color: $text-warning; }
        & #preview-picture { height: 1fr; width: 100%; padding: 1; }
        & #preview-text, & #preview-diff {
            height: 1fr;
            background: $panel;
            overflow-x: hidden;
            scrollbar-gutter: stable;
            scrollbar-size-vertical: 1;
        }
        & #preview-line {
            display: none;
            height: 1;
            border: none;
            padding: 0 1;
            background: $background;
            &:focus { border: none; background-tint: transparent; }
        }
    }
    """

    def __init__(
        self,
        name: str,
        source: Source,
        read_change: ReadChange,
        columns: DiffColumns,
        *,
        line: int = 1,
    ) -> None:
        """Show a file.

        Args:
            name: as people know it.
            source: what it holds.
            read_change: compares it with the last commit.
            columns: how changes are shown.
            line: the one that the cursor is on, from 1.
        """
        super().__init__()
        self._file_name = name
        self._source = source
        self._read_change = read_change
        self._columns = columns
        self._text = FileView(source, line)
        self._has_moved = line > 1
        self._begin = line
        """Where a search that is typed begins."""
        self._diff: DiffView | None = None
        self._is_diff = False
        self._change_note = ""
        self._note = Static(id="preview-note", markup=False)
        self._line = PageInput("preview line", id="preview-line")
        self._box = Vertical(id="reading")

    def compose(self) -> ComposeResult:
        with self._box:
            yield self._note
            if self._source.image is not None:
                yield PictureView(self._source.image, self._source.note)
            yield self._text
            yield self._line

    def on_mount(self) -> None:
        self._show()

    def on_resize(self) -> None:
        self._show()

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        if not self._asks_line:
            self._text.search(event.value, self._begin)
            self._show()

    # Actions

    def action_move(self, step: int) -> None:
        """Go to the line above or below."""
        if self._is_diff and self._diff is not None:
            self._diff.scroll_relative(y=step, animate=False)
        else:
            self._text.move(step)
            self._moved()

    def action_page(self, direction: int) -> None:
        """Go on by a page."""
        if self._is_diff and self._diff is not None:
            self._diff.scroll_page(direction)
        else:
            self._text.page(direction)
            self._moved()

    def action_edge(self, direction: int) -> None:
        """Go to the first line or the last."""
        if self._is_diff and self._diff is not None:
            end = self._diff.max_scroll_y if direction > 0 else 0
            self._diff.scroll_to(y=end, animate=False, force=True)
        else:
            self._text.go_to(self._text.line_count if direction > 0 else 1)
            self._moved()

    def action_shift(self, direction: int) -> None:
        """Move long lines sideways."""
        if not self._text.is_wrapped:
            self._text.shift(direction)

    def action_toggle_wrap(self) -> None:
        """Wrap long lines, or let them run on."""
        self._text.toggle_wrap()

    async def action_toggle_diff(self) -> None:
        """Show what changed since the last commit, or the file again."""
        self._is_diff = not self._is_diff
        if self._is_diff:
            await self._read_diff()
        self._show()

    def action_toggle_split(self) -> None:
        """Show changes in two columns, or in one."""
        if self._is_diff and self._diff is not None:
            self._diff.toggle_split()

    def action_search(self) -> None:
        """Let a text be typed that is looked for."""
        self._ask("Search")

    def action_ask_line(self) -> None:
        """Let the number of a line be typed."""
        self._ask("Line")

    def action_take_line(self) -> None:
        """Go to the line that was typed; a search stays where it is."""
        if self._asks_line and self._line.value.strip().isdecimal():
            self._text.go_to(int(self._line.value))
        self._moved()
        self._close_line()

    def action_drop_line(self) -> None:
        """Go back to where the search began."""
        if not self._asks_line:
            self._text.search("", self._begin)
        self._close_line()

    def action_find(self, direction: int) -> None:
        """Go to the next hit, or to the one before."""
        self._text.find(direction)
        self._moved()

    def action_edit(self) -> None:
        """Open the file in the person's editor, and read it again afterwards."""
        self.run_worker(self._edit(), group="editor")

    def action_mention(self) -> None:
        """Put the file into the prompt, with the line if the cursor was moved to one."""
        line = self._text.line if self._has_moved and self._source.lines else None
        self.end(None)
        self.app.post_message(FileMentioned(self._source.path, line))

    def action_copy_path(self) -> None:
        """Copy the file's name."""
        self.app.post_message(PathCopied(self._source.path))

    async def action_read_again(self) -> None:
        """Read the file once more."""
        self._source = await source_of(self._source.path)
        self._text.show(self._source)
        if self._is_diff:
            await self._read_diff()
        self._show()

    async def action_keys(self) -> None:
        """Show the keys of this page."""
        # Few people look.
        from winx_tui.tui.screens.keys import KeysScreen

        await self.app.push_screen(KeysScreen("preview", "preview line"))

    def action_leave(self) -> None:
        """Leave the file."""
        self.end(None)

    # Private

    async def _read_diff(self) -> None:
        if self._diff is not None:
            await self._diff.remove()
            self._diff = None
        try:
            change = await self._read_change(self._source.path)
        except WinxError as error:
            self._change_note = _sentence(str(error))
            return
        self._change_note = change.note or (_SAME if change.is_same else "")
        if change.diff.unified_diff:
            self._diff = DiffView([change.diff], self._columns, id="preview-diff")
            await self._box.mount(self._diff, before=self._line)

    async def _edit(self) -> None:
        try:
            await open_in_editor(self.app, self._source.path, self._text.line)
        except WinxError as error:
            self.app.notify(str(error), severity="warning", markup=False)
        await self.action_read_again()

    @property
    def _asks_line(self) -> bool:
        return self._line.placeholder == "Line"

    def _ask(self, placeholder: str) -> None:
        if not self._source.lines:
            return
        if self._is_diff:
            # A search is one in the file.
            self._is_diff = False
            self._show()
        self._begin = self._text.line
        self._line.placeholder = placeholder
        self._line.value = ""
        self._line.display = True
        self._line.focus()

    def _close_line(self) -> None:
        self._line.display = False
        self.set_focus(None)
        self._show()

    def _moved(self) -> None:
        self._has_moved = True
        self._show()

    def _show(self) -> None:
        """Draw title, note and keys for what is looked at now."""
        is_text = bool(self._source.lines) and not self._is_diff
        self._text.display = is_text
        if self._diff is not None:
            self._diff.display = self._is_diff
        note = self._change_note if self._is_diff else self._source.note
        self._note.update(note)
        self._note.display = bool(note) and (self._is_diff or self._source.image is None)
        width = self.app.size.width
        link = f" → {self._source.link}" if self._source.link else ""
        name = f"{one_line(self._file_name)}{link}"
        parts = [shortened(name, max(20, width - _TITLE_AROUND))]
        if self._is_diff:
            parts.append("against the last commit")
        elif is_text:
            parts.append(f"{self._text.line:,}/{self._text.line_count:,}")
            at, count = self._text.hits
            if count:
                parts.append(f"hit {at:,} of {count:,}")
        self._box.border_title = Content(" · ".join(parts))
        named = _HINTS if width >= _HINTS_COLUMNS else _SHORT_HINTS
        hinted: list[HintPart] = [("preview", name, word) for name, word in named]
        self._box.border_subtitle = hints(key_map_of(self), *hinted)


def _sentence(text: str) -> str:
    """Write an error's words as a sentence."""
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith(('.', '!', '?')) else '.'}"
