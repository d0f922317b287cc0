"""A pane of blocks: draws their lines itself, so that its cost does not grow with age."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import events
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip

from winx_tui.tui.blocks.base import Block
from winx_tui.tui.blocks.layout import Reading, Spot, TranscriptLayout
from winx_tui.tui.blocks.selected_text import selected_lines
from winx_tui.tui.widgets.framed_lines import FramedLines

_ROWS_AT_ONCE = 120
"""Of the newest blocks, when a session opens or the width changes: some screens."""
_ROWS_AT_MOST, _ROWS_KEPT = 5_000, 1_000
"""Above the first number, blocks that have gone out of view are laid out no longer."""
_ROWS_A_STEP = 300
"""On the way to the first line: a key waits for no more."""
_BREATH_S = 0.002
_MAX_WIDTH = 116
"""Longer lines are hard to read."""


class BlockView(ScrollView):
    """Shows blocks; follows the tail only while the tail is in view."""

    @dataclass
    class Scrolled(Message):
        """What is out of view below has changed."""

        has_new_below: bool

    def __init__(self, layout: TranscriptLayout, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._layout_of = layout
        self._framed = FramedLines()
        """Lines as they are drawn, where neither cursor nor selection is."""
        self._is_following = True
        self._is_climbing = False
        self._has_new_below = False
        self._marked = range(0)
        """The lines that are drawn unlike the others."""

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
        reading = self._top_reading()
        self._layout_of.append(block)
        if self._is_following and self._layout_of.height > _ROWS_AT_MOST:
            self._layout_of.forget_earlier(_ROWS_KEPT)
        self._settle(reading, grew=True)

    def update_block(self, block: Block) -> None:
        """Draw a changed block again."""
        reading = self._top_reading()
        height = self._layout_of.height
        changed = self._layout_of.refresh(block)
        if changed is not None:
            self._settle(reading, grew=self._layout_of.height > height, changed=changed)

    def add_after(self, above: Block, block: Block) -> None:
        """Add a block below another."""
        reading = self._top_reading()
        self._layout_of.insert_after(above, block)
        self._settle(reading, grew=True)

    def load(self, blocks: Sequence[Block]) -> None:
        """Replace everything, and show the end."""
        self._is_following = True
        self._layout_of.load(blocks, max(_ROWS_AT_ONCE, 2 * self.size.height))
        self._settle(None, grew=False)

    def hold(self) -> None:
        """Stay where it is, until told to follow."""
        self._is_following = False

    def follow(self) -> None:
        """Go to the end and stay there."""
        self._is_following = True
        self._settle(None, grew=False)

    def toggle_all(self) -> None:
        """Unfold everything that is folded, or fold everything."""
        blocks = [block for block in self.blocks if block.is_expandable]
        is_expanding = any(not block.is_expanded for block in blocks)
        for block in blocks:
            block.is_expanded = is_expanding
        self.draw_anew()

    def draw_anew(self) -> None:
        """Lay every block out again, where something has changed in many of them."""
        reading = self._top_reading()
        self._layout_of.set_width(self._layout_of.width)
        self._settle(reading, grew=False)

    # Actions

    def action_page(self, direction: int) -> None:
        """Scroll by a page, keeping two lines in view."""
        step = max(1, self.size.height - 2)
        if direction < 0:
            # Before it moves: the page is drawn once.
            self._show_earlier(self.scroll_offset.y - step)
            self.call_after_refresh(self._layout_of.prepare_earlier, self.size.height)
        self.scroll_to(y=self.scroll_offset.y + direction * step, animate=False, force=True)

    def action_edge(self, direction: int) -> None:
        """Scroll to the first line or the last."""
        if direction > 0:
            self.follow()
        else:
            self._climb()

    # Textual's events

    def on_resize(self, event: events.Resize) -> None:
        width = self._text_width()
        reading = self._top_reading()
        self._framed.clear()
        if width != self._layout_of.width:
            if self._is_following:
                self._layout_of.forget_earlier(max(_ROWS_AT_ONCE, 2 * self.size.height))
            self._layout_of.set_width(width)
        self._settle(reading, grew=False)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        if round(old_value) == round(new_value):
            return
        if new_value < old_value:
            self._is_following = False
            if new_value < self.size.height and not self._is_climbing:
                self.call_later(self._show_earlier)
        if self.scroll_offset.y >= self.max_scroll_y:
            self._is_following = True
            self._tell(has_new_below=False)

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._framed.clear()

    def selection_updated(self, selection: Selection | None) -> None:
        self._redraw()

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        return "\n".join(selected_lines(self._layout_of, selection)), "\n"

    def render_lines(self, crop: Region) -> list[Strip]:
        gutter, scrolled = self.styles.gutter, self.scroll_offset.y
        is_part = crop.column_span != (0, self.region.width)
        if is_part or gutter.bottom or self.text_selection is not None:
            return super().render_lines(crop)
        numbers = [y - gutter.top + (scrolled if y >= gutter.top else 0) for y in crop.line_range]
        return self._framed.lines(
            numbers,
            lambda span: super(BlockView, self).render_lines(
                Region(crop.x, crop.y + span.start, crop.width, len(span))
            ),
            but_not=self._marked,
        )

    def render_line(self, y: int) -> Strip:
        line = y + self.scroll_offset.y
        width = self.size.width
        style = self.visual_style
        spot = self._layout_of.spot_at(line)
        selection = self.text_selection
        if spot is None:
            return Strip.blank(width, style.rich_style)
        content = self._drawn(line, spot)
        if selection is not None and (span := selection.get_span(line)) is not None:
            selected = self.screen.get_visual_style("screen--selection")
            end = len(content) if span[1] < 0 else span[1]
            content = content.stylize(selected, span[0], end)
        strip = Strip(content.render_segments(style), content.cell_length)
        return strip.adjust_cell_length(width, style.rich_style).apply_offsets(0, line)

    def _drawn(self, line: int, spot: Spot) -> Content:
        """Return a line of the layout; `spot` says what stands there."""
        return self._layout_of.content_at(line) or Content("")

    # Private

    def _text_width(self) -> int:
        return max(8, min(self.size.width - 2, _MAX_WIDTH))

    def _top_reading(self) -> Reading | None:
        return None if self._is_following else self._layout_of.reading_at(self.scroll_offset.y)

    def _settle(
        self, reading: Reading | None, *, grew: bool, is_pinned: bool = False, changed: int = 0
    ) -> None:
        """Take over the layout's new height, and keep in place what was being read.

        Lines before the first changed one are not drawn anew.
        """
        is_following = self._is_following and not is_pinned
        self.virtual_size = Size(self.size.width, self._layout_of.height)
        if is_following:
            self.scroll_to(y=self.max_scroll_y, animate=False, force=True)
            self._is_following = True
        elif reading is not None:
            line = self._layout_of.line_of_reading(reading)
            if line is not None and line != self.scroll_offset.y:
                self.scroll_to(y=line, animate=False, force=True)
            if grew and self.scroll_offset.y < self.max_scroll_y:
                self._tell(has_new_below=True)
        if self.scroll_offset.y >= self.max_scroll_y:
            # Room came back, such as a dialog's, or there never was anything to scroll.
            self._tell(has_new_below=False)
        self._redraw(changed)

    def _show_earlier(self, top: int | None = None) -> None:
        top = self.scroll_offset.y if top is None else top
        if self._layout_of.has_earlier and top < self.size.height:
            reading = self._layout_of.reading_at(self.scroll_offset.y)
            self._layout_of.load_earlier(self.size.height)
            self._settle(reading, grew=False)

    def _climb(self) -> None:
        """Go to the first line, laying out what waits above it step by step."""
        self._is_climbing = True
        self._layout_of.load_earlier(_ROWS_A_STEP)
        self._settle(None, grew=False, is_pinned=True)
        self.scroll_to(y=0, animate=False, force=True)
        # Callbacks of its own would hold up all others.
        self.set_timer(_BREATH_S, self._climb_on)

    def _climb_on(self) -> None:
        self._is_climbing = not self.scroll_offset.y and self._layout_of.has_earlier
        if self._is_climbing:
            self._climb()

    def _bring_into_view(self, lines: range) -> None:
        """Scroll as little as shows some lines, the first above all."""
        top = self.scroll_offset.y
        if lines.start < top:
            self.scroll_to(y=max(0, lines.start - 1), animate=False, force=True)
        elif lines.stop > top + self.size.height:
            end = lines.stop - self.size.height + 1
            self.scroll_to(y=min(end, lines.start), animate=False, force=True)

    def _tell(self, *, has_new_below: bool) -> None:
        if has_new_below != self._has_new_below:
            self._has_new_below = has_new_below
            self.post_message(self.Scrolled(has_new_below))

    def _redraw(self, changed: int = 0) -> None:
        """Draw everything again, the lines before the first changed one as they are."""
        self._framed.forget_from(changed)
        self.refresh()
