"""A setting written by hand: a line, or a list with an entry a line; both are checked first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static, TextArea

from winx_tui.tui.blocks.safe_text import one_line
from winx_tui.tui.keymap import Area, key_map_of
from winx_tui.tui.screens.modal import Modal
from winx_tui.tui.screens.page import STYLES
from winx_tui.tui.screens.page_input import PageInput
from winx_tui.tui.widgets.key_hints import hints
from winx_tui.workspace.display import visible


class SettingLine(Modal[str | None]):
    """Gives back a text that passes the check; None: it is to stay as it was."""

    BINDINGS: ClassVar[list[BindingType]] = []
    CSS_PATH = STYLES

    def __init__(self, title: str, about: str, initial: str, check: Callable[[str], str]) -> None:
        """Ask for a line.

        Args:
            title: what is written.
            about: what it must be.
            initial: what stands there to be changed.
            check: tells what is wrong with a text; "" where nothing is.
        """
        super().__init__()
        self._title, self._about, self._check = title, about, check
        self._input = PageInput("setting line", id="setting-text")
        self._input.value = one_line(initial)
        self._wrong = Static("", id="setting-wrong", markup=False)

    def compose(self) -> ComposeResult:
        self._wrong.display = False
        with _box(self, "setting line", self._title):
            yield Static(_sentence(self._about), id="setting-about", markup=False)
            yield self._input
            yield self._wrong

    def on_mount(self) -> None:
        self._input.focus()
        self._input.cursor_position = len(self._input.value)

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._wrong.display = False

    def action_accept(self) -> None:
        """Take the line, or say what is wrong with it."""
        text = self._input.value.strip()
        if wrong := self._check(text):
            _tell(self._wrong, wrong)
        else:
            self.end(text)

    def action_leave(self) -> None:
        """Leave it as it was."""
        self.end(None)


class SettingList(Modal[tuple[str, ...] | None]):
    """Gives back entries that pass the check; None: they are to stay as they were."""

    BINDINGS: ClassVar[list[BindingType]] = []
    CSS_PATH = STYLES

    def __init__(
        self,
        title: str,
        about: str,
        entries: Sequence[str],
        check: Callable[[Sequence[str]], str],
    ) -> None:
        """Ask for the entries of a list; the arguments are those of a line."""
        super().__init__()
        self._title, self._about, self._check = title, about, check
        self._lines = _Lines("\n".join(entries))
        self._wrong = Static("", id="setting-wrong", markup=False)

    def compose(self) -> ComposeResult:
        self._wrong.display = False
        with _box(self, "setting list", self._title):
            about = f"{self._about}; one entry a line"
            yield Static(_sentence(about), id="setting-about", markup=False)
            yield self._lines
            yield self._wrong

    def on_mount(self) -> None:
        self._lines.focus()
        self._lines.move_cursor(self._lines.document.end)

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        event.stop()
        self._wrong.display = False

    def action_accept(self) -> None:
        """Take the entries, or say what is wrong with one of them."""
        entries = tuple(line.strip() for line in self._lines.text.split("\n") if line.strip())
        if wrong := self._check(entries):
            _tell(self._wrong, wrong)
        else:
            self.end(entries)

    def action_leave(self) -> None:
        """Leave them as they were."""
        self.end(None)


class _Lines(TextArea):
    """Leaves the keys of its area to the screen."""

    def __init__(self, text: str) -> None:
        super().__init__(text, id="setting-lines", compact=True, soft_wrap=True)
        # A blinking cursor is a timer that never ends.
        self.cursor_blink = False

    async def _on_key(self, event: events.Key) -> None:
        action = key_map_of(self).actions_of("setting list").get(event.key)
        if action is None:
            await super()._on_key(event)
            return
        event.stop()
        event.prevent_default()
        await self.run_action(f"screen.{action}")


def _box(
    screen: Modal[str | None] | Modal[tuple[str, ...] | None], area: Area, title: str
) -> Vertical:
    box = Vertical(id="setting")
    box.border_title = Content(one_line(title))
    box.border_subtitle = hints(
        key_map_of(screen), (area, "accept", "takes it"), (area, "leave", "goes back")
    )
    return box


def _sentence(about: str) -> str:
    """Write what a setting must be as a sentence."""
    text = visible(about).replace("`", "")
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."


def _tell(place: Static, wrong: str) -> None:
    place.update(visible(wrong))
    place.display = True
