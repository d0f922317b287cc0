"""The prompt with its sign, and the queue above it."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from winx_tui.tui.glyphs import DRAWN, Glyphs
from winx_tui.tui.keymap import key_map_of
from winx_tui.tui.widgets.acting_words import ActingWords, action_at
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
        self._put_away = 0
        self._has_text = False
        self._acting = ActingWords(self._show_foot)
        self._sign = Static(id="prompt-sign")

    def compose(self) -> ComposeResult:
        yield self._queue
        with self._row:
            yield self._sign
            yield self.area

    def on_mount(self) -> None:
        self.use_glyphs(self._glyphs)

    def use_glyphs(self, glyphs: Glyphs) -> None:
        """Show marks in another way."""
        self._glyphs = glyphs
        self._sign.update(glyphs["typing"])
        self._queue.use_glyphs(glyphs)
        self._show_foot()

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
        if self._has_text != bool(self.area.text):
            self._has_text = not self._has_text
            self._show_foot()

    def on_prompt_area_mode_changed(self, event: PromptArea.ModeChanged) -> None:
        event.stop()
        self.set_class(self.area.is_in_normal_mode, "-normal")
        self._show_foot()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        self._acting.point(action_at(event))

    def on_leave(self, event: events.Leave) -> None:
        self._acting.point("")

    async def on_click(self, event: events.Click) -> None:
        self.area.focus()
        if action := action_at(event):
            event.stop()
            await self.run_action(action)

    def _show_foot(self) -> None:
        """Say vim's mode, what was put away, and with some text what sends it."""
        stashed = f"{self._put_away} stashed" if self._put_away else ""
        words = [Content(each) for each in (self.area.mode_label, stashed) if each]
        if self._has_text:
            sends = key_map_of(self).hint(("prompt", "submit", "sends")) or "send"
            words.append(self._acting.mark(Content(sends), "app.send"))
        self._row.border_subtitle = Content(" · ").join(words)
