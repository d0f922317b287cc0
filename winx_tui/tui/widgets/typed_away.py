"""Which keys that reach a pane are text for the prompt."""

from __future__ import annotations

from collections.abc import Callable, Collection

from textual import events


class TypedAway:
    """Tells text from a pane's own keys.

    Once text has begun, everything printable is text until the pane has the focus again: what is
    typed fast reaches the pane before the focus has moved.
    """

    def __init__(self, own_keys: Callable[[], Collection[str]]) -> None:
        self._own_keys = own_keys
        self._has_begun = False

    def begin_anew(self) -> None:
        """Let the pane's own keys count: it has the focus."""
        self._has_begun = False

    def takes(self, event: events.Key) -> bool:
        """Tell whether a key is text for the prompt."""
        if not event.is_printable or not event.character:
            return False
        self._has_begun |= event.key not in self._own_keys()
        return self._has_begun
