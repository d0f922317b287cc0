"""Panes in which people begin to type what is meant for the prompt."""

from __future__ import annotations

from collections.abc import Collection

from textual import events
from textual.widget import Widget

from winx_tui.tui.messages import TypedElsewhere


class TypingPane(Widget):
    """Hands text over to the prompt, and keeps its own keys.

    Once text has begun, everything printable is text until the pane has the focus again: what is
    typed fast reaches the pane before the focus has moved.
    """

    _has_text_begun = False

    def own_keys(self) -> Collection[str]:
        """Return the keys that are no text."""
        raise NotImplementedError

    def on_focus(self) -> None:
        self._has_text_begun = False

    def on_key(self, event: events.Key) -> None:
        if not event.is_printable or not event.character:
            return
        self._has_text_begun |= event.key not in self.own_keys()
        if self._has_text_begun:
            event.stop()
            event.prevent_default()
            self.post_message(TypedElsewhere(event.character))
