"""A line to be written, such as a name."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content

from winx_tui.tui.blocks.safe_text import one_line
from winx_tui.tui.keymap import key_map_of
from winx_tui.tui.screens.modal import Modal
from winx_tui.tui.screens.page_input import PageInput
from winx_tui.tui.widgets.key_hints import hints


class LineDialog(Modal[str | None]):
    """Gives back the line, stripped; None after Esc or when nothing is written."""

    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(self, title: str, initial: str = "") -> None:
        super().__init__()
        self._title = title
        self._input = PageInput("line", id="line-input")
        self._input.value = one_line(initial)

    def compose(self) -> ComposeResult:
        with Vertical(id="line") as box:
            box.border_title = Content(one_line(self._title))
            box.border_subtitle = hints(
                key_map_of(self), ("line", "take", "takes it"), ("line", "leave", "goes back")
            )
            yield self._input

    def on_mount(self) -> None:
        self._input.focus()
        self._input.cursor_position = len(self._input.value)

    def action_take(self) -> None:
        """Give back what is written."""
        self.end(self._input.value.strip() or None)

    def action_leave(self) -> None:
        """Go back."""
        self.end(None)

    async def action_keys(self) -> None:
        """Show these keys."""
        # Lazy: seldom wanted.
        from winx_tui.tui.screens.keys import KeysScreen

        await self.app.push_screen(KeysScreen("line"))
