"""A page on which typing narrows what is listed."""

from __future__ import annotations

from typing import ClassVar, TypeVar

from textual import events
from textual.content import Content
from textual.widgets import Static

from winx_tui.tui.blocks.safe_text import one_line
from winx_tui.tui.keymap import Area, key_map_of
from winx_tui.tui.screens.modal import Modal

E = TypeVar("E")

TALL_ROWS = 30
"""From here on there is room for blank lines around."""


class NarrowingPage(Modal[E]):
    """Letters that are keys of the page's area are keys until something is narrowed down; all
    others narrow at once.
    """

    AREA: ClassVar[Area]
    UNNARROWED: ClassVar[str] = "Type to narrow"
    """What the first line says as long as nothing is typed."""

    def __init__(self) -> None:
        super().__init__()
        self._query = ""
        self._is_narrowing = False
        self._filter = Static("", id="table-filter", markup=False)

    def _fill(self, *, is_narrowed: bool = False) -> None:
        """Draw what the query finds; narrowed: the query has changed."""
        raise NotImplementedError

    def _show_hint(self) -> None:
        """Name the keys that do something now: letters do not while they are text."""
        raise NotImplementedError

    def _leave(self) -> None:
        """Close the page as it is."""
        raise NotImplementedError

    async def on_key(self, event: events.Key) -> None:
        action = key_map_of(self).actions_of(self.AREA).get(event.key)
        is_text = event.is_printable and bool(event.character)
        if is_text and (self._is_narrowing or (action is None and event.character != " ")):
            self.narrow(self._query + (event.character or ""))
        elif event.key == "backspace" and self._query:
            self.narrow(self._query[:-1])
        elif action is not None:
            await self.run_action(action)
        else:
            return
        event.stop()
        event.prevent_default()

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        self.narrow(self._query + one_line(event.text))

    def narrow(self, query: str) -> None:
        """Show the rows that have these words."""
        self._query, self._is_narrowing = query, bool(query)
        self._show_filter()
        self._show_hint()
        self._fill(is_narrowed=True)

    def _show_filter(self) -> None:
        if self._is_narrowing:
            typed = Content(f"{one_line(self._query)}▏")
            self._filter.update(Content.styled("/ ", "$accent") + typed)
        else:
            self._filter.update(Content.styled(self.UNNARROWED, "$text-quiet"))

    def action_filter(self) -> None:
        """Take every letter for text from now on."""
        self._is_narrowing = True
        self._show_filter()
        self._show_hint()

    def action_leave(self) -> None:
        """Show all rows again, then go back."""
        if self._is_narrowing:
            self.narrow("")
        else:
            self._leave()

    async def action_keys(self) -> None:
        """Show these keys."""
        # Lazy: seldom wanted.
        from winx_tui.tui.screens.keys import KeysScreen

        await self.app.push_screen(KeysScreen(self.AREA))
