"""The prompt with its sign, and the queue above it."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from winx_tui.tui.glyphs import DRAWN, Glyphs
from winx_tui.tui.widgets.popup import Popup
from winx_tui.tui.widgets.prompt_area import PromptArea
from winx_tui.tui.widgets.queue_list import QueueList
from winx_tui.tui.widgets.suggesting_area import Suggest


class PromptBox(Vertical):
    """Everything at the foot of the chat that a person types into."""

    def __init__(self, popup: Popup, suggest: Suggest, glyphs: Glyphs = DRAWN) -> None:
        super().__init__(id="prompt-box")
        self._glyphs = glyphs
        self._queue = QueueList(glyphs)
        self.area = PromptArea(popup, suggest, self._queue)
        self._row = Horizontal(id="prompt-row")
        self._foot = Static(id="prompt-foot")
        self._put_away = 0

    def compose(self) -> ComposeResult:
        yield self._queue
        with self._row:
            yield Static(self._glyphs["typing"], id="prompt-sign")
            yield self.area
        yield self._foot

    def show_queue(self, queued: Sequence[str], *, is_held: bool) -> None:
        """Show what waits to be sent."""
        self._queue.show_queue(queued, is_held=is_held)

    def show_put_away(self, count: int) -> None:
        """Say how many drafts were put away."""
        self._put_away = count
        self._show_foot()

    def on_prompt_area_edited(self) -> None:
        # The text begins with its own "!": the sign only takes the colour.
        self.set_class(self.area.is_shell, "-shell")

    def on_prompt_area_mode_changed(self, event: PromptArea.ModeChanged) -> None:
        event.stop()
        self.set_class(self.area.is_in_normal_mode, "-normal")
        self._show_foot()

    def on_click(self, event: events.Click) -> None:
        self.area.focus()

    def _show_foot(self) -> None:
        stashed = f"{self._put_away} stashed" if self._put_away else ""
        text = " · ".join(filter(None, (self.area.mode_label, stashed)))
        if self._glyphs.is_spoken:
            # There is no border to write into.
            self._foot.update(Content(text))
            self._foot.display = bool(text)
        else:
            self._row.border_subtitle = Content(text)
