"""Keeps keys that were typed ahead from answering a question."""

from __future__ import annotations

import time
from collections.abc import Callable

from textual import events

GUARD_S = 0.3
"""Of silence before any key counts: earlier ones were meant for what was there before."""
TYPING_GUARD_S = 0.8
"""Of silence after a person was typing: longer than the pause between two words."""

BURST_S = 0.12
"""A letter that another follows within this is the beginning of a word, not an answer: shorter
than anybody waits for, longer than most take from one letter to the next."""

_TEXT_OF = {"enter": "\n", "ctrl+j": "\n"}


class KeyGuard:
    """Drops keys until there was a silence; each dropped key begins it anew."""

    def __init__(self, on_text: Callable[[str], None], *, is_typing: bool) -> None:
        """Guard a question.

        Args:
            on_text: Takes the dropped text of a person who was typing, piece by piece.
            is_typing: Whether the person was typing when the question came up.
        """
        self._on_text = on_text
        self._is_typing = is_typing
        self.began_at_s = float("inf")
        """On the clock of events; not before the question is on the screen."""
        self._armed_at_s = float("inf")

    @property
    def left_s(self) -> float:
        """Return how much silence is still needed."""
        return max(0.0, self._armed_at_s - time.monotonic())

    def begin(self) -> None:
        """Ask for silence from now on."""
        self.began_at_s = time.monotonic()
        self._wait_from(self.began_at_s)

    def admits(self, event: events.Key | events.Paste | events.MouseEvent) -> bool:
        """Tell whether an event counts; one that does not is put where it was meant for."""
        if event.time >= self._armed_at_s:
            return True
        if isinstance(event, events.MouseEvent):
            return False
        # Typed before the question was there: the loop was busy, the person was not waiting.
        self._is_typing |= event.time < self.began_at_s
        self._wait_from(max(event.time, self.began_at_s))
        if self._is_typing and (text := _text_of(event)):
            self._on_text(text)
        return False

    def take_as_text(self, *typed: events.Key | events.Paste) -> None:
        """Put what was typed where text was meant for, and ask for silence anew."""
        self._is_typing = True
        for event in typed:
            self._wait_from(event.time)
            self._on_text(_text_of(event))

    def _wait_from(self, moment_s: float) -> None:
        self._armed_at_s = moment_s + (TYPING_GUARD_S if self._is_typing else GUARD_S)


def _text_of(event: events.Key | events.Paste) -> str:
    if isinstance(event, events.Paste):
        return event.text
    if event.is_printable and event.character:
        return event.character
    return _TEXT_OF.get(event.key, "")
