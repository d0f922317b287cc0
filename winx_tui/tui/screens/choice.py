"""A list to choose from, narrowed by typing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from winx_tui.tui.blocks.safe_text import one_line

if TYPE_CHECKING:
    from winx_tui.commands.host import Choice

OnHighlight = Callable[[str], None]


class ChoiceDialog(ModalScreen[str | None]):
    """Gives back the value that was chosen; None after Esc."""

    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(
        self,
        title: str,
        options: Sequence[Choice],
        *,
        current: str | None = None,
        on_highlight: OnHighlight | None = None,
    ) -> None:
        super().__init__()
        self._title = title
        self._options = options
        self._current = current
        self._on_highlight = on_highlight
        self._filter = Input(placeholder="Type to narrow", id="choice-filter")
        self._filter.cursor_blink = False
        self._list = OptionList(id="choice-list")
        self._list.can_focus = False
        self._shown: list[Choice] = []

    def compose(self) -> ComposeResult:
        with Vertical(id="choice") as box:
            box.border_title = Content(one_line(self._title))
            box.border_subtitle = Content("Enter takes it · Esc goes back")
            yield self._filter
            yield self._list

    def on_mount(self) -> None:
        self._fill("")
        values = [option.value for option in self._shown]
        if self._current in values:
            self._list.highlighted = values.index(self._current)
        self._filter.focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._fill(event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        index = self._list.highlighted
        if index is not None and self._shown:
            self.dismiss(self._shown[index].value)

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        if self._on_highlight is not None and event.option_index < len(self._shown):
            self._on_highlight(self._shown[event.option_index].value)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(self._shown[event.option_index].value)

    def on_key(self, event: events.Key) -> None:
        match event.key:
            case "escape" | "ctrl+c":
                self.dismiss(None)
            case "down" | "ctrl+n" | "tab":
                self._list.action_cursor_down()
            case "up" | "ctrl+p" | "shift+tab":
                self._list.action_cursor_up()
            case "pagedown":
                self._page(1)
            case "pageup":
                self._page(-1)
            case _:
                return
        event.stop()
        event.prevent_default()

    def _page(self, direction: int) -> None:
        for _ in range(max(1, self._list.size.height - 1)):
            at = self._list.highlighted or 0
            if 0 <= at + direction < len(self._shown):
                self._list.highlighted = at + direction

    def _fill(self, query: str) -> None:
        words = query.lower().split()
        self._shown = [
            option
            for option in self._options
            if all(word in f"{option.label} {option.detail}".lower() for word in words)
        ]
        width = max((len(one_line(option.label)) for option in self._shown), default=0)
        self._list.clear_options()
        self._list.add_options(
            Option(_row(option, width, is_current=option.value == self._current))
            for option in self._shown
        )
        self._list.highlighted = 0 if self._shown else None


def _row(option: Choice, width: int, *, is_current: bool) -> Content:
    mark = Content.styled("● ", "$success") if is_current else Content("  ")
    label = one_line(option.label).ljust(width + 2)
    return mark + Content(label) + Content.styled(one_line(option.detail), "$text-quiet")
