"""The line above the prompt that says what winx is doing."""

from __future__ import annotations

import time
from collections.abc import Callable

from textual import events
from textual.content import Content
from textual.timer import Timer
from textual.widget import Widget

from winx_tui.tui.blocks.figures import duration_text
from winx_tui.tui.blocks.safe_text import one_line
from winx_tui.tui.glyphs import DRAWN, Glyphs
from winx_tui.tui.keymap import key_map_of
from winx_tui.tui.widgets.acting_words import ActingWords, action_at

_FRAMES = "⠋⠙⠸⠴⠦⠇"
_FRAMES_PER_SECOND = 4
"""Enough to live, and next to nothing to draw."""
_STOP = "app.interrupt"


class ActivityLine(Widget):
    """Counts the seconds of a turn; without a turn it has no timer.

    Spoken, it never counts: a screen reader would read each second. It stays on the screen and
    says in a sentence how things stand.
    """

    def __init__(
        self,
        *,
        animated: bool,
        glyphs: Glyphs = DRAWN,
        id: str | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(id=id)
        self._clock = clock
        self._is_spoken = glyphs.is_spoken
        self._animated = animated
        self._is_running = False
        self._label = ""
        self._question = ""
        self._at_rest = "winx is ready."
        self._since_s = 0.0
        self._paused_at_s: float | None = None
        """Since when the person is waited for, whose time is not the turn's."""
        self._frame = 0
        self._timer: Timer | None = None
        self._on_second: Callable[[], None] = lambda: None
        self._acting = ActingWords(self.refresh)
        self.set_class(self._is_spoken, "-active")

    @property
    def is_running(self) -> bool:
        """Tell whether a turn is under way."""
        return self._is_running

    def start(self, label: str, on_second: Callable[[], None]) -> None:
        """Begin to count, and call on_second about once a second."""
        self._label, self._since_s = label, self._clock()
        if self._paused_at_s is not None:
            self._paused_at_s = self._since_s
        self._on_second = on_second
        self._is_running = True
        self.add_class("-active")
        self._count()
        self.refresh()

    def set_animated(self, is_animated: bool) -> None:
        """Have the mark move, or stand still."""
        self._animated = is_animated
        self._count()
        self.refresh()

    def use_glyphs(self, glyphs: Glyphs) -> None:
        """Draw how things stand, or say it."""
        self._is_spoken = glyphs.is_spoken
        self.set_class(self._is_spoken or self._is_running, "-active")
        self._count()
        self.refresh()

    def tell(self, label: str) -> None:
        """Say what is being done now."""
        if label != self._label:
            self._label = label
            self.refresh()

    def ask(self, question: str) -> None:
        """Say what the person is asked; "" where nothing is any more."""
        self._question = question
        if self._is_spoken:
            self.refresh()

    def pause(self) -> None:
        """Count no seconds until resume(): the person is waited for."""
        if self._paused_at_s is None:
            self._paused_at_s = self._clock()

    def resume(self) -> None:
        """Go on with counting."""
        if self._paused_at_s is not None:
            self._since_s += self._clock() - self._paused_at_s
            self._paused_at_s = None

    def stop(self) -> None:
        """Say nothing any more, or that winx is done."""
        self._is_running = False
        self._count()
        self._at_rest = "winx is done."
        self.set_class(self._is_spoken, "-active")
        self.refresh()

    def render(self) -> Content:
        if self._is_spoken:
            sentence = Content(self._sentence())
            if self._is_running and not self._question:
                sentence = self._acting.mark(sentence, _STOP)
            return sentence.truncate(max(4, self.size.width), ellipsis=True)
        if not self._is_running:
            return Content("")
        frame = _FRAMES[self._frame % len(_FRAMES)] if self._animated else "●"
        now_s = self._clock() if self._paused_at_s is None else self._paused_at_s
        elapsed = duration_text(int(now_s - self._since_s)).replace(".0", "")
        stops = Content.styled(self._stops(), "$text-quiet")
        facts = Content.styled(f" · {elapsed} · ", "$text-quiet") + self._acting.mark(stops, _STOP)
        room = max(4, self.size.width - facts.cell_length - 2)
        label = Content(one_line(self._label)).truncate(room, ellipsis=True)
        return Content.styled(f"{frame} ", "$accent") + label + facts

    def on_mouse_move(self, event: events.MouseMove) -> None:
        self._acting.point(action_at(event))

    def on_leave(self, event: events.Leave) -> None:
        self._acting.point("")

    async def on_click(self, event: events.Click) -> None:
        if action := action_at(event):
            event.stop()
            await self.run_action(action)

    def _sentence(self) -> str:
        if self._question:
            return f"winx asks: {one_line(self._question)}"
        if self._is_running:
            return f"winx is working: {one_line(self._label).rstrip('…')}. {self._stops()}."
        return self._at_rest

    def _stops(self) -> str:
        """Say what stops it: a key, or else a click on these words."""
        return key_map_of(self).hint(("app", "interrupt", "stops")) or "stop"

    def _count(self) -> None:
        """Have the timer that is needed now, or none."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        if self._is_running and not self._is_spoken:
            seconds = 1 / _FRAMES_PER_SECOND if self._animated else 1.0
            self._timer = self.set_interval(seconds, self._step)

    def _step(self) -> None:
        self._frame += 1
        if not self._animated or self._frame % _FRAMES_PER_SECOND == 0:
            self._on_second()
        self.refresh()
