"""The field that a key is typed or pasted into: it shows dots, and tells nobody what for."""

from __future__ import annotations

from dataclasses import dataclass

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from winx_tui.config.typed_key import TypedKey

_MOST_DOTS = 32
MAX_CHARACTERS = 4096
"""Far longer than any key: what is pasted beyond is none."""


class KeyField(Widget, can_focus=True):
    """Holds a key until it is wiped.

    It is no Input: that tells its value in each of its messages, has it selected and copied,
    and keeps what was undone. What is typed here leaves by `key` alone, and no handler that
    Textual writes a log line for ever sees it.
    """

    DEFAULT_CSS = """
    KeyField {
        height: 1;
        width: 1fr;
        background: $surface;
        padding: 0 1;
    }
    """

    @dataclass
    class Changed(Message):
        """Something was typed, pasted or deleted."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.is_open = True
        """Whether keys are taken as text."""
        self._characters: list[str] = []

    def key(self) -> TypedKey:
        """Return what was typed."""
        return TypedKey("".join(self._characters))

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing is typed."""
        return not self._characters

    def wipe(self) -> None:
        """Forget what was typed."""
        self._characters.clear()
        self.refresh()

    def open(self, *, is_open: bool) -> None:
        """Take keys as text from now on, or leave them to others."""
        self.is_open = is_open
        self.refresh()

    def render(self) -> Content:
        count = len(self._characters)
        if not count:
            return Content.styled("Paste it here; it is not shown", "$text-quiet")
        room = max(1, min(_MOST_DOTS, self.content_size.width - 20))
        dots = Content.styled("•" * min(count, room), "$text-accent")
        unit = "character" if count == 1 else "characters"
        return dots + Content.styled(f"  {count} {unit}", "$text-quiet")

    async def on_event(self, event: events.Event) -> None:
        """Take text before any handler is called, for Textual logs what handlers are given."""
        if isinstance(event, events.Paste):
            event.stop()
            # At once out of the event: whatever fails from here on has nothing to quote.
            pasted, event.text = TypedKey(event.text.strip()), ""
            if self.is_open:
                self._take(pasted)
        elif isinstance(event, events.Key) and self.is_open and self._takes(event):
            event.stop()
            event.prevent_default()
        else:
            await super().on_event(event)

    def on_unmount(self) -> None:
        self.wipe()

    def _takes(self, event: events.Key) -> bool:
        if event.key in ("backspace", "ctrl+h"):
            if not self._characters:
                return False
            self._characters.pop()
            self._changed()
        elif event.is_printable and event.character:
            self._take(TypedKey(event.character))
        else:
            return False
        return True

    def _take(self, typed: TypedKey) -> None:
        room = MAX_CHARACTERS - len(self._characters)
        self._characters.extend(typed.reveal()[:room])
        self._changed()

    def _changed(self) -> None:
        self.refresh()
        self.post_message(self.Changed())
