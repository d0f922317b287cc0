"""The menu of what can be done with an entry of the chat."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from winx_tui.commands.code_blocks import CodeBlock
from winx_tui.tui.block_menu.offers import Deed, Offer
from winx_tui.tui.blocks.safe_text import one_line
from winx_tui.tui.keymap import key_map_of
from winx_tui.tui.keys.bindings import bindings
from winx_tui.tui.keys.key_map import HintPart
from winx_tui.tui.screens.modal import Modal
from winx_tui.tui.widgets.key_hints import hints

_MOST_CODES = 9
"""Each has a digit; others are reached with the cursor of the chat."""
_KEY_COLUMN = 3
_BORDER_ROWS = 2
_ABOVE_PROMPT = 4
"""Rows of the prompt and the status line."""
_HINTS: tuple[HintPart, ...] = (
    ("block menu", "choose", "does it"),
    ("block menu", "close", "goes back"),
)


class BlockMenu(Modal[Deed | int | None]):
    """Gives back the deed, or the number of a code block of the answer; None after Esc."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("block menu")]
    CSS_PATH = "../styles/block_menu.tcss"

    def __init__(
        self,
        title: str,
        offers: Sequence[Offer],
        codes: Sequence[CodeBlock] = (),
        beside: range = range(0),
    ) -> None:
        """List what can be done.

        Args:
            title: what it is done with.
            offers: deeds.
            codes: code blocks of an answer, that have a menu of their own.
            beside: rows of the screen where it stands, that the menu does not cover if it can.
        """
        super().__init__()
        self._beside = beside
        self._box = Vertical(id="block-menu")
        self._title = title
        self._offers = offers
        self._codes = codes[:_MOST_CODES]
        self._list = OptionList(id="block-menu-list")
        self._list.can_focus = False

    def compose(self) -> ComposeResult:
        with self._box:
            self._box.border_title = Content(one_line(self._title))
            self._box.border_subtitle = hints(key_map_of(self), *_HINTS)
            yield self._list

    def on_mount(self) -> None:
        letters = self._letters()
        keys = {deed: key for key, deed in letters.items()}
        rows = [_row(keys.get(offer.deed, ""), offer.label, "") for offer in self._offers]
        rows += [
            _row(str(number), code.label, _first_line(code.code))
            for number, code in enumerate(self._codes, start=1)
        ]
        self._list.add_options(Option(row) for row in rows)
        self._list.highlighted = 0

    def on_resize(self, event: events.Resize) -> None:
        """Stand below the entry, else above it, else at the right of it."""
        height = len(self._offers) + len(self._codes) + _BORDER_ROWS
        row, is_aside = menu_place(self._beside, height, event.size.height)
        self.set_class(is_aside, "-aside")
        self._box.styles.offset = (0, row)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._take(event.option_index)

    def on_key(self, event: events.Key) -> None:
        wanted = self._letters().get(event.key)
        deed = next((offer.deed for offer in self._offers if offer.deed == wanted), None)
        if deed is not None:
            event.stop()
            self.end(deed)
        elif event.key.isdecimal() and 1 <= int(event.key) <= len(self._codes):
            event.stop()
            self.end(int(event.key) - 1)

    def action_move(self, step: int) -> None:
        """Mark the row above or below."""
        if step > 0:
            self._list.action_cursor_down()
        else:
            self._list.action_cursor_up()

    def action_choose(self) -> None:
        """Do what is marked."""
        if self._list.highlighted is not None:
            self._take(self._list.highlighted)

    def action_close(self) -> None:
        """Do nothing."""
        self.end(None)

    def _take(self, index: int) -> None:
        count = len(self._offers)
        self.end(self._offers[index].deed if index < count else index - count)

    def _letters(self) -> dict[str, str]:
        """Return key → deed: the keys that hold in the chat as well."""
        actions = key_map_of(self).actions_of("transcript")
        return {
            key: action.removeprefix("deed('").removesuffix("')")
            for key, action in actions.items()
            if action.startswith("deed(")
        }


def menu_place(beside: range, height: int, rows: int) -> tuple[int, bool]:
    """Return the first row of a menu, and whether it has to stand aside.

    Args:
        beside: rows that shall not be covered; some may lie outside the screen.
        height: rows of the menu.
        rows: rows of the screen.
    """
    start, stop = max(0, beside.start), min(rows, beside.stop)
    if stop + height <= rows:
        return stop, False
    if height <= start:
        return start - height, False
    return max(0, rows - height - _ABOVE_PROMPT), True


def _row(key: str, label: str, remark: str) -> Content:
    row = Content.styled(key.ljust(_KEY_COLUMN), "$accent bold") + Content(label)
    return row + Content.styled(f"  {remark}", "$text-quiet") if remark else row


def _first_line(code: str) -> str:
    return one_line(next((line for line in code.split("\n") if line.strip()), ""))[:60]
