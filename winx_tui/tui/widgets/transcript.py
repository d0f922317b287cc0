"""The chat pane: draws the lines of blocks itself, so that its cost does not grow with age."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.cache import LRUCache
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip

from winx_tui.tui.blocks.base import GUTTER_WIDTH, Block
from winx_tui.tui.blocks.layout import Spot, TranscriptLayout
from winx_tui.tui.keymap import actions_of, bindings_of
from winx_tui.tui.messages import OutputOpened, TypedElsewhere
from winx_tui.tui.widgets.typed_away import TypedAway

SHOWN_BLOCKS = 200
"""How many of the newest blocks are laid out when a session opens."""
_SHOWN_AT_MOST = 600
_OWN_KEYS = actions_of("transcript")
_SHOWN_ON_RESIZE = 60
_EARLIER_STEP = 60
_MAX_WIDTH = 116
"""Longer lines are hard to read."""


class Transcript(ScrollView, can_focus=True):
    """Shows blocks; follows the tail only while the tail is in view."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(key, action, show=False) for key, action in bindings_of("transcript")
    ]

    @dataclass
    class Scrolled(Message):
        """What is out of view below has changed."""

        has_new_below: bool

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._layout_of = TranscriptLayout()
        self._strips: LRUCache[tuple[int, int], Strip] = LRUCache(2048)
        self._is_following = True
        self._has_new_below = False
        self._cursor: Block | None = None
        self._pressed_at: tuple[int, int] | None = None
        self._typed_away = TypedAway(_OWN_KEYS)

    # What others call

    @property
    def blocks(self) -> list[Block]:
        """Return every block, oldest first."""
        return self._layout_of.blocks

    @property
    def is_following(self) -> bool:
        """Tell whether new lines scroll into view by themselves."""
        return self._is_following

    def add(self, block: Block) -> None:
        """Add a block at the end."""
        spot = self._top_spot()
        self._layout_of.append(block)
        if self._is_following and len(self._layout_of.placed) > _SHOWN_AT_MOST:
            self._layout_of.forget_earlier(SHOWN_BLOCKS)
        self._settle(spot, grew=True)

    def update_block(self, block: Block) -> None:
        """Draw a changed block again."""
        spot = self._top_spot()
        height = self._layout_of.height
        if self._layout_of.refresh(block):
            self._settle(spot, grew=self._layout_of.height > height)

    def add_after(self, above: Block, block: Block) -> None:
        """Add a block below another."""
        spot = self._top_spot()
        self._layout_of.insert_after(above, block)
        self._settle(spot, grew=True)

    def load(self, blocks: Sequence[Block]) -> None:
        """Replace everything, and show the end."""
        self._cursor = None
        self._is_following = True
        self._layout_of.load(blocks, SHOWN_BLOCKS)
        self._settle(None, grew=False)

    def hold(self) -> None:
        """Stay where it is, until told to follow."""
        self._is_following = False

    def follow(self) -> None:
        """Go to the end and stay there."""
        self._is_following = True
        self._settle(None, grew=False)

    def toggle(self, block: Block) -> None:
        """Unfold or fold a block."""
        if block.is_expandable:
            block.is_expanded = not block.is_expanded
            self.update_block(block)

    def toggle_all(self) -> None:
        """Unfold everything that is folded, or fold everything."""
        blocks = [block for block in self.blocks if block.is_expandable]
        is_expanding = any(not block.is_expanded for block in blocks)
        spot = self._top_spot()
        for block in blocks:
            block.is_expanded = is_expanding
        self._layout_of.set_width(self._layout_of.width)
        self._settle(spot, grew=False)

    # Actions

    def action_cursor(self, step: int) -> None:
        """Move the cursor over the blocks."""
        placed = self._layout_of.placed
        if not placed:
            return
        index = self._layout_of.index_of(self._cursor) if self._cursor else None
        if index is None:
            index = len(placed) if step < 0 else len(placed) - 2
        target = placed[min(max(index + step, 0), len(placed) - 1)]
        self._cursor = target.block
        bottom = target.top + len(target.lines)
        if target.top < self.scroll_offset.y:
            self.scroll_to(y=max(0, target.top - 1), animate=False, force=True)
        elif bottom > self.scroll_offset.y + self.size.height:
            self.scroll_to(
                y=min(bottom - self.size.height + 1, target.top), animate=False, force=True
            )
        self._redraw()

    def action_toggle_block(self) -> None:
        """Unfold or fold the block under the cursor."""
        if self._cursor is not None:
            self.toggle(self._cursor)

    def action_copy_block(self) -> None:
        """Copy the block under the cursor."""
        if self._cursor is not None and self._cursor.copy_text:
            self.app.copy_to_clipboard(self._cursor.copy_text)
            self.app.notify("Copied.", timeout=2)

    def action_open_block(self) -> None:
        """Show the whole output of the block under the cursor."""
        whole = self._cursor.whole_output if self._cursor is not None else None
        if whole is not None:
            self.post_message(OutputOpened(whole.title, whole.text, whole.log))

    def action_page(self, direction: int) -> None:
        """Scroll by a page, keeping two lines in view."""
        step = max(1, self.size.height - 2)
        self.scroll_to(y=self.scroll_offset.y + direction * step, animate=False, force=True)

    def action_edge(self, direction: int) -> None:
        """Scroll to the first line or the last."""
        if direction > 0:
            self.follow()
        else:
            self._layout_of.load_earlier(10**9)
            self._settle(None, grew=False, is_pinned=True)
            self.scroll_to(y=0, animate=False, force=True)

    # Textual's events

    def on_resize(self, event: events.Resize) -> None:
        width = self._text_width()
        spot = self._top_spot()
        if width != self._layout_of.width:
            if self._is_following:
                self._layout_of.forget_earlier(_SHOWN_ON_RESIZE)
            self._layout_of.set_width(width)
        self._settle(spot, grew=False)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        if round(old_value) == round(new_value):
            return
        if new_value < old_value:
            self._is_following = False
            if new_value < self.size.height and self._layout_of.has_earlier:
                self.call_later(self._show_earlier)
        if self.scroll_offset.y >= self.max_scroll_y:
            self._is_following = True
            self._tell(has_new_below=False)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        self._pressed_at = (event.x, event.y)

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if offset is None or self._pressed_at != (event.x, event.y):
            return
        spot = self._layout_of.spot_at(offset.y + self.scroll_offset.y)
        if spot is not None and (spot.row == 0 or not spot.block.is_expanded):
            self._cursor = spot.block
            self.toggle(spot.block)

    def on_focus(self) -> None:
        self._typed_away.begin_anew()

    def on_key(self, event: events.Key) -> None:
        if self._typed_away.takes(event):
            event.stop()
            event.prevent_default()
            self.post_message(TypedElsewhere(event.character or ""))

    def on_blur(self) -> None:
        self._cursor = None
        self._redraw()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._strips.clear()

    def selection_updated(self, selection: Selection | None) -> None:
        self._redraw()

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        rows = []
        first = selection.start.y if selection.start else 0
        last = selection.end.y if selection.end else self._layout_of.height - 1
        for line in range(max(0, first), min(last, self._layout_of.height - 1) + 1):
            content = self._layout_of.content_at(line)
            text = content.plain if content else ""
            span = selection.get_span(line)
            start, end = span if span else (0, -1)
            rows.append(text[max(start, GUTTER_WIDTH) : None if end < 0 else end].rstrip())
        return "\n".join(rows), "\n"

    def render_line(self, y: int) -> Strip:
        line = y + self.scroll_offset.y
        width = self.size.width
        style = self.visual_style
        spot = self._layout_of.spot_at(line)
        selection = self.text_selection
        if spot is None:
            return Strip.blank(width, style.rich_style)
        is_current = spot.block is self._cursor
        key = (id(spot.block), line) if selection is None and not is_current else None
        if key is not None and (strip := self._strips.get(key)) is not None:
            return strip
        content = self._layout_of.content_at(line) or Content("")
        if is_current and spot.row >= 0:
            content = Content.styled("▎ ", "$accent") + content[GUTTER_WIDTH:]
        if selection is not None and (span := selection.get_span(line)) is not None:
            selected = self.screen.get_visual_style("screen--selection")
            end = len(content) if span[1] < 0 else span[1]
            content = content.stylize(selected, span[0], end)
        strip = Strip(content.render_segments(style), content.cell_length)
        strip = strip.adjust_cell_length(width, style.rich_style).apply_offsets(0, line)
        if key is not None:
            self._strips[key] = strip
        return strip

    # Private

    def _text_width(self) -> int:
        return max(8, min(self.size.width - 2, _MAX_WIDTH))

    def _top_spot(self) -> Spot | None:
        return None if self._is_following else self._layout_of.spot_at(self.scroll_offset.y)

    def _settle(self, spot: Spot | None, *, grew: bool, is_pinned: bool = False) -> None:
        """Take over the layout's new height, and keep in place what was being read."""
        is_following = self._is_following and not is_pinned
        self.virtual_size = Size(self.size.width, self._layout_of.height)
        if is_following:
            self.scroll_to(y=self.max_scroll_y, animate=False, force=True)
            self._is_following = True
        elif spot is not None:
            line = self._layout_of.line_of(spot)
            if line is not None and line != self.scroll_offset.y:
                self.scroll_to(y=line, animate=False, force=True)
            if grew and self.scroll_offset.y < self.max_scroll_y:
                self._tell(has_new_below=True)
        if self.scroll_offset.y >= self.max_scroll_y:
            # Room came back, such as a dialog's, or there never was anything to scroll.
            self._tell(has_new_below=False)
        self._redraw()

    def _show_earlier(self) -> None:
        if self._layout_of.has_earlier and self.scroll_offset.y < self.size.height:
            spot = self._layout_of.spot_at(self.scroll_offset.y)
            self._layout_of.load_earlier(_EARLIER_STEP)
            self._settle(spot, grew=False)

    def _tell(self, *, has_new_below: bool) -> None:
        if has_new_below != self._has_new_below:
            self._has_new_below = has_new_below
            self.post_message(self.Scrolled(has_new_below))

    def _redraw(self) -> None:
        self._strips.clear()
        self.refresh()
