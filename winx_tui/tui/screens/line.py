"""A line to be written, such as a name."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input

from winx_tui.tui.blocks.safe_text import one_line
from winx_tui.tui.screens.modal import Modal


class LineDialog(Modal[str | None]):
    """Gives back the line, stripped; None after Esc or when nothing is written."""

    BINDINGS: ClassVar[list[BindingType]] = []
    is_left_by_click = True

    def __init__(self, title: str, initial: str = "") -> None:
        super().__init__()
        self._title = title
        self._input = Input(one_line(initial), id="line-input", select_on_focus=False)
        self._input.cursor_blink = False

    def compose(self) -> ComposeResult:
        with Vertical(id="line") as box:
            box.border_title = Content(one_line(self._title))
            box.border_subtitle = Content("Enter takes it · Esc goes back")
            yield self._input

    def on_mount(self) -> None:
        self._input.focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.end(event.value.strip() or None)

    def on_key(self, event: events.Key) -> None:
        if event.key in ("escape", "ctrl+c"):
            event.stop()
            event.prevent_default()
            self.end(None)
