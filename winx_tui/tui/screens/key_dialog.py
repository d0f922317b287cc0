"""A dialog that takes a provider's key."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content

from winx_tui.llm.providers import PROVIDERS
from winx_tui.tui.screens.key_entry import KeyEntry
from winx_tui.tui.screens.modal import Modal

if TYPE_CHECKING:
    from winx_tui.runtime.key_desk import KeyDesk


class KeyDialog(Modal[str]):
    """Gives back what was kept where, as a sentence; empty: nothing was."""

    BINDINGS: ClassVar[list[BindingType]] = []
    DEFAULT_CSS = """
    KeyDialog {
        align: center middle;
    }
    KeyDialog > #key-box {
        width: 100%;
        max-width: 84;
        height: auto;
        max-height: 100%;
        margin: 0 1;
        padding: 1 2;
        background: $panel;
        border: round $primary;
        border-title-color: $primary;
        border-title-style: bold;
    }
    """

    def __init__(self, provider: str, desk: KeyDesk, *, has_other: bool = False) -> None:
        super().__init__()
        self._title = f"A key for {PROVIDERS[provider].title}"
        self._entry = KeyEntry(provider, desk, has_other=has_other)

    def compose(self) -> ComposeResult:
        with Vertical(id="key-box") as box:
            box.border_title = Content(self._title)
            yield self._entry

    def on_key_entry_closed(self, event: KeyEntry.Closed) -> None:
        event.stop()
        self.end(event.kept)
