"""The prompt with its sign, and the queue above it."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from winx_tui.tui.blocks.safe_text import one_line
from winx_tui.tui.widgets.popup import Popup
from winx_tui.tui.widgets.prompt_area import PromptArea, Suggest

_QUEUE_ROWS = 3


class PromptBox(Vertical):
    """Everything at the foot of the chat that a person types into."""

    def __init__(self, popup: Popup, suggest: Suggest) -> None:
        super().__init__(id="prompt-box")
        self.area = PromptArea(popup, suggest)
        self._queue = Static(id="queue")

    def compose(self) -> ComposeResult:
        yield self._queue
        with Horizontal(id="prompt-row"):
            yield Static("❯", id="prompt-sign")
            yield self.area

    def show_queue(self, queued: Sequence[str], *, is_held: bool) -> None:
        """Show what waits to be sent."""
        self._queue.display = bool(queued)
        self.area.set_class(bool(queued), "-has-queue")
        hint = "Enter sends · ↑ edits" if is_held else "sent when this is done · ↑ edits"
        rows = [
            Content.assemble(("⏎ ", "$accent"), (one_line(text), "$text-quiet"))
            for text in queued[-_QUEUE_ROWS:]
        ]
        more = len(queued) - len(rows)
        label = f"{more} more before, {hint}" if more else hint
        self._queue.update(
            Content("\n").join([*rows, Content.styled(f"  {label}", "$text-quiet italic")])
        )

    def on_prompt_area_edited(self, event: PromptArea.Edited) -> None:
        event.stop()
        # The text begins with its own "!": the sign only takes the colour.
        self.set_class(self.area.is_shell, "-shell")

    def on_click(self, event: events.Click) -> None:
        self.area.focus()
