"""The line above the prompt that says what winx is doing."""

from __future__ import annotations

import time
from collections.abc import Callable

from textual.content import Content
from textual.timer import Timer
from textual.widget import Widget

from winx_tui.tui.blocks.figures import duration_text
from winx_tui.tui.blocks.safe_text import one_line
from winx_tui.tui.glyphs import DRAWN, Glyphs
from winx_tui.tui.keymap import key_map_of

_FRAMES = "⠋⠙⠸⠴⠦⠇"
_FRAMES_PER_SECOND = 4
"""Enough to live, and next to nothing to draw."""


class ActivityLine(Widget):
    """Counts the seconds of a turn; without a turn it has no timer.

    Spoken, it never counts: a screen reader would read each second. It stays on the screen and
    says in a sentence how things stand.
    """

    def __init__(self, *, animated: bool, glyphs: Glyphs = DRAWN, id: str | None = None) -> None:
        super().__init__(id=id)
        self._is_spoken = glyphs.is_spoken
        self._animated = animated and not self._is_spoken
        self._is_running = False
        self._label = ""
        self._question = ""
        self._at_rest = "winx is ready."
        self._since_s = 0.0
        self._frame = 0
        self._timer: Timer | None = None
        self._on_second: Callable[[], None] = lambda: None
        self.set_class(self._is_spoken, "-active")

    @property
    def is_running(self) -> bool:
        """Tell whether a turn is under way."""
        return self._is_running

    def start(self, label: str, on_second: Callable[[], None]) -> None:
        """Begin to count, and call on_second about once a second."""
        self._label, self._since_s = label, time.monotonic()
        self._on_second = on_second
        self._is_running = True
        self.add_class("-active")
        if self._timer is None and not self._is_spoken:
            self._timer = self.set_interval(
                1 / _FRAMES_PER_SECOND if self._animated else 1.0, self._step
            )
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

    def stop(self) -> None:
        """Say nothing any more, or that winx is done."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        self._is_running = False
        self._at_rest = "winx is done."
        self.set_class(self._is_spoken, "-active")
        self.refresh()

    def render(self) -> Content:
        if self._is_spoken:
            return Content(self._sentence()).truncate(max(4, self.size.width), ellipsis=True)
        if self._timer is None:
            return Content("")
        frame = _FRAMES[self._frame % len(_FRAMES)] if self._animated else "●"
        elapsed = duration_text(int(time.monotonic() - self._since_s)).replace(".0", "")
        stops = key_map_of(self).hint(("app", "interrupt", "stops"))
        told = " · ".join(filter(None, (elapsed, stops)))
        facts = Content.styled(f" · {told}", "$text-quiet")
        room = max(4, self.size.width - facts.cell_length - 2)
        label = Content(one_line(self._label)).truncate(room, ellipsis=True)
        return Content.styled(f"{frame} ", "$accent") + label + facts

    def _sentence(self) -> str:
        if self._question:
            return f"winx asks: {one_line(self._question)}"
        if self._is_running:
            stops = key_map_of(self).hint(("app", "interrupt", "stops."))
            return f"winx is working: {one_line(self._label).rstrip('…')}. {stops}".rstrip()
        return self._at_rest

    def _step(self) -> None:
        self._frame += 1
        if not self._animated or self._frame % _FRAMES_PER_SECOND == 0:
            self._on_second()
        self.refresh()
