"""Words that do something when they are clicked: as quiet as others until they are pointed at."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from textual import events
from textual.content import Content
from textual.style import Style

_ACTION = "winx_action"


@lru_cache(maxsize=64)
def _mark(action: str) -> Style:
    return Style.from_meta({_ACTION: action})


def action_at(event: events.MouseEvent) -> str:
    """Return the action of the words under the mouse; "" for none."""
    return str(event.style.meta.get(_ACTION, ""))


class ActingWords:
    """Knows which words of a widget the mouse points at."""

    def __init__(self, redraw: Callable[[], object]) -> None:
        """Take what draws the widget anew."""
        self._redraw = redraw
        self._pointed = ""

    def mark(self, words: Content, action: str) -> Content:
        """Have words do an action, written as Textual does: "app.help"."""
        marked = words.stylize(_mark(action))
        return marked.stylize("underline") if action == self._pointed else marked

    def point(self, action: str) -> None:
        """Take note of what the mouse points at; "" where that does nothing."""
        if action != self._pointed:
            self._pointed = action
            self._redraw()
