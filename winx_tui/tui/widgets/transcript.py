"""The chat pane: draws the lines of blocks itself, so that its cost does not grow with age."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.binding import BindingType
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip

from winx_tui.tui.blocks.base import GUTTER_WIDTH, Block
from winx_tui.tui.blocks.cursor import Stop, extent, moved, stop_at
from winx_tui.tui.blocks.layout import Reading, TranscriptLayout
from winx_tui.tui.blocks.line_marks import link_in, link_places
from winx_tui.tui.blocks.picture import PictureBlock
from winx_tui.tui.blocks.selected_text import selected_text
from winx_tui.tui.glyphs import DRAWN, Glyphs
from winx_tui.tui.keymap import key_map_of
from winx_tui.tui.keys.bindings import bindings
from winx_tui.tui.messages import DeedWanted, LinkPressed, PictureUnfolded, TypedElsewhere
from winx_tui.tui.widgets.pointed_link import PointedLink
from winx_tui.tui.widgets.typed_away import TypedAway

if TYPE_CHECKING:
    from winx_tui.tui.block_menu.offers import Deed

_ROWS_AT_ONCE = 120
"""Of the newest blocks, when a session opens or the width changes: some screens."""
_ROWS_AT_MOST, _ROWS_KEPT = 5_000, 1_000
"""Above the first number, blocks that have gone out of view are laid out no longer."""
_ROWS_A_STEP = 300
"""On the way to the first line: a key waits for no more."""
_BREATH_S = 0.002
_STRIPS_AT_MOST = 2_048
_RIGHT_BUTTON = 3
_MAX_WIDTH = 116
"""Longer lines are hard to read."""


class Transcript(ScrollView, can_focus=True):
    """Shows blocks; follows the tail only while the tail is in view."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("transcript")]

    @dataclass
    class Scrolled(Message):
        """What is out of view below has changed."""

        has_new_below: bool

    def __init__(self, *, glyphs: Glyphs = DRAWN, id: str | None = None) -> None:
        super().__init__(id=id)
        self._layout_of = TranscriptLayout(glyphs)
        self._strips: dict[int, Strip] = {}
        """Lines as they are drawn, where neither cursor nor selection is."""
        self._is_following = True
        self._is_climbing = False
        self._has_new_below = False
        self._cursor: Stop | None = None
        self._marked = range(0)
        """The lines that the cursor is on."""
        self._is_cursor_by_keys = False
        self.pointed = PointedLink(self, self._redraw)
        self._pressed_at: tuple[int, int] | None = None
        self._typed_away = TypedAway(self._own_keys)

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
        self._cursor = None
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

    def toggle(self, block: Block) -> None:
        """Unfold or fold a block."""
        if not block.is_expandable:
            return
        reading = self._layout_of.reading_at(self.scroll_offset.y)
        block.is_expanded = not block.is_expanded
        if self._layout_of.refresh(block) is not None:
            # What was pressed stays in view, at the end of the chat too.
            self._settle(reading, grew=False, is_pinned=True)
            self._bring_into_view(extent(self._layout_of.placed, Stop(block)))
            self._is_following = self.scroll_offset.y >= self.max_scroll_y
        if isinstance(block, PictureBlock) and block.is_undrawn:
            self.post_message(PictureUnfolded(block))

    def toggle_all(self) -> None:
        """Unfold everything that is folded, or fold everything."""
        blocks = [block for block in self.blocks if block.is_expandable]
        is_expanding = any(not block.is_expanded for block in blocks)
        reading = self._top_reading()
        for block in blocks:
            block.is_expanded = is_expanding
        self._layout_of.set_width(self._layout_of.width)
        self._settle(reading, grew=False)

    # Actions

    def action_cursor(self, step: int) -> None:
        """Move the cursor over the blocks, and the code blocks within them."""
        target = moved(self._layout_of.placed, self._cursor, step)
        if target is None:
            return
        self._select(target, by_keys=True)
        self._bring_into_view(self._marked)

    def action_toggle_block(self) -> None:
        """Unfold or fold the block under the cursor."""
        if self._cursor is not None:
            self.toggle(self._cursor.block)

    def action_deed(self, deed: Deed) -> None:
        """Do something with what is under the cursor."""
        if self._cursor is not None:
            self.post_message(DeedWanted(self._cursor, deed))

    def action_menu(self) -> None:
        """List what can be done with what is under the cursor."""
        if self._cursor is not None:
            self.post_message(DeedWanted(self._cursor, None))

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

    def on_mouse_down(self, event: events.MouseDown) -> None:
        self._pressed_at = (event.x, event.y)

    def on_click(self, event: events.Click) -> None:
        if event.chain > 1:
            # Textual would select everything.
            event.prevent_default()
        offset = event.get_content_offset(self)
        if offset is None or self._pressed_at != (event.x, event.y):
            return
        spot = self._layout_of.spot_at(offset.y + self.scroll_offset.y)
        if spot is None:
            return
        self._select(stop_at(self._layout_of.placed, spot.block, spot.row), by_keys=False)
        if event.button == _RIGHT_BUTTON:
            self.action_menu()
        elif (link := link_in(event.style.meta)) and (
            link == self.pointed.link or not spot.block.is_expandable
        ):
            self.post_message(LinkPressed(link))
        else:
            if spot.row == 0 or not spot.block.is_expanded:
                # The second click of two takes back what the first one did.
                self.toggle(spot.block)
            if event.chain == 2:
                self.action_menu()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        self.pointed.move_to(link_in(event.style.meta))

    def on_leave(self, event: events.Leave) -> None:
        self.pointed.move_to("")

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
        rows: list[str] = []
        first = selection.start.y if selection.start else 0
        last = selection.end.y if selection.end else self._layout_of.height - 1
        for line in range(max(0, first), min(last, self._layout_of.height - 1) + 1):
            spot = self._layout_of.spot_at(line)
            if spot is not None:
                content = self._layout_of.content_at(line)
                start, end = selection.get_span(line) or (0, -1)
                rows.append(selected_text(content, spot.block, spot.row, start, end))
        return "\n".join(rows), "\n"

    def render_line(self, y: int) -> Strip:
        line = y + self.scroll_offset.y
        width = self.size.width
        style = self.visual_style
        spot = self._layout_of.spot_at(line)
        selection = self.text_selection
        if spot is None:
            return Strip.blank(width, style.rich_style)
        is_current = line in self._marked
        is_plain = selection is None and not is_current
        if is_plain and (drawn := self._strips.get(line)) is not None:
            return drawn
        content = self._layout_of.content_at(line) or Content("")
        if is_current and spot.row >= 0:
            content = Content.styled("▎ ", "$accent") + content[GUTTER_WIDTH:]
        if self.pointed.link:
            for start, end in link_places(content, self.pointed.link):
                content = content.stylize("underline", start, end)
        if selection is not None and (span := selection.get_span(line)) is not None:
            selected = self.screen.get_visual_style("screen--selection")
            end = len(content) if span[1] < 0 else span[1]
            content = content.stylize(selected, span[0], end)
        strip = Strip(content.render_segments(style), content.cell_length)
        strip = strip.adjust_cell_length(width, style.rich_style).apply_offsets(0, line)
        if is_plain:
            if len(self._strips) >= _STRIPS_AT_MOST:
                self._strips.clear()
            self._strips[line] = strip
        return strip

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

    def _select(self, stop: Stop, *, by_keys: bool) -> None:
        self._cursor, self._is_cursor_by_keys = stop, by_keys
        self._redraw()

    def _own_keys(self) -> Collection[str]:
        """Return the keys that are no text; deeds only where keys have chosen what they are for.

        Whoever clicks on something and types means the prompt.
        """
        actions = key_map_of(self).actions_of("transcript")
        if self._cursor is not None and self._is_cursor_by_keys:
            return actions
        return [key for key, action in actions.items() if not action.startswith("deed(")]

    def _redraw(self, changed: int = 0) -> None:
        """Draw everything again, the lines before the first changed one as they are."""
        self._strips = {line: strip for line, strip in self._strips.items() if line < changed}
        self._marked = (
            extent(self._layout_of.placed, self._cursor) if self._cursor is not None else range(0)
        )
        self.refresh()
