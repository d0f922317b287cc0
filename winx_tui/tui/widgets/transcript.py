"""The chat pane: blocks, and what keys and the mouse do with them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.binding import BindingType
from textual.content import Content

from winx_tui.tui.blocks.base import GUTTER_WIDTH, Block
from winx_tui.tui.blocks.cursor import Stop, extent, moved, stop_at
from winx_tui.tui.blocks.layout import Spot, TranscriptLayout
from winx_tui.tui.blocks.line_marks import link_in, link_places
from winx_tui.tui.keymap import key_map_of
from winx_tui.tui.keys.bindings import bindings
from winx_tui.tui.messages import DeedWanted, LinkPressed, PictureUnfolded
from winx_tui.tui.widgets.block_view import BlockView
from winx_tui.tui.widgets.pointed_link import PointedLink
from winx_tui.tui.widgets.typed_away import TypingPane

if TYPE_CHECKING:
    from winx_tui.tui.block_menu.offers import Deed

_RIGHT_BUTTON = 3


class Transcript(BlockView, TypingPane, can_focus=True):
    """Has a cursor over the blocks; what is typed and is none of its keys is for the prompt."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("transcript")]

    def __init__(self, layout: TranscriptLayout, *, id: str | None = None) -> None:
        super().__init__(layout, id=id)
        self._cursor: Stop | None = None
        self._is_cursor_by_keys = False
        self.pointed = PointedLink(self, self._redraw)
        self._pressed_at: tuple[int, int] | None = None

    @property
    def marked_rows(self) -> range:
        """Return the rows of the screen that the cursor marks."""
        top = self.content_region.y - self.scroll_offset.y
        return range(self._marked.start + top, self._marked.stop + top)

    def load(self, blocks: Sequence[Block]) -> None:
        """Replace everything, and show the end."""
        self._cursor = None
        super().load(blocks)

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
        # No picture is needed for the first paint.
        from winx_tui.tui.blocks.picture import PictureBlock

        if isinstance(block, PictureBlock) and block.is_undrawn:
            self.post_message(PictureUnfolded(block))

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

    # Textual's events

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

    def on_blur(self) -> None:
        self._cursor = None
        self._redraw()

    # Private

    def _select(self, stop: Stop, *, by_keys: bool) -> None:
        self._cursor, self._is_cursor_by_keys = stop, by_keys
        self._redraw()

    def own_keys(self) -> Collection[str]:
        """Return the keys that are no text; deeds only where keys have chosen what they are for.

        Whoever clicks on something and types means the prompt.
        """
        actions = key_map_of(self).actions_of("transcript")
        if self._cursor is not None and self._is_cursor_by_keys:
            return actions
        return [key for key, action in actions.items() if not action.startswith("deed(")]

    def _drawn(self, line: int, spot: Spot) -> Content:
        content = super()._drawn(line, spot)
        if line in self._marked and spot.row >= 0:
            content = Content.styled("▎ ", "$accent") + content[GUTTER_WIDTH:]
        if self.pointed.link:
            for start, end in link_places(content, self.pointed.link):
                content = content.stylize("underline", start, end)
        return content

    def _redraw(self, changed: int = 0) -> None:
        self._marked = (
            extent(self._layout_of.placed, self._cursor) if self._cursor is not None else range(0)
        )
        super()._redraw(changed)
