"""A list to choose from, narrowed by typing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from winx_tui.tui.blocks.safe_text import one_line
from winx_tui.tui.keymap import Area, key_map_of
from winx_tui.tui.keys.key_map import HintPart
from winx_tui.tui.screens.modal import Modal
from winx_tui.tui.screens.page_input import PageInput
from winx_tui.tui.widgets.key_hints import hints

if TYPE_CHECKING:
    from winx_tui.commands.host import Choice

_MAX_WIDTH = 84
_MARKS = 4
_AROUND = 9 + _MARKS
"""Margin, border, padding and scroll bar; the first as in the style sheet."""
_MIN_DETAIL = 24
_LOW_ROWS = 18
"""A terminal of fewer lines has none to leave blank."""

OnHighlight = Callable[[str], None]


def narrowed(options: Sequence[Choice], query: str) -> list[Choice]:
    """Return the options that a query means: with its words, else with its letters in order.

    What has the words in its label comes first. Letters count in the label only, the closest
    together first.
    """
    words = query.lower().split()
    with_words = [
        option
        for option in options
        if all(word in f"{option.label} {option.detail}".lower() for word in words)
    ]
    if with_words:
        return sorted(
            with_words, key=lambda option: any(word not in option.label.lower() for word in words)
        )
    spans = [(_span_of("".join(words), option.label.lower()), option) for option in options]
    found = [(span, option) for span, option in spans if span is not None]
    return [option for _, option in sorted(found, key=lambda row: row[0])]


def _span_of(letters: str, text: str) -> int | None:
    """Return over how many characters letters stand in order; None if they do not."""
    begin = at = -1
    for letter in letters:
        at = text.find(letter, at + 1)
        if at < 0:
            return None
        begin = at if begin < 0 else begin
    return at - begin


class _Options(OptionList, can_focus=False):
    """Keeps the marked row in view, however its height changes."""

    def on_resize(self) -> None:
        self.call_after_refresh(self.scroll_to_highlight)


class ChoiceDialog(Modal[str | None]):
    """Gives back the value that was chosen; None after Esc."""

    BINDINGS: ClassVar[list[BindingType]] = []
    AREAS: ClassVar[tuple[Area, ...]] = ("choice",)
    """Whose keys count, the first before the others."""
    HINTS: ClassVar[tuple[HintPart, ...]] = (
        ("choice", "take", "takes it"),
        ("choice", "leave", "goes back"),
    )

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
        self._filter = PageInput(*self.AREAS, placeholder="Type to narrow", id="choice-filter")
        self._list = _Options(id="choice-list")
        self._shown: list[Choice] = []
        self._widest = 0
        """Of the labels that are shown, in characters."""
        self._marked: int | None = None

    def compose(self) -> ComposeResult:
        with Vertical(id="choice") as box:
            box.border_title = Content(one_line(self._title))
            box.border_subtitle = hints(key_map_of(self), *self.HINTS)
            yield self._filter
            yield self._list

    def on_mount(self) -> None:
        self._fill("")
        values = [option.value for option in self._shown]
        if self._current in values:
            self._list.highlighted = values.index(self._current)
        self._filter.focus()

    def on_resize(self, event: events.Resize) -> None:
        self.set_class(event.size.height < _LOW_ROWS, "-low")

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._fill(event.value)

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self._mark(event.option_index)
        if self._on_highlight is not None and event.option_index < len(self._shown):
            self._on_highlight(self._shown[event.option_index].value)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.end(self._shown[event.option_index].value)

    # Actions

    def action_take(self) -> None:
        """Give back what is marked."""
        index = self._list.highlighted
        if index is not None and self._shown:
            self.end(self._shown[index].value)

    def action_leave(self) -> None:
        """Go back."""
        self.end(None)

    def action_move(self, step: int) -> None:
        """Mark the row above or below."""
        if step > 0:
            self._list.action_cursor_down()
        else:
            self._list.action_cursor_up()

    def action_page(self, direction: int) -> None:
        """Mark a row a screenful away."""
        for _ in range(max(1, self._list.size.height - 1)):
            at = self._list.highlighted or 0
            if 0 <= at + direction < len(self._shown):
                self._list.highlighted = at + direction

    async def action_keys(self) -> None:
        """Show these keys."""
        # Lazy: seldom wanted.
        from winx_tui.tui.screens.keys import KeysScreen

        await self.app.push_screen(KeysScreen(*self.AREAS))

    def _fill(self, query: str) -> None:
        self._shown = narrowed(self._options, query)
        self._widest = max((len(one_line(each.label)) for each in self._shown), default=0)
        self._marked = None
        self._list.clear_options()
        self._list.add_options(
            Option(self._row(index, is_marked=False)) for index in range(len(self._shown))
        )
        self._list.highlighted = 0 if self._shown else None

    def _mark(self, index: int) -> None:
        """Draw the mark of the row under the cursor, and take it from the one before."""
        before, self._marked = self._marked, index
        for each, is_marked in ((before, False), (index, True)):
            if each is not None and each < len(self._shown):
                row = self._row(each, is_marked=is_marked)
                self._list.replace_option_prompt_at_index(each, row)

    @property
    def row_width(self) -> int:
        """Return how many cells a row has beside its marks."""
        return min(self.app.size.width, _MAX_WIDTH) - _AROUND

    def _row(self, index: int, *, is_marked: bool) -> Content:
        """Lay out a row: label, then detail, wrapped lines under the detail's beginning."""
        option = self._shown[index]
        width = self.row_width
        indent = self._widest + 2 if width - self._widest - 2 >= _MIN_DETAIL else 2
        is_current = option.value == self._current
        mark = Content.styled("› " if is_marked else "  ", "$accent bold")
        mark += Content.styled("● " if is_current else "  ", "$success")
        label = Content(one_line(option.label))
        details = Content.styled(one_line(option.detail), "$text-quiet").wrap(
            max(8, width - indent)
        )
        if not option.detail:
            return mark + label
        if indent == 2:
            lines = [label, *details]
        else:
            lines = [label.pad_right(indent - label.cell_length) + details[0], *details[1:]]
        head = [mark + lines[0]]
        gap = Content(" " * ((2 if indent == 2 else indent) + _MARKS))
        return Content("\n").join([*head, *(gap + line for line in lines[1:])])
